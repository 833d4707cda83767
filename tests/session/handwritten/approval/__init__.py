"""Two members approve, then those who did work."""

from aura_chor.session.groups import every
from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity, VetoRule

from . import messages
from .messages import Parameters as Parameters

PROTOCOL_HASH = "aa" * 32
ROLES = ("Chair", "Member")
CHECKED = ("by hand",)


def _where_n_at_least_2(n: int) -> bool:
    return n >= 2


PROTOCOL = ProtocolIdentity(
    "Approval",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Member", "n"),),
    constraints=(Where("n >= 2", _where_n_at_least_2, (-2, "n")),),
    vetoes=(VetoRule("Cancel", messages.Cancel, (every("Member"),), "cancel_counts", True),),
    clocked=("Propose",),
)
