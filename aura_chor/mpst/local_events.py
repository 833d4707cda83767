"""Local events: what one role alone sees, and what is for it what a message is for those that take part.

A *receipt* takes what has been posted; the others are *spontaneous*: nobody but the role brings them about.
"""

from dataclasses import dataclass
from typing import TypeAlias

from aura_chor.base.names import Label, LanePath, RoleName
from aura_chor.mpst.model import Deadline, Predicate
from aura_chor.mpst.sites import Site


@dataclass(frozen=True, slots=True)
class InTime:
    """The role takes the posted message before its deadline: a receipt. `sites` as on the edge that posted it."""

    sender: RoleName
    label: Label
    lane: LanePath
    sites: tuple[Site, ...]

    def __str__(self) -> str:
        return f"takes {self.label} of {self.sender} in time"


@dataclass(frozen=True, slots=True)
class Expired:
    """The deadline passes first. The message of `sender` is skipped when its place in the channel comes up; "" where
    it was waited for a fact of anybody.

    It is spontaneous: nobody but the role itself brings it about, as with a send.
    """

    sender: RoleName
    lane: LanePath
    deadline: Deadline

    def __str__(self) -> str:
        return f"has waited {self.deadline} for {self.sender or 'a fact'}"


@dataclass(frozen=True, slots=True)
class Heard:
    """A receiver has collected: a receipt. `members` are those heard, where a sub-family names them, else ().

    `senders` are the seats that send, without the receiver itself, and `count` how many of them it waits for: what the
    second opinion reads. `group` is how the choreography writes them.
    """

    label: Label
    lane: LanePath
    members: tuple[RoleName, ...]
    senders: tuple[RoleName, ...] = ()
    count: int = 0
    group: RoleName = RoleName("")  # noqa: RUF009 - a name is a plain string

    def __str__(self) -> str:
        return f"has collected {self.label}" + (f" of {', '.join(self.members)}" if self.members else "")


@dataclass(frozen=True, slots=True)
class Took:
    """The role takes the next fact: a receipt, in a channel of its own; `external` ones come from outside."""

    label: Label
    lane: LanePath
    recorder: RoleName | None
    external: bool
    sites: tuple[Site, ...]

    def __str__(self) -> str:
        return f"takes the fact {self.label}"


@dataclass(frozen=True, slots=True)
class ReadLedger:
    """Spontaneous."""

    def __str__(self) -> str:
        return "reads the ledger"


@dataclass(frozen=True, slots=True)
class Waited:
    """A cool-down is over: spontaneous. `length` is a fixed one or the text of a parameter."""

    length: "Deadline | Predicate"
    since: Label | None

    def __str__(self) -> str:
        return f"has waited {self.length if isinstance(self.length, Deadline) else self.length.text}"


@dataclass(frozen=True, slots=True)
class ChildEnded:
    """How the child session of the message that opened it has ended: spontaneous."""

    label: Label
    succeeded: bool

    def __str__(self) -> str:
        return f"learns that {self.label} has {'succeeded' if self.succeeded else 'failed'}"


LocalEvent: TypeAlias = InTime | Expired | Heard | Took | ReadLedger | Waited | ChildEnded
