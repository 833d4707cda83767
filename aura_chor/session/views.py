"""What a body sees of the account when its protocol reads the ledger."""

from msgspec import Struct


class LedgerView(Struct, frozen=True):
    """The certified state, as its device knows it when the step is taken.

    `head` is the last certified event (None before there is one), `epoch` the certified epoch, `devices` the current
    members by their index, `facts` whatever else the host shows under a name.
    """

    epoch: int = 0
    head: bytes | None = None
    devices: dict[str, bytes] = {}
    facts: dict[str, bytes] = {}
