"""Facts with cursors, the ledger, cool-downs, vetoes of phases, and lanes for each member."""

from typing import Any

import pytest

from aura_chor.runtime.clock import VirtualTime
from aura_chor.runtime.local import run
from aura_chor.runtime.outside import At
from aura_chor.runtime.result import Ended, SessionFailed
from aura_chor.session.bugs import WrongEnd
from aura_chor.session.collectives import AwaitFact, Forbid, ForEach, ReadLedger, Record, Wait
from aura_chor.session.deadlines import Deadline
from aura_chor.session.faults import SessionAborted, SessionStuck
from aura_chor.session.groups import every, lane_member, member, members
from aura_chor.session.instructions import pause
from aura_chor.session.operations import Arrival, Receive, Send, operations
from aura_chor.session.seats import FactRule, VetoRule
from aura_chor.session.typestate import Completed, End, State
from aura_chor.session.views import LedgerView
from tests.runtime.tracing import Trace
from tests.runtime.wide.lab import Cancel, Fact, Go, identity, line, seats

LANE = (7,)


def awaits(*recorders: Any, external: bool = False, deadline: Deadline | None = None) -> AwaitFact:
    return AwaitFact("await_fact", "Fact", Fact, recorders, external, LANE, deadline, ())


def record(*receivers: Any) -> Record:
    return Record("record_fact", "Fact", Fact, receivers, LANE, ())


def taking(got: list[Any], count: int) -> Any:
    async def body(s: Any, /) -> Any:
        for _ in range(count):
            message, s = await s.fact()
            got.append(None if message is None else message.value)
        return s

    return body


def recording(*delays: int) -> Any:
    async def body(s: Any, /) -> Any:
        for at, delay in enumerate(delays, 1):
            await pause(Deadline(delay))
            s = await s.send(Fact(at))
        return s

    return body


# --- facts ---


def test_one_fact_satisfies_one_wait() -> None:
    got: list[Any] = []
    a = line(record("B"), record("B"), record("B")), recording(0, 0, 0)
    b = line(awaits("A"), awaits("A"), awaits("A")), taking(got, 3)
    assert run(*seats(identity(family=False), {"A": a, "B": b})).completed
    assert got == [1, 2, 3]


def test_a_fact_is_recorded_once_for_all_who_await_it() -> None:
    got: list[Any] = []
    trace = Trace()
    c = line(record(every("W"))), recording(0)
    w = line(awaits("C")), taking(got, 1)
    assert run(*seats(identity(), {"C": c}, (w, w, w)), observer=trace).completed
    assert got == [1, 1, 1] and trace.lines == ["C: Fact"]


def test_a_fact_of_anybody_is_taken_in_the_order_of_recording() -> None:
    got: list[Any] = []
    c = line(awaits(every("W")), awaits(every("W"))), taking(got, 2)
    slow, quick = (line(record("C")), recording(20)), (line(record("C")), recording(10))
    assert run(*seats(identity(), {"C": c}, (slow, quick))).completed
    assert got == [1, 1]


def test_a_fact_that_is_late_is_skipped() -> None:
    got: list[Any] = []
    late = Deadline(1_000)
    a = line(record("B"), record("B")), recording(1_500, 100)
    b = line(awaits("A", deadline=late), awaits("A", deadline=late)), taking(got, 2)
    result = run(*seats(identity(family=False), {"A": a, "B": b}))
    assert got == [None, 2] and [event.label for event in result.late] == ["Fact"]


def test_external_facts_come_from_outside() -> None:
    got: list[Any] = []
    protocol = identity(family=False, facts=(FactRule("Fact", Fact, LANE),))
    a = line(Send("send_go", "Go", Go, ("B",))), _goes
    start = line(awaits(external=True), awaits(external=True), Receive("receive_go", Arrival("A", "Go", Go)))

    async def body(s: Any, /) -> Any:
        s = await taking(got, 2)(s)
        return (await s.receive())[1]

    outside = (At(5_000, "", Fact(5)), At(7_000, "", Fact(7)))
    assert run(*seats(protocol, {"A": a, "B": (start, body)}), outside=outside).completed
    assert got == [5, 7]


async def _goes(s: Any, /) -> Any:
    return await s.send(Go(1))


def test_a_fact_that_nobody_records_leaves_the_session_stuck() -> None:
    a = line(Send("send_go", "Go", Go, ())), _goes
    b = line(awaits("A")), taking([], 1)
    with pytest.raises(SessionFailed) as failed:
        run(*seats(identity(family=False), {"A": a, "B": b}))
    assert failed.group_contains(SessionStuck)


def test_the_ledger_is_read_as_the_host_shows_it() -> None:
    seen: list[Any] = []

    async def reads(s: Any, /) -> Any:
        view, s = await s.read()
        seen.append(view)
        return s

    a = line(ReadLedger("read_ledger")), reads
    b = line(ReadLedger("read_ledger")), reads
    view = LedgerView(epoch=3, head=b"h")
    assert run(*seats(identity(family=False), {"A": a, "B": b}), ledger=view).completed
    assert seen == [view, view]


# --- time ---


@pytest.mark.parametrize(("since", "wanted"), [(None, 2_500), ("Go", 2_000), ("Open", 1_500), ("Reopen", 1_500)])
def test_a_cool_down_is_counted_from_what_it_names(since: str | None, wanted: int) -> None:
    """Go is sent at 500 and taken at 500; the wait of 1500 begins at 1000. The opening goes by all of its names."""
    time, over = VirtualTime(), []

    async def goes_late(s: Any, /) -> Any:
        await pause(Deadline(500))
        return await s.send(Go())

    async def waits(s: Any, /) -> Any:
        _, s = await s.receive()
        await pause(Deadline(500))
        s = await s.wait()
        over.append(time.now())
        return s

    protocol = identity(family=False, clocked=("Go", "Open", "Reopen"), opening="Open", other_openings=("Reopen",))
    a = line(Send("send_go", "Go", Go, ("B",))), goes_late
    b = line(Receive("receive_go", Arrival("A", "Go", Go)), Wait("wait", Deadline(1_500), since)), waits
    assert run(*seats(protocol, {"A": a, "B": b}), time=time).completed
    assert over == [wanted]


# --- vetoes of a phase ---


CANCEL = Forbid("cancel", "Cancel", Cancel, None)
IN, OUT = ("Cancel",), ()
GO = Receive("receive_go", Arrival("C", "Go", Go))


def vetoed(*, at: int, inside: tuple[tuple[str, ...], ...]) -> dict[str, Ended]:
    """C tells everybody at 1000 and at 2000; W[1] forbids at `at`, wherever it is; W[2]'s states have these ranges."""

    async def tells(s: Any, /) -> Any:
        for _ in range(2):
            await pause(Deadline(1_000))
            s = await s.send(Go())
        return s

    async def takes(s: Any, /) -> Any:
        for _ in range(2):
            _, s = await s.receive()
        return s

    protocol = identity(vetoes=(VetoRule("Cancel", Cancel, (member("W", 1),), None, False),))
    send = Send("send_go", "Go", Go, (every("W"),))
    c = line(send, send, ranges=(OUT, OUT)), tells
    first = line(GO, GO, always=(CANCEL,), ranges=(IN, IN)), takes
    second = line(GO, GO, ranges=inside), takes
    result = run(*seats(protocol, {"C": c}, (first, second)), outside=(At(at, "W[1]", Cancel("no")),))
    for outcome in result.outcomes.values():
        assert outcome.error is None or isinstance(outcome.error, SessionAborted)
    return {seat: outcome.ended for seat, outcome in result.outcomes.items()}


def test_a_veto_binds_who_is_in_its_range_and_nobody_else() -> None:
    done, over = Ended.COMPLETED, Ended.ABORTED
    assert vetoed(at=500, inside=(IN, IN)) == {"C": done, "W[1]": over, "W[2]": over}
    assert vetoed(at=500, inside=(OUT, OUT)) == {"C": done, "W[1]": over, "W[2]": done}


def test_a_veto_binds_who_comes_into_its_range_later_and_not_who_has_left_it() -> None:
    done, over = Ended.COMPLETED, Ended.ABORTED
    assert vetoed(at=500, inside=(OUT, IN)) == {"C": done, "W[1]": over, "W[2]": over}
    assert vetoed(at=1_500, inside=(IN, OUT)) == {"C": done, "W[1]": over, "W[2]": done}


# --- lanes of each member ---


class Lane(End[Any]):
    __slots__ = ()


def each(in_order: bool, group: Any, body: Any, count: int) -> tuple[Trace, Any]:
    """C asks every member of the group in a lane of its own; members take longer the lower their index is."""

    class Answering(State[Any]):
        __slots__ = ()
        OPERATIONS = operations(Receive("receive_go", Arrival(lane_member("W", "i"), "Go", Go, (1, -1))))

        async def receive_go(self) -> Any:
            _, message, core = await self._receive()
            return message, Lane(core)

    class Asking(State[Any]):
        __slots__ = ()
        OPERATIONS = operations(Send("send_go", "Go", Go, (lane_member("W", "i"),), (1, -1)))

        async def send_go(self, *, n: int) -> Any:
            return Answering(await self._send(0, Go(n)))

    class Each(State[Any]):
        __slots__ = ()
        OPERATIONS = operations(ForEach("each_w", group, "i", (1, -1), in_order))

        async def each_w(self, lane: Any) -> Any:
            return Completed(await self._each(Asking, lane))

    async def collects(s: Any, /) -> Any:
        return await s.each_w(body)

    async def answers(s: Any, /) -> Any:
        got, s = await s.receive()
        await pause(Deadline(100 * (count - got.n)))
        return await s.send(Go(got.n))

    trace = Trace()
    asked = Receive("receive_go", Arrival("C", "Go", Go, (1, -1))), Send("send_go", "Go", Go, ("C",), (1, -1))
    bystander = line(Send("send_none", "None", Go, ())), _goes
    wanted = range(group.first, (group.last or count) + 1)
    all_of_them = tuple([(line(*asked), answers) if index in wanted else bystander for index in range(1, count + 1)])
    return trace, run(*seats(identity(), {"C": (Each, collects)}, all_of_them), observer=trace)


async def asks(index: int, s: Any) -> Any:
    got, end = await (await s.send_go(n=index)).receive_go()
    assert got.n == index
    return end


def test_lanes_for_each_member_run_at_once_or_in_order() -> None:
    trace, result = each(False, every("W"), asks, 3)
    assert result.completed
    assert trace.lines == ["C: Go", "C: Go", "C: Go", "W[3]: Go", "W[2]: Go", "W[1]: Go"]
    assert [event.lane for event in trace.events if hasattr(event, "lane")][:3] == [(1, 1), (1, 2), (1, 3)]
    trace, result = each(True, every("W"), asks, 3)
    assert result.completed
    assert trace.lines == ["C: Go", "W[1]: Go", "C: Go", "W[2]: Go", "C: Go", "W[3]: Go"]


@pytest.mark.parametrize("count", range(1, 11))
def test_lanes_at_every_size(count: int) -> None:
    for in_order in (False, True):
        _, result = each(in_order, every("W"), asks, count)
        assert result.completed and result.messages == 2 * count


def test_lanes_for_part_of_a_family() -> None:
    trace, result = each(False, members("W", 2, 3), asks, 4)
    assert result.completed and [line for line in trace.lines if line == "C: Go"] == ["C: Go"] * 2


def test_a_lane_that_returns_no_end_of_its_own_is_a_bug() -> None:
    kept: list[Any] = []

    async def swaps(index: int, s: Any) -> Any:
        _, end = await (await s.send_go(n=index)).receive_go()
        kept.append(end)
        return kept[0]

    with pytest.raises(SessionFailed) as failed:
        each(True, every("W"), swaps, 2)
    assert failed.group_contains(WrongEnd)
