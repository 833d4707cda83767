"""Some members sign, the coordinator hears as many as it asked for."""

from aura_chor.session.seats import Family, ProtocolIdentity

from .messages import Parameters as Parameters

PROTOCOL_HASH = "51" * 32
ROLES = ("Coordinator", "Signer")
CHECKED = ("by hand",)
PROTOCOL = ProtocolIdentity(
    "Sign",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Signer", "n"),),
)
