"""Typestates by hand: `coroutine.send` is the whole engine."""

from collections.abc import Coroutine
from typing import Any, get_args

import pytest

from aura_chor.base.names import SessionId
from aura_chor.session.bugs import StateSpent
from aura_chor.session.core import Core
from aura_chor.session.events import AbortEvent, MessageEvent
from aura_chor.session.faults import AnyFault, Fault, Retry
from aura_chor.session.instructions import AnyInstruction, AwaitEvent, Instruction, Parallel, Perform, WriteToLedger
from aura_chor.session.typestate import Aborted, AwaitingAbort
from tests.emit.python.golden.lanes.lanes import shop
from tests.emit.python.golden.relay.relay import ann, messages
from tests.emit.python.golden.two_buyer.two_buyer import bob


def core(role: str = "Ann", **more: Any) -> Core[Any]:
    return Core(
        session_id=SessionId("s"), protocol_name="Relay", protocol_hash="h", role=role, **{"parameters": None, **more}
    )


def first_instruction(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return coroutine.send(None)


def finish(coroutine: Coroutine[Any, Any, Any], answer: object) -> Any:
    with pytest.raises(StopIteration) as stopped:
        coroutine.send(answer)
    return stopped.value.value


def test_a_send_writes_one_event_and_gives_the_next_state() -> None:
    step = ann.Initializing(core()).send_item(n=1, tags=["a"])
    instruction = first_instruction(step)
    assert type(instruction) is WriteToLedger
    assert instruction.event == MessageEvent(
        "relay.item", "h", SessionId("s"), (), "Ann", ("Carol",), (0,), "Item", {"n": 1, "tags": ["a"]}
    )
    assert type(finish(step, None)) is ann.SendingItem


def test_a_receive_waits_for_its_cases_and_takes_the_answer() -> None:
    step = ann.AwaitingThanks(core()).receive_thanks()
    instruction = first_instruction(step)
    assert type(instruction) is AwaitEvent
    assert [(case.sender, case.label, case.lane) for case in instruction.filters] == [("Carol", "Thanks", ())]
    event = MessageEvent(
        "relay.thanks", "h", SessionId("s"), (), "Carol", ("Ann", "Bob"), (0, 0), "Thanks", {"total": 6}
    )
    got = finish(step, (0, event))
    assert got.message == messages.Thanks(6)
    assert type(got.next) is ann.Completed
    match got:
        case ann.GotThanks(message, next=end):
            assert (message.total, end) == (6, got.next)
        case _:
            raise AssertionError


def test_an_abort_is_an_event_and_an_end() -> None:
    step = bob.Aborting(core("Bob")).abort()
    assert first_instruction(step).event == AbortEvent("h", SessionId("s"), "Bob", "no deal")
    assert type(finish(step, None)) is Aborted


def test_waiting_for_an_abort_is_a_wait_without_filters() -> None:
    instruction = first_instruction(AwaitingAbort(core()).aborted())
    assert type(instruction) is AwaitEvent
    assert instruction.filters == ()


def test_a_fork_hands_out_its_lanes_in_order() -> None:
    order: list[str] = []

    async def one(s: Any) -> Any:
        order.append(type(s).__name__)

    step = shop.Forking(core("Shop")).fork(one, one)
    instruction = first_instruction(step)
    assert type(instruction) is Parallel
    lanes = [lane() for lane in instruction.lanes]
    for lane in lanes:
        with pytest.raises(Exception, match="not the end of its own work"):
            lane.send(None)
    assert order == ["Lane1AwaitingOffer", "Lane2AwaitingOffer"]
    step.close()


def test_a_lane_knows_and_the_join_learns() -> None:
    parent = core("Shop")
    parent.known[0, "amount"] = 3
    step = shop.Forking(parent).fork(lambda s: None, lambda s: None)  # type: ignore[arg-type, return-value]
    lanes = [lane.args[0] for lane in first_instruction(step).lanes]
    assert [lane.known for lane in lanes] == [{(0, "amount"): 3}] * 2
    lanes[0].known[1, "price"] = 7
    assert lanes[1].known == {(0, "amount"): 3}
    finish(step, ())
    assert parent.known == {(0, "amount"): 3, (1, "price"): 7}


def test_lanes_of_a_seat_count_one_channel_together() -> None:
    parent = core("Shop")
    first = shop.SendingDone(parent).send_done(total=3)
    second = shop.SendingDone(parent).send_done(total=3)
    assert [first_instruction(step).event.numbers for step in (first, second)] == [(0,), (1,)]
    first.close()
    second.close()


def test_a_spent_state_raises_before_anything_happens() -> None:
    state = ann.Initializing(core())
    first = state.send_item(n=1, tags=[])
    first_instruction(first)
    second = state.send_item(n=1, tags=[])
    with pytest.raises(StateSpent):
        second.send(None)
    first.close()


def test_instructions_yield_themselves() -> None:
    perform = Perform("clock", returns=int)

    async def body() -> int:
        return await perform

    step = body()
    assert first_instruction(step) is perform
    assert finish(step, 5) == 5


def test_the_sums_are_closed() -> None:
    assert set(get_args(AnyFault)) == set(Fault.__subclasses__())
    instructions = {getattr(kind, "__origin__", kind) for kind in get_args(AnyInstruction)}
    # What rehydration asks its own driver is nothing that a body can await, and is no part of the ABI.
    assert instructions == {
        kind for kind in Instruction.__subclasses__() if kind.__module__.startswith("aura_chor.session.")
    }
    assert all(isinstance(fault.retry, Retry) for fault in get_args(AnyFault))


def test_states_have_no_room_for_more() -> None:
    with pytest.raises(AttributeError):
        ann.Initializing(core()).more = 1  # type: ignore[attr-defined]
