"""The rules of waits, on one machine whose peers are written by hand (CASES, "Runtime")."""

from collections.abc import Iterable

import pytest

from aura_chor.base.names import LanePath
from aura_chor.runtime.held import ABSTENTIONS_MAX
from aura_chor.runtime.machine import Machine
from aura_chor.runtime.machine_ports import (
    Arrived,
    Begin,
    Do,
    Done,
    Durable,
    GiveUp,
    Input,
    Output,
    Repeated,
    TimeIs,
    Took,
    Write,
)
from aura_chor.runtime.result import Ended, SeatOutcome
from aura_chor.session.events import MessageEvent
from aura_chor.session.faults import InvalidMessage, SessionAborted
from aura_chor.session.seats import Seat
from generated.timed_commit import coordinator
from tests.emit.python.golden.relay.relay import PROTOCOL as RELAY
from tests.runtime.machine.machines import SESSION
from tests.runtime.playing import CAROL


class Lonely:
    """One machine, one seat; its own writes are durable at once."""

    def __init__(self, seat: Seat) -> None:
        self.identity = seat.protocol
        self.machine = Machine(
            session_id=SESSION,
            protocol_hash=self.identity.protocol_hash,
            roles=self.identity.roles,
            local=(seat.role,),
        )
        self.seat = seat
        self.seen: list[Output] = []
        self.ids = 0
        self.give(Begin(seats=(seat,), parameters=None))

    def give(self, given: Input, *, now: int | None = None) -> list[Output]:
        new = self.machine.step(given, now_ms=now)
        self.seen += new
        for output in new:
            if isinstance(output, Write):
                self.give(Durable(output.number, self._id()))
        return new

    def say(
        self, sender: str, label: str, body: dict, *, number: int, to: str | None = None, lane: LanePath = ()
    ) -> MessageEvent:
        kind = f"{self.identity.name.lower()}.{label.lower()}"
        receivers, numbers = (to or self.seat.role,), (number,)
        return MessageEvent(
            kind, self.identity.protocol_hash, SESSION, lane, sender, receivers, numbers, label, body, self._id()
        )

    def hear(self, *events: MessageEvent, now: int | None = None) -> None:
        for event in events:
            self.give(Arrived(event), now=now)

    @property
    def outcome(self) -> SeatOutcome:
        (done,) = [output for output in self.seen if isinstance(output, Done)]
        return done.result.outcomes[self.seat.role]

    def written(self) -> list[str]:
        return [getattr(output.event, "label", "abort") for output in self.seen if isinstance(output, Write)]

    def _id(self) -> bytes:
        self.ids += 1
        return self.ids.to_bytes(32, "big")


def carol() -> Lonely:
    assert CAROL.protocol == RELAY
    return Lonely(CAROL)


def items(lonely: Lonely, numbers: Iterable[int]) -> list[MessageEvent]:
    return [lonely.say("Ann", "Item", {"n": n + 1, "tags": []}, number=n) for n in numbers]


def total(lonely: Lonely) -> object:
    (thanks,) = [output.event for output in lonely.seen if isinstance(output, Write)]
    assert isinstance(thanks, MessageEvent)
    return thanks.body["total"]


def test_one_senders_messages_keep_their_order_while_their_receiver_waits_for_another() -> None:
    lonely = carol()
    lonely.hear(*items(lonely, [0, 1, 2]))
    assert lonely.machine.queued == 3 and lonely.written() == []
    lonely.hear(lonely.say("Bob", "Go", {}, number=0))
    assert total(lonely) == 123 and lonely.outcome.ended is Ended.COMPLETED


def test_one_event_satisfies_one_wait_and_comes_once() -> None:
    lonely = carol()
    lonely.hear(lonely.say("Bob", "Go", {}, number=0))
    first, second, third = items(lonely, [0, 1, 2])
    lonely.hear(first, first, first)
    assert lonely.machine.waiting_for() == ("Carol waits for Item from Ann",)
    assert len([output for output in lonely.seen if isinstance(output, Repeated)]) == 2
    lonely.hear(second, first, third)
    assert total(lonely) == 123


def test_a_number_that_is_passed_over_is_an_abstention_that_nobody_may_have_here() -> None:
    lonely = carol()
    lonely.hear(lonely.say("Bob", "Go", {}, number=0))
    lonely.hear(*items(lonely, [0, 2]))
    error = lonely.outcome.error
    assert isinstance(error, InvalidMessage) and error.culprits == ("Ann",) and "abstained" in str(error)
    assert lonely.written() == ["abort"]


def test_whoever_jumps_far_ahead_fills_no_queue() -> None:
    lonely = carol()
    lonely.hear(*items(lonely, [5_000]))
    assert 0 < lonely.machine.queued <= ABSTENTIONS_MAX + 1
    lonely.hear(*items(lonely, [5_001, 7]))
    assert lonely.machine.queued <= ABSTENTIONS_MAX + 2


def test_messages_in_other_lanes_and_to_other_seats_are_not_taken() -> None:
    lonely = carol()
    lonely.hear(lonely.say("Bob", "Go", {}, number=0, lane=(1, 0)))
    lonely.hear(lonely.say("Bob", "Go", {}, number=0, to="Ann"))
    assert lonely.machine.waiting_for() == ("Carol waits for Go from Bob",)


# --- deadlines ---


async def decides(s: coordinator.Voting, /) -> object:
    waiting = await s.send_prepare(transaction="t")
    first = await waiting.receive_vote()
    if isinstance(first, coordinator.ExpiredVoteFromFirst):
        second = await first.next.receive_vote()
        return await (await second.next.send_rollback()).abort()
    second = await first.next.receive_vote()
    if isinstance(second, coordinator.ExpiredVoteFromSecondInVotingAwaitingVote3):
        return await (await second.next.send_rollback()).abort()
    return await second.next.send_commit()


def commits() -> Lonely:
    return Lonely(coordinator.seat(decides))


def vote(lonely: Lonely, sender: str) -> MessageEvent:
    return lonely.say(sender, "Vote", {"yes": True}, number=0)


def test_what_comes_at_the_deadline_itself_is_in_time() -> None:
    lonely = commits()
    assert lonely.machine.next_deadline == 5_000
    lonely.give(TimeIs(5_000), now=5_000)
    lonely.hear(vote(lonely, "First"), now=5_000)
    lonely.hear(vote(lonely, "Second"), now=5_001)
    assert lonely.written() == ["Prepare", "Commit"]


def test_what_comes_a_moment_later_is_late_and_kept() -> None:
    lonely = commits()
    lonely.hear(vote(lonely, "First"), now=5_001)
    assert [output for output in lonely.seen if isinstance(output, Took)] == [Took("Coordinator", None)]
    lonely.hear(vote(lonely, "Second"), now=5_002)
    assert lonely.written() == ["Prepare", "Rollback", "abort"]
    (done,) = [output for output in lonely.seen if isinstance(output, Done)]
    assert [event.sender for event in done.result.late] == ["First"]


def test_a_wait_that_begins_late_has_its_whole_time() -> None:
    lonely = commits()
    lonely.hear(vote(lonely, "First"), now=4_000)
    assert lonely.machine.next_deadline == 9_000
    lonely.hear(vote(lonely, "Second"), now=9_000)
    assert lonely.written() == ["Prepare", "Commit"]


# --- ends ---


def test_giving_up_ends_the_seat_and_writes_one_abort() -> None:
    lonely = commits()
    lonely.give(GiveUp("Coordinator", "no more"))
    assert lonely.written() == ["Prepare", "abort"]
    assert isinstance(lonely.outcome.error, SessionAborted)
    assert lonely.give(GiveUp("Coordinator", "again")) == []
    assert not [output for output in lonely.seen if isinstance(output, Do)]


@pytest.mark.parametrize("given", [TimeIs(99), Durable(77, b"")])
def test_answers_that_nobody_waits_for_change_nothing(given: Input) -> None:
    lonely = carol()
    assert lonely.give(given) == []
