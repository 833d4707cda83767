"""A store whose every change is on so many backups before the client hears that it is
done.

The backups that were fast are told to keep the change, the others to fetch it.

Generated from replicated_store.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role. Families: 1 to 4 of Backup, copies from 1 to 4.
"""

from __future__ import annotations

from aura_chor.session.operations import Where
from aura_chor.session.seats import Family, ProtocolIdentity
from aura_chor.session.wire import Message

PROTOCOL_HASH = "6c354fb61f1228c7e0739536d64a5702ac7842efe4ef17ef44ab1be72bf0cb2b"
ROLES = ("Client", "Store", "Backup")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)
CHECKED_SIZES = {"Backup": (1, 2, 3, 4)}


def _where_1_at_most_copies_and_copies_at_most_n(copies: int, n: int) -> bool:
    return copies >= 1 and copies <= n


class Parameters(Message, frozen=True):
    """The parameters of ReplicatedStore."""

    copies: int


PROTOCOL = ProtocolIdentity(
    "ReplicatedStore",
    PROTOCOL_HASH,
    ROLES,
    Parameters,
    families=(Family("Backup", "n"),),
    constraints=(
        Where(
            "1 <= copies and copies <= n",
            _where_1_at_most_copies_and_copies_at_most_n,
            (-2, "copies"),
            (-2, "n"),
        ),
    ),
)
