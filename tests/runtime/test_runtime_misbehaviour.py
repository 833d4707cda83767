"""Bodies that break their types, through Any or by making events by hand: a bug or a fault that names the culprit."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from aura_chor.runtime.local import run
from aura_chor.session.bugs import (
    Bug,
    ForeignAwait,
    ForeignEvent,
    PayloadInvalid,
    RefinementViolated,
    StateSpent,
    WrongEnd,
)
from aura_chor.session.events import MessageEvent
from aura_chor.session.faults import Fault, InvalidMessage, Retry, SessionAborted, SessionStuck
from aura_chor.session.instructions import AwaitEvent, WriteToLedger
from tests.emit.python.golden.relay.relay import ann, carol
from tests.emit.python.golden.two_buyer.two_buyer import alice, bob, seller
from tests.runtime.playing import ANN, BOB, CAROL, Trace, failure


def event(state: Any, **changes: Any) -> MessageEvent:
    """The event that Ann's first operation would write, with changes."""
    core = state._core
    first = MessageEvent(
        "relay.item", core.protocol_hash, core.session_id, (), "Ann", ("Carol",), (0,), "Item", {"n": 1, "tags": []}
    )
    return replace(first, **changes)


def ann_writes(**changes: Any) -> Any:
    async def body(s: Any) -> Any:
        await WriteToLedger(event(s, **changes), None)
        return await AwaitEvent(())

    return ann.seat(body)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"label": "Thing"}, "Carol waits for Item from Ann, but Ann sent Thing"),
        ({"body": {"n": "1", "tags": []}}, "Ann sent Carol an invalid Item"),
        ({"body": {"n": 1}}, "Ann sent Carol an invalid Item"),
        ({"body": {"n": 1, "tags": [], "more": 0}}, "Ann sent Carol an invalid Item"),
        ({"body": {"n": 1.0, "tags": []}}, "Ann sent Carol an invalid Item"),
        ({"body": None}, "Ann sent Carol an invalid Item"),
    ],
)
def test_what_the_protocol_does_not_allow_is_the_senders_fault(changes: dict[str, Any], said: str) -> None:
    failed = failure(ann_writes(**changes), BOB, CAROL)
    [fault] = failed.exceptions
    assert isinstance(fault, InvalidMessage)
    assert said in str(fault)
    assert fault.culprits == ("Ann",)
    assert fault.session_id == failed.result.session_id
    assert fault.retry is Retry.NEVER
    others = [failed.result.outcomes[role].error for role in ("Ann", "Bob")]
    assert all(isinstance(error, SessionAborted) and error.culprits == ("Ann",) for error in others)
    assert all(error is not None and getattr(error, "by", "") == "Carol" for error in others)


@pytest.mark.parametrize(
    "changes", [{"sender": "Bob"}, {"session_id": "other"}, {"protocol_hash": "other"}, {"receivers": ("Dave",)}]
)
def test_an_event_of_another_seat_or_session_is_not_written(changes: dict[str, Any]) -> None:
    failed = failure(ann_writes(**changes), BOB, CAROL)
    assert [type(error) for error in failed.exceptions] == [ForeignEvent]
    assert failed.result.messages == 1, "only Bob's"


def test_a_false_where_is_a_bug_of_the_sender() -> None:
    async def sells_for_nothing(s: Any) -> Any:
        return await (await s.receive_request()).next.send_quote(price=0)

    async def asks(s: Any) -> Any:
        return await (await s.send_request(title="Dune")).receive_quote()

    async def waits(s: Any) -> Any:
        return await s.receive_quote()

    failed = failure(seller.seat(sells_for_nothing), alice.seat(asks), bob.seat(waits))
    [bug] = failed.exceptions
    assert isinstance(bug, RefinementViolated)
    assert str(bug) == "Seller sends Quote: `price > 0` does not hold"
    assert failed.result.messages == 1


def test_a_false_where_of_a_peer_is_its_fault_for_each_that_can_check() -> None:
    async def cheats(s: Any) -> Any:
        core = (await s.receive_request()).next._core
        address = (core.protocol_hash, core.session_id, (), "Seller", ("Alice", "Bob"), (0, 0))
        forged = MessageEvent("twobuyer.quote", *address, "Quote", {"price": 0})
        await WriteToLedger(forged, None)
        return await AwaitEvent(())

    async def asks(s: Any) -> Any:
        return await (await s.send_request(title="Dune")).receive_quote()

    async def waits(s: Any) -> Any:
        return await s.receive_quote()

    failed = failure(seller.seat(cheats), alice.seat(asks), bob.seat(waits))
    faults = [error for error in failed.exceptions if isinstance(error, InvalidMessage)]
    assert {str(fault) for fault in faults} == {
        "Seller sent Alice an invalid Quote: `price > 0` does not hold",
        "Seller sent Bob an invalid Quote: `price > 0` does not hold",
    }
    assert all(fault.culprits == ("Seller",) for fault in faults)


def test_a_where_over_an_earlier_field() -> None:
    async def sells(s: Any) -> Any:
        return await (await (await s.receive_request()).next.send_quote(price=10)).receive()

    async def pays_too_much(s: Any) -> Any:
        quote = await (await s.send_request(title="Dune")).receive_quote()
        return await quote.next.send_share(amount=11)

    async def waits(s: Any) -> Any:
        return await (await s.receive_quote()).next.receive_share()

    failed = failure(seller.seat(sells), alice.seat(pays_too_much), bob.seat(waits))
    assert [str(error) for error in failed.exceptions] == ["Alice sends Share: `amount <= price` does not hold"]


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"n": "1", "tags": []}, "Expected `int`, got `str`"),
        ({"n": True, "tags": []}, "Expected `int`, got `bool`"),
        ({"n": 1.0, "tags": []}, "float cannot travel"),
        ({"n": 2**64, "tags": []}, "outside"),
        ({"n": -(2**63) - 1, "tags": []}, "outside"),
        ({"n": 1, "tags": [1]}, "Expected `str`, got `int`"),
        ({"n": 1, "tags": [2**64]}, "outside"),
        ({"n": 1, "tags": object()}, "object"),
        ({"n": 1, "tags": None}, "Expected `array`, got `null`"),
    ],
)
def test_a_payload_that_cannot_travel_is_a_bug_and_sends_nothing(payload: dict[str, Any], said: str) -> None:
    async def body(s: Any) -> Any:
        return await s.send_item(**payload)

    trace = Trace()
    [bug] = failure(ann.seat(body), BOB, CAROL, observer=trace).exceptions
    assert isinstance(bug, PayloadInvalid)
    assert said in str(bug)
    assert trace.lines == ["Ann: it failed with PayloadInvalid"]


@pytest.mark.parametrize("number", [2**64 - 1, -(2**63), 0])
def test_the_ends_of_the_range_travel(number: int) -> None:
    got: list[int] = []

    async def writes(s: Any) -> Any:
        third = await (await s.send_item(n=number, tags=[])).send_item(n=2, tags=[])
        return (await (await third.send_item(n=3, tags=[])).receive_thanks()).next

    async def reads(s: Any) -> Any:
        first = await (await s.receive_go()).next.receive_item()
        got.append(first.message.n)
        second = await (await first.next.receive_item()).next.receive_item()
        return await second.next.send_thanks(total=1)

    run(ann.seat(writes), BOB, carol.seat(reads))
    assert got == [number]


def test_a_state_used_twice_names_both_lines() -> None:
    async def twice(s: Any) -> Any:
        await s.send_item(n=1, tags=[])  # first
        await s.send_item(n=1, tags=[])  # second

    failed = failure(ann.seat(twice), BOB, CAROL)
    [bug] = failed.exceptions
    assert isinstance(bug, StateSpent)
    text = Path(__file__).read_text(encoding="utf-8").splitlines()
    lines = [number for number, line in enumerate(text, start=1) if re.search(r"# (first|second)$", line)]
    assert (bug.first_use, bug.second_use) == tuple(f"{__file__}:{line}" for line in lines)
    assert str(bug) == f"Initializing was spent at {bug.first_use} and is used again at {bug.second_use}"


def test_a_state_is_spent_by_an_operation_that_failed() -> None:
    async def tries_again(s: Any) -> Any:
        try:
            await s.send_item(n="no", tags=[])
        except PayloadInvalid:
            return await s.send_item(n=1, tags=[])

    assert [type(error) for error in failure(ann.seat(tries_again), BOB, CAROL).exceptions] == [StateSpent]


async def _returns_nothing(s: Any) -> Any:
    return None


async def _returns_a_state(s: Any) -> Any:
    return s


async def _returns_a_forgery(s: Any) -> Any:
    return ann.Completed(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [_returns_nothing, _returns_a_state, _returns_a_forgery])
def test_a_body_must_return_the_end_of_its_own_work(body: Callable[[Any], Any]) -> None:
    assert [type(error) for error in failure(ann.seat(body), BOB, CAROL).exceptions] == [WrongEnd]


def test_an_end_of_another_session_is_refused() -> None:
    ends: list[Any] = []

    async def keeps(s: Any) -> Any:
        third = await (await s.send_item(n=1, tags=[])).send_item(n=2, tags=[])
        ends.append((await (await third.send_item(n=3, tags=[])).receive_thanks()).next)
        return ends[0]

    run(ann.seat(keeps), BOB, CAROL)
    assert [type(error) for error in failure(ann.seat(keeps), BOB, CAROL).exceptions] == [WrongEnd]


def test_what_is_not_an_instruction_is_refused_and_says_what_to_do() -> None:
    import asyncio

    async def sleeps(s: Any) -> Any:
        await asyncio.sleep(0)

    [bug] = failure(ann.seat(sleeps), BOB, CAROL).exceptions
    assert isinstance(bug, ForeignAwait)
    assert "await Perform(" in str(bug)


def test_when_nobody_can_go_on_all_are_told_who_waits_for_what() -> None:
    async def sleeps(s: Any) -> Any:
        return await AwaitEvent(())

    failed = failure(ANN, ann_like_bob(sleeps), CAROL)
    assert all(isinstance(error, SessionStuck) for error in failed.exceptions)
    assert len(failed.exceptions) == 3
    assert str(failed.exceptions[0]) == (
        "nobody can go on: Ann waits for Thanks from Carol; Bob waits for an abort; Carol waits for Go from Bob"
    )


def ann_like_bob(body: Callable[[Any], Any]) -> Any:
    return replace(BOB, body=body)


def test_bugs_and_faults_are_apart() -> None:
    assert not issubclass(Bug, Fault)
    assert not issubclass(Fault, Bug)
