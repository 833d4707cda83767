"""Deterministic key derivation: any t devices give the recipients the same 32 bytes
for a context; t − 1 learn nothing.

A silent device is done without, and one whose reveal does not open is named and
left out, as long as t are there.

Generated from dkd.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Recipient, 1 to 4 of Device.
"""

from __future__ import annotations

from aura_chor.session.groups import every
from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, NoticeRule, ProtocolIdentity
from aura_chor.session.wire import Message

from . import messages

PROTOCOL_HASH = "103e49dbd666f85eca2d5be51db98a431d84768a5239286b12aed2b00eef2a77"
ROLES = ("Opener", "Recipient", "Device")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Recipient": (1, 2, 3, 4), "Device": (1, 2, 3, 4)}


def _where_1_at_most_t_and_t_at_most_n_and_1(t: int, n: int, r: int) -> bool:
    return t >= 1 and t <= n and r >= 1


class Parameters(Message, frozen=True):
    """The parameters of Dkd."""

    t: int
    ctx: bytes


PROTOCOL = ProtocolIdentity(
    "Dkd",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Recipient", "r"), Family("Device", "n")),
    constraints=(
        Where(
            "1 <= t and t <= n and 1 <= r",
            _where_1_at_most_t_and_t_at_most_n_and_1,
            (-2, "t"),
            (-2, "n"),
            (-2, "r"),
        ),
    ),
    opening="Open",
    opener="Opener",
    notices=(NoticeRule("Complain", messages.Complain, (every("Recipient"),), None),),
)
