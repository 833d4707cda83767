"""Key generation: n founders make two keys that no t − 1 of them know, and agree on
what they have made.

All or nothing: whoever is missing or cheats ends the session, and a retry begins
with new polynomials. With old members the founders replace the keys of a committee:
a succession, that q of them approve and vote for, and that old_t of them sign with
the old key. With `resume` the session only finishes what an earlier one has made.

Generated from keygen.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role; each for: m > 0, resume is none; m > 0, not (resume is none); not (m > 0),
resume is none; not (m > 0), not (resume is none). Families: 2 to 5 of Device, 0 to
3 of Old, q from 0 to 1.
"""

from __future__ import annotations

from aura_chor.session.groups import every
from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, NoticeRule, ProtocolIdentity
from aura_chor.session.wire import Message

from . import messages

PROTOCOL_HASH = "9132153fb3151f241465dd1531535bff16ef01f7c5bf1a054adaaa261a97e3e9"
ROLES = ("Opener", "Device", "Old")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Device": (2, 3, 4, 5), "Old": (0, 1, 2, 3)}


def _where_2_at_most_t_and_t_at_most_n_and_0(
    t: int,
    n: int,
    m: int,
    old_t: int,
    q: int,
) -> bool:
    return t >= 2 and t <= n and m >= 0 and (m == 0 or (old_t >= 1 and old_t <= q and q <= m))


class Parameters(Message, frozen=True):
    """The parameters of Keygen."""

    t: int
    q: int
    old_t: int
    resume: messages.Digest | None


PROTOCOL = ProtocolIdentity(
    "Keygen",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Device", "n"), Family("Old", "m")),
    constraints=(
        Where(
            "2 <= t and t <= n and 0 <= m and (m == 0 or 1 <= old_t and old_t <= q and q <= m)",
            _where_2_at_most_t_and_t_at_most_n_and_0,
            (-2, "t"),
            (-2, "n"),
            (-2, "m"),
            (-2, "old_t"),
            (-2, "q"),
        ),
    ),
    opening="Open",
    other_openings=("Succeed",),
    opener="Opener",
    notices=(NoticeRule("Complain", messages.Complain, (every("Device"),), None),),
)
