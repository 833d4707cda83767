"""Two rounds: whoever is in the first is asked in the second, and told to be in it;
the others are told that they are not.

Generated from quorum.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Signer, t from 1 to 4.
"""

from __future__ import annotations

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity, VetoRule
from aura_chor.session.wire import Message

from . import messages

PROTOCOL_HASH = "75bbb615adc16db87b24b8a67455edcc5b09eb09fe08f2ea93c784dc6a0b3412"
ROLES = ("Coordinator", "Signer")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Signer": (1, 2, 3, 4)}


def _where_1_at_most_t_and_t_at_most_n(t: int, n: int) -> bool:
    return t >= 1 and t <= n


class Parameters(Message, frozen=True):
    """The parameters of Quorum."""

    t: int


PROTOCOL = ProtocolIdentity(
    "Quorum",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Signer", "n"),),
    constraints=(
        Where(
            "1 <= t and t <= n",
            _where_1_at_most_t_and_t_at_most_n,
            (-2, "t"),
            (-2, "n"),
        ),
    ),
    volatile=True,
    vetoes=(VetoRule("Stop", messages.Stop, ("Coordinator",), None, False),),
)
