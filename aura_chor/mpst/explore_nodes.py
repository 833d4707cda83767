"""What the threads of the second opinion can do: a node for each local state, and its moves over numbered channels."""

from dataclasses import dataclass
from typing import NewType, TypeAlias

from aura_chor.base.names import Label
from aura_chor.mpst.explore_alphabet import Events, StepNumber, Thread

NodeNumber = NewType("NodeNumber", int)
Channel = NewType("Channel", int)
Places: TypeAlias = tuple[NodeNumber, ...]
"""The node of each thread; `ASLEEP` for a lane's thread outside of its fork."""
Queues: TypeAlias = tuple[tuple[Label, ...], ...]
ASLEEP = NodeNumber(-1)
SKIP = Label("(skipped)")
"""No label: stands only in channels that hold nothing else."""


@dataclass(frozen=True, slots=True)
class SendMove:
    """`posts`: what goes into which channel; receivers of one message may see different letters."""

    step: StepNumber
    posts: tuple[tuple[Channel, Label], ...]
    target: NodeNumber


@dataclass(frozen=True, slots=True)
class ReceiveMove:
    step: StepNumber
    channel: Channel
    label: Label
    target: NodeNumber


@dataclass(frozen=True, slots=True)
class CollectMove:
    """Takes one message out of each channel: `needed` must be there, and `count` in all; late ones will pass."""

    step: StepNumber
    channels: tuple[Channel, ...]
    needed: frozenset[Channel]
    count: int
    label: Label
    target: NodeNumber


@dataclass(frozen=True, slots=True)
class ExpireMove:
    """Lets one message of each channel pass; none of a fact, which stays where it is."""

    step: StepNumber
    channels: tuple[Channel, ...]
    target: NodeNumber


@dataclass(frozen=True, slots=True)
class AloneMove:
    """What nobody else brings about: time passes, the ledger is read, a child session ends."""

    step: StepNumber
    target: NodeNumber


@dataclass(frozen=True, slots=True)
class ForkMove:
    """`inside` is the thread's node while its lanes run; `lanes` are the threads that it wakes and their starts."""

    fork: StepNumber
    join: StepNumber
    lanes: tuple[tuple[Thread, NodeNumber], ...]
    inside: NodeNumber
    target: NodeNumber


@dataclass(frozen=True, slots=True)
class Node:
    """A local state. `parent` is the thread that waits for this one's lane, None in a role's outermost automaton.

    `withdrawn`: the role has ended its own part, and that hurts nobody.
    """

    sends: tuple[SendMove, ...] = ()
    receives: tuple[ReceiveMove, ...] = ()
    collects: tuple[CollectMove, ...] = ()
    expiries: tuple[ExpireMove, ...] = ()
    alone: tuple[AloneMove, ...] = ()
    aborts: tuple[StepNumber, ...] = ()
    forks: tuple[ForkMove, ...] = ()
    may_end: bool = False
    parent: Thread | None = None
    running: ForkMove | None = None
    withdrawn: bool = False

    @property
    def offers(self) -> bool:
        return bool(self.acts or self.waits or self.expiries or self.aborts or self.forks)

    @property
    def acts(self) -> bool:
        return bool(self.sends or self.alone)

    @property
    def waits(self) -> bool:
        return bool(self.receives or self.collects)

    @property
    def listened(self) -> tuple[Channel, ...]:
        collected = [channel for move in self.collects for channel in move.channels]
        return tuple(dict.fromkeys([*(move.channel for move in self.receives), *collected]))

    @property
    def forks_at_once(self) -> bool:
        return len(self.forks) == 1 and not (self.acts or self.waits or self.expiries or self.aborts or self.may_end)

    @property
    def joins_at_once(self) -> bool:
        return self.parent is not None and self.may_end and not self.offers


@dataclass(frozen=True, slots=True)
class Successor:
    """`aborted`: the session is over for everybody, and nothing in it is an error any more."""

    places: Places
    queues: Queues
    events: Events
    aborted: bool = False
