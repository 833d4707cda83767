"""The composed local automata: a node for each thread, a bounded FIFO channel for each (lane, sender, receiver).

A role whose only action is to fork has forked, and a role whose lanes are all at an end that offers nothing more has
joined: these two happen at once, with the step before them. A lane that may end but still listens is not joined: the
role cannot know that it should.

Time is not modelled: a deadline may pass whenever its role waits. Then the head of the channel is dropped, or, where
none has come yet, a `SKIP` stands in the channel and swallows the next message that is sent into it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from aura_chor.base.names import Label, LanePath, RoleName
from aura_chor.mpst.explore_alphabet import Alphabet, StepNumber, Thread
from aura_chor.mpst.explore_nodes import (
    ASLEEP,
    SKIP,
    Channel,
    CollectMove,
    ExpireMove,
    ForkMove,
    Node,
    NodeNumber,
    Places,
    Queues,
    Successor,
)


@dataclass(slots=True)
class Composition:
    alphabet: Alphabet
    channel_bound: int
    nodes: list[Node] = field(default_factory=list)
    channels: dict[tuple[LanePath, RoleName, RoleName], Channel] = field(default_factory=dict)
    starts: dict[Thread, NodeNumber] = field(default_factory=dict)
    facts: dict[tuple[Label, RoleName, RoleName], Channel] = field(default_factory=dict)
    """The channels of facts: what is left in one when all have ended troubles nobody."""

    def start(self) -> Successor:
        places = [ASLEEP] * len(self.alphabet.threads)
        for thread, node in self.starts.items():
            places[thread] = node
        events: list[tuple[Thread, StepNumber]] = []
        for thread in self.starts:
            self._settle(places, thread, events)
        return Successor(tuple(places), ((),) * (len(self.channels) + len(self.facts)), tuple(events))

    def moves(self, places: Places, queues: Queues, thread: Thread) -> Iterator[Successor | None]:
        """What the thread can do now; None for a send that its full channel holds back."""
        node = self.nodes[places[thread]]
        for send in node.sends:
            if any(_is_full(queues[channel], self.channel_bound) for channel, _ in send.posts):
                yield None
                continue
            filled = list(queues)
            for channel, label in send.posts:
                queue = filled[channel]
                filled[channel] = queue[1:] if queue[:1] == (SKIP,) else (*queue, label)
            yield self._moved(places, tuple(filled), thread, send.step, send.target)
        for receive in node.receives:
            queue = queues[receive.channel]
            if queue and queue[0] == receive.label:
                emptied = (*queues[: receive.channel], queue[1:], *queues[receive.channel + 1 :])
                yield self._moved(places, emptied, thread, receive.step, receive.target)
        for collect in node.collects:
            if _is_complete(collect, queues):
                yield self._passed(places, queues, thread, collect)
        for expiry in node.expiries:
            yield self._passed(places, queues, thread, expiry)
        for alone in node.alone:
            yield self._moved(places, queues, thread, alone.step, alone.target)
        for step in node.aborts:
            yield Successor(places, queues, ((thread, step),), aborted=True)
        for fork in node.forks:
            moved = list(places)
            events: list[tuple[Thread, StepNumber]] = []
            self._fork(moved, thread, fork, events)
            yield Successor(tuple(moved), queues, tuple(events))

    def _passed(
        self, places: Places, queues: Queues, thread: Thread, move: CollectMove | ExpireMove
    ) -> Successor | None:
        """One message gone from each channel, or to be gone when it comes; None where too many would be left behind."""
        changed = list(queues)
        for channel in move.channels:
            queue = queues[channel]
            if queue[:1] != (SKIP,) and queue:
                changed[channel] = queue[1:]
            elif len(queue) >= self.channel_bound:
                return None
            else:
                changed[channel] = (*queue, SKIP)
        return self._moved(places, tuple(changed), thread, move.step, move.target)

    def is_stuck(self, places: Places, queues: Queues, thread: Thread) -> bool:
        """Whether the thread can only receive and every message that waits for it is one that it cannot take."""
        node = self.nodes[places[thread]]
        if not node.receives or node.acts or node.collects or node.expiries or node.aborts or node.forks:
            return False
        heads = {channel: head for channel in node.listened if (head := head_of(queues[channel])) is not None}
        return len(heads) == len(node.listened) and all(heads[move.channel] != move.label for move in node.receives)

    def _moved(self, places: Places, queues: Queues, thread: Thread, step: StepNumber, target: NodeNumber) -> Successor:
        node = self.nodes[target]
        if not (node.forks_at_once or node.joins_at_once):
            return Successor((*places[:thread], target, *places[thread + 1 :]), queues, ((thread, step),))
        moved = list(places)
        moved[thread] = target
        events = [(thread, step)]
        self._settle(moved, thread, events)
        return Successor(tuple(moved), queues, tuple(events))

    def _settle(self, places: list[NodeNumber], thread: Thread, events: list[tuple[Thread, StepNumber]]) -> None:
        """Takes the forks and joins that follow by themselves."""
        node = self.nodes[places[thread]]
        if node.forks_at_once:
            self._fork(places, thread, node.forks[0], events)
        elif node.joins_at_once:
            assert node.parent is not None
            fork = self.nodes[places[node.parent]].running
            assert fork is not None
            if all(places[lane] != ASLEEP and self.nodes[places[lane]].joins_at_once for lane, _ in fork.lanes):
                for lane, _ in fork.lanes:
                    places[lane] = ASLEEP
                    events.append((lane, fork.join))
                places[node.parent] = fork.target
                events.append((node.parent, fork.join))
                self._settle(places, node.parent, events)

    def _fork(
        self, places: list[NodeNumber], thread: Thread, fork: ForkMove, events: list[tuple[Thread, StepNumber]]
    ) -> None:
        events.append((thread, fork.fork))
        places[thread] = fork.inside
        for lane, start in fork.lanes:
            places[lane] = start
        for lane, _ in fork.lanes:
            if places[lane] != ASLEEP:
                self._settle(places, lane, events)


def head_of(queue: tuple[Label, ...]) -> Label | None:
    return queue[0] if queue and queue[0] != SKIP else None


def _is_complete(collect: CollectMove, queues: Queues) -> bool:
    there = [channel for channel in collect.channels if head_of(queues[channel]) == collect.label]
    return len(there) >= collect.count and collect.needed.issubset(there)


def _is_full(queue: tuple[Label, ...], bound: int) -> bool:
    return len(queue) >= bound and queue[0] != SKIP
