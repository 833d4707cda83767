"""The Dkd of DESIGN section 1, as it is to be generated."""

from aura_chor.session.groups import every
from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, NoticeRule, ProtocolIdentity

from . import messages
from .messages import Parameters as Parameters

PROTOCOL_HASH = "dd" * 32
ROLES = ("Opener", "Recipient", "Device")
CHECKED = ("by hand",)


def _where_1_at_most_t_at_most_n(t: int, n: int) -> bool:
    return 1 <= t <= n


def _where_1_at_most_r(r: int) -> bool:
    return r >= 1


PROTOCOL = ProtocolIdentity(
    "Dkd",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Recipient", "r"), Family("Device", "n")),
    constraints=(
        Where("1 <= t and t <= n", _where_1_at_most_t_at_most_n, (-2, "t"), (-2, "n")),
        Where("1 <= r", _where_1_at_most_r, (-2, "r")),
    ),
    opening="Open",
    opener="Opener",
    notices=(NoticeRule("Complain", messages.Complain, (every("Recipient"),)),),
)
