"""Resharing: the source committee hands both keys over to a target committee; the keys
stay, the root never exists.

One protocol for refresh, adding and removing devices, a new threshold, and the
enrolment of guardians. With `resume` the session only finishes what an earlier one
has dealt. Whoever `enrols` guardians certifies them with the shares of the devices:
those of guardians deal, and never sign.

Generated from reshare.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role; each for: resume is none, enrols; resume is none, not (enrols); not (resume is
none), enrols; not (resume is none), not (enrols). Families: 1 to 4 of Source, 1 to
4 of Target.
"""

from __future__ import annotations

from aura_chor.session.groups import every
from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, NoticeRule, ProtocolIdentity
from aura_chor.session.wire import Message

from . import messages

PROTOCOL_HASH = "a55f110497dd03c5a0b2a8768767940d938ce06a876ac9519357efa62d49d8e7"
ROLES = ("Opener", "Source", "Target")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Source": (1, 2, 3, 4), "Target": (1, 2, 3, 4)}


def _where_1_at_most_t_and_t_at_most_q_and_q(
    t: int,
    q: int,
    g: int,
    target_t: int,
    m: int,
) -> bool:
    return t >= 1 and t <= q and q <= g and target_t >= 1 and target_t <= m


def _where_1_at_most_q_and_q_at_most_g_and_1(q: int, g: int, m: int) -> bool:
    return q >= 1 and q <= g and m >= 1


def _where_1_at_most_g_and_1_at_most_m(g: int, m: int) -> bool:
    return g >= 1 and m >= 1


def _where_1_at_most_t_and_t_at_most_g_and_1(t: int, g: int, m: int) -> bool:
    return t >= 1 and t <= g and m >= 1


class Parameters(Message, frozen=True):
    """The parameters of Reshare."""

    q: int
    t: int
    target_t: int
    enrols: bool
    resume: messages.Digest | None


PROTOCOL = ProtocolIdentity(
    "Reshare",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Source", "g"), Family("Target", "m")),
    constraints=(
        Where(
            "1 <= t and t <= q and q <= g and 1 <= target_t and target_t <= m",
            _where_1_at_most_t_and_t_at_most_q_and_q,
            (-2, "t"),
            (-2, "q"),
            (-2, "g"),
            (-2, "target_t"),
            (-2, "m"),
        ),
        Where(
            "1 <= q and q <= g and 1 <= m",
            _where_1_at_most_q_and_q_at_most_g_and_1,
            (-2, "q"),
            (-2, "g"),
            (-2, "m"),
        ),
        Where(
            "1 <= g and 1 <= m",
            _where_1_at_most_g_and_1_at_most_m,
            (-2, "g"),
            (-2, "m"),
        ),
        Where(
            "1 <= t and t <= g and 1 <= m",
            _where_1_at_most_t_and_t_at_most_g_and_1,
            (-2, "t"),
            (-2, "g"),
            (-2, "m"),
        ),
    ),
    opening="Open",
    opener="Opener",
    notices=(NoticeRule("Complain", messages.Complain, (every("Target"),), None),),
)
