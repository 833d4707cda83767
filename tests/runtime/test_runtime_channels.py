"""Order, isolation and what wakes whom."""

import asyncio

import pytest

from aura_chor.runtime.local import run, run_session
from aura_chor.session.events import MessageEvent
from aura_chor.session.instructions import Perform
from tests.emit.python.golden.adder.three_adder import a, b, c
from tests.emit.python.golden.relay.relay import ann, bob, carol
from tests.emit.python.golden.relay.relay.ann import Completed, S
from tests.runtime.playing import ANN, BOB, CAROL, Trace, ended


def test_one_senders_messages_arrive_in_order_while_a_third_party_is_awaited() -> None:
    trace = Trace()

    async def is_slow(s: bob.Initializing[S], /) -> Completed[S]:
        await Perform("sleep", (0.01,), returns=type(None))
        return (await (await s.send_go()).receive_thanks()).next

    totals: list[int] = []

    async def writes_and_listens(s: ann.Initializing[S], /) -> Completed[S]:
        third = await (await s.send_item(n=1, tags=[])).send_item(n=2, tags=[])
        thanks = await (await third.send_item(n=3, tags=[])).receive_thanks()
        totals.append(thanks.message.total)
        return thanks.next

    seats = (ann.seat(writes_and_listens), bob.seat(is_slow), CAROL)
    result = run(*seats, effects={"sleep": asyncio.sleep}, observer=trace)
    assert result.completed
    assert trace.lines == ["Ann: Item", "Ann: Item", "Ann: Item", "Bob: Go", "Carol: Thanks"]
    assert totals == [123]


def test_each_channel_counts_from_nought() -> None:
    trace = Trace()
    result = run(ANN, BOB, CAROL, observer=trace)
    numbers = [(e.sender, e.receivers, e.numbers) for e in trace.events if isinstance(e, MessageEvent)]
    to_carol = [("Ann", ("Carol",), (number,)) for number in range(3)]
    assert [entry for entry in numbers if entry[0] == "Ann"] == to_carol
    assert numbers[-1] == ("Carol", ("Ann", "Bob"), (0, 0))
    assert result.messages == 5


def test_event_names_the_session_and_the_protocol() -> None:
    trace = Trace()
    result = run(ANN, BOB, CAROL, observer=trace)
    assert {event.session_id for event in trace.events} == {result.session_id}
    assert {event.protocol_hash for event in trace.events} == {ANN.protocol.protocol_hash}
    assert [event.kind for event in trace.events if isinstance(event, MessageEvent)][-1] == "relay.thanks"


def test_receivers_share_no_container_with_the_sender() -> None:
    tags = ["mine"]
    got: list[list[str]] = []

    async def keeps_its_list(s: ann.Initializing[S], /) -> Completed[S]:
        second = await s.send_item(n=1, tags=tags)
        tags.append("later")
        third = await second.send_item(n=2, tags=tags)
        return (await (await third.send_item(n=3, tags=tags)).receive_thanks()).next

    async def changes_what_it_got(s: carol.Initializing[S], /) -> Completed[S]:
        first = await (await s.receive_go()).next.receive_item()
        first.message.tags.append("theirs")
        got.append(first.message.tags)
        second = await first.next.receive_item()
        got.append(second.message.tags)
        return await (await second.next.receive_item()).next.send_thanks(total=0)

    run(ann.seat(keeps_its_list), BOB, carol.seat(changes_what_it_got))
    assert got == [["mine", "theirs"], ["mine", "later"]]
    assert tags == ["mine", "later"]


def test_one_label_on_several_channels_goes_to_whom_it_is_sent() -> None:
    heard: dict[str, int] = {}

    async def adds_a(s: a.Initializing[S], /) -> Completed[S]:
        got = await (await s.send_add(x=1)).receive_add()
        heard["A"] = got.message.x
        done = await (await got.next.send_add(x=10)).receive_sum()
        return await done.next.send_left()

    async def adds_b(s: b.Initializing[S], /) -> Completed[S]:
        got = await s.receive_add()
        heard["B"] = got.message.x
        done = await (await (await got.next.send_add(x=2)).send_add(x=20)).receive_sum()
        return await done.next.send_left()

    async def adds_c(s: c.Initializing[S], /) -> Completed[S]:
        first = await s.receive_add()
        second = await first.next.receive_add()
        heard["C"] = first.message.x + second.message.x
        forking = await (await second.next.send_sum_to_b(x=heard["C"])).send_sum(x=heard["C"])

        async def left(lane: c.Lane1AwaitingLeft[S]) -> c.Lane1Done[S]:
            return (await lane.receive_left()).next

        async def right(lane: c.Lane2AwaitingLeft[S]) -> c.Lane2Done[S]:
            return (await lane.receive_left()).next

        return await forking.fork(left, right)

    assert run(a.seat(adds_a), b.seat(adds_b), c.seat(adds_c)).completed
    assert heard == {"A": 2, "B": 1, "C": 30}


def test_a_thousand_sessions_at_once() -> None:
    async def many() -> int:
        results = await asyncio.gather(*[run_session(ANN, BOB, CAROL) for _ in range(1_000)])
        assert len({result.session_id for result in results}) == 1_000
        return sum(result.completed for result in results)

    assert asyncio.run(many()) == 1_000


def test_the_same_bodies_give_the_same_sequence() -> None:
    first, second = Trace(), Trace()
    run(ANN, BOB, CAROL, observer=first)
    run(CAROL, ANN, BOB, observer=second)
    assert first.lines == second.lines


@pytest.mark.parametrize("steps", [1, 2, 512])
def test_a_long_session_lets_other_tasks_run(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aura_chor.runtime.local_loop.STEPS_PER_TURN", steps)
    assert ended(run(ANN, BOB, CAROL)) == {"Ann": "completed", "Bob": "completed", "Carol": "completed"}
