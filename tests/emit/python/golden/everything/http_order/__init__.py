""" "Quotes", \\ backslashes and what else a doc comment may hold."

Generated from everything.chor; do not edit.

Checked: send coherence, receive coherence, no mixed states, ends known to every
role; each for: rush; not (rush).
"""

from __future__ import annotations

from typing import Annotated

from aura_chor.session.seats import ProtocolIdentity
from aura_chor.session.wire import Message, exactly

from . import messages

PROTOCOL_HASH = "43cdc62b66e633e72a350483f9f205a6e760fe8d15468a977be2673700235cb1"
ROLES = ("Client", "Server", "Log")
CHECKED = (
    "send coherence",
    "receive coherence",
    "no mixed states",
    "ends known to every role",
)


def _where_1_at_most_n_and_patience_above_40_s_and(
    n: int,
    patience: messages.Milliseconds,
    late: bool,
) -> bool:
    return n >= 1 and patience > 40000 and late is not True and n not in [7, 8]


class Parameters(Message, frozen=True):
    """The parameters of HTTPOrder."""

    n: int
    rush: bool
    late: bool
    token: Annotated[bytes, exactly(4)]
    patience: messages.Milliseconds

    def __post_init__(self) -> None:
        if not _where_1_at_most_n_and_patience_above_40_s_and(
            self.n,
            self.patience,
            self.late,
        ):
            raise ValueError(
                "`1 <= n and patience > 40s and not late == true and not n in [7, 8]` does not hold",
            )


PROTOCOL = ProtocolIdentity("HTTPOrder", PROTOCOL_HASH, ROLES, Parameters)
