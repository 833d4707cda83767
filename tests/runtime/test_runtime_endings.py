"""How sessions end: by their own abort, by a body's exception, in lanes, while the host performs, before they begin."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from aura_chor.runtime.local import run, run_session
from aura_chor.runtime.result import SessionFailed
from aura_chor.session.bugs import EffectMisused, SeatingError
from aura_chor.session.events import Event
from aura_chor.session.faults import ProtocolMismatch, Retry, SessionAborted
from aura_chor.session.instructions import Perform
from tests.emit.python.golden.everything import http_order
from tests.emit.python.golden.everything.http_order import client, log, server
from tests.emit.python.golden.lanes.lanes import left, right, shop
from tests.emit.python.golden.relay.relay import ann, bob, carol
from tests.emit.python.golden.relay.relay.ann import Completed, S
from tests.emit.python.golden.two_buyer.two_buyer import alice, seller
from tests.emit.python.golden.two_buyer.two_buyer import bob as buyer
from tests.runtime.playing import ANN, BOB, CAROL, Trace, ended, failure

# --- aborts ---


# ruff: noqa: RET503


async def asks(s: alice.Initializing[S], /) -> Completed[S]:
    quote = await (await s.send_request(title="Dune")).receive_quote()
    match await (await quote.next.send_share(amount=1)).receive():
        case alice.GotAccepted(next=end):
            return end
        case alice.GotQuit(next=waiting):
            await waiting.aborted()
        case alice.GotTryAgain():
            raise AssertionError


async def sells(s: seller.Initializing[S], /) -> Completed[S]:
    quoting = (await s.receive_request()).next
    match await (await quoting.send_quote(price=10)).receive():
        case seller.GotAccept(next=shipping):
            return await shipping.send_ship(date="today")
        case seller.GotQuit(next=waiting):
            await waiting.aborted()
        case seller.GotTryAgain():
            raise AssertionError


async def quits(s: buyer.Initializing[S], /) -> buyer.Aborted[S]:
    choosing = (await (await s.receive_quote()).next.receive_share()).next
    return await (await (await choosing.send_quit()).send_quit()).abort()


def test_an_abort_reaches_every_wait() -> None:
    trace = Trace()
    result = run(alice.seat(asks), seller.seat(sells), buyer.seat(quits), observer=trace)
    assert ended(result) == {"Alice": "aborted", "Bob": "aborted", "Seller": "aborted"}
    assert result.outcomes["Bob"].error is None
    for role in ("Alice", "Seller"):
        fault = result.outcomes[role].error
        assert isinstance(fault, SessionAborted)
        assert (fault.by, fault.reason, fault.culprits, fault.retry) == ("Bob", "no deal", (), Retry.AGAIN)
        assert fault.session_id == result.session_id
    assert trace.lines[-1] == "Bob: no deal"
    assert not result.completed


def test_a_seat_that_waited_gets_an_exception_of_its_own() -> None:
    result = run(alice.seat(asks), seller.seat(sells), buyer.seat(quits))
    assert result.outcomes["Alice"].error is not result.outcomes["Seller"].error


def test_a_body_may_clean_up_but_not_go_on() -> None:
    tried: list[str] = []

    async def holds_on(s: Any) -> Any:
        waiting = await s.send_request(title="Dune")
        try:
            quote = await waiting.receive_quote()
            decided = await quote.next.send_share(amount=1)
            await (await decided.receive()).next.aborted()
        except SessionAborted:
            tried.append("aborted")
            await waiting.receive_quote()

    failed = failure(alice.seat(holds_on), seller.seat(sells), buyer.seat(quits))
    assert [type(error).__name__ for error in failed.exceptions] == ["StateSpent"]
    assert tried == ["aborted"]


# --- exceptions of bodies ---


def test_what_a_body_raises_ends_the_session_for_all_and_comes_out() -> None:
    steps: list[str] = []

    async def fails(s: Any) -> Any:
        got = await s.receive_go()
        await got.next.receive_item()
        raise LookupError("lost it")

    async def waits(s: Any) -> Any:
        try:
            return await (await s.send_go()).receive_thanks()
        finally:
            steps.append("cleaned up")

    failed = failure(ANN, bob.seat(waits), carol.seat(fails))
    [error] = failed.exceptions
    assert isinstance(error, LookupError)
    assert error.__traceback__ is not None
    assert ended(failed.result) == {"Ann": "aborted", "Bob": "aborted", "Carol": "failed"}
    told = failed.result.outcomes["Bob"].error
    assert isinstance(told, SessionAborted)
    assert (told.by, told.culprits, told.reason) == ("Carol", ("Carol",), "it failed with LookupError")
    assert steps == ["cleaned up"]


def test_several_exceptions_all_come_out() -> None:
    async def fails(s: Any) -> Any:
        await s.receive_go()
        raise LookupError("lost it")

    async def fails_on_failure(s: Any) -> Any:
        try:
            await (await s.send_go()).receive_thanks()
        except SessionAborted as aborted:
            raise ValueError("and so did I") from aborted

    failed = failure(ANN, bob.seat(fails_on_failure), carol.seat(fails))
    assert [type(error) for error in failed.exceptions] == [ValueError, LookupError]
    assert "Bob, Carol" in str(failed)
    values, rest = failed.split(ValueError)
    assert isinstance(values, SessionFailed)
    assert values.result is failed.result
    assert rest is not None


def test_a_completed_seat_stays_completed() -> None:
    async def thanks_and_fails(s: carol.Initializing[S], /) -> Completed[S]:
        second = await (await (await s.receive_go()).next.receive_item()).next.receive_item()
        await (await second.next.receive_item()).next.send_thanks(total=1)
        await Perform("sleep", (0.001,), returns=type(None))
        raise LookupError

    with pytest.raises(SessionFailed) as caught:
        run(ANN, BOB, carol.seat(thanks_and_fails), effects={"sleep": asyncio.sleep})
    assert ended(caught.value.result) == {"Ann": "completed", "Bob": "completed", "Carol": "failed"}


def test_an_interrupted_driver_leaves_no_body_behind() -> None:
    closed: list[str] = []

    async def waits(s: Any) -> Any:
        try:
            await Perform("forever", returns=type(None))
        finally:
            closed.append("body")

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            closed.append("effect")

    async def cancelled() -> int:
        session = asyncio.create_task(run_session(ANN, bob.seat(waits), CAROL, effects={"forever": forever}))
        await asyncio.sleep(0.01)
        session.cancel()
        with pytest.raises(asyncio.CancelledError):
            await session
        return len(asyncio.all_tasks())

    assert asyncio.run(cancelled()) == 1, "only the test's own task is left"
    assert sorted(closed) == ["body", "effect"]


def test_an_observer_that_fails_ends_the_session_at_once() -> None:
    def observer(event: Event) -> None:
        raise KeyError(event.sender)

    with pytest.raises(KeyError):
        run(ANN, BOB, CAROL, observer=observer)


# --- lanes ---


async def offers(s: left.Initializing[S], /) -> Completed[S]:
    waiting = await (await s.receive_need()).next.send_offer(price=7)
    return (await (await waiting.receive_seen()).next.receive_done()).next


def bargains(*prices: int) -> Any:
    async def body(s: Any) -> Any:
        state = (await s.receive_need()).next
        for price in prices:
            got = await (await state.send_offer(price=price)).receive()
            if isinstance(got, right.GotFine):
                forking = got.next

                async def deposit(lane: Any) -> Any:
                    return (await lane.receive_deposit()).next

                async def receipt(lane: Any) -> Any:
                    return await lane.send_receipt(text="paid")

                return (await (await forking.fork(deposit, receipt)).receive_done()).next
            if isinstance(got, right.GotEnough):
                await got.next.aborted()
            state = got.next
        raise AssertionError("out of prices")

    return right.seat(body)


def keeps_shop(*, limit: int, seen: list[int], fail: bool = False) -> Any:
    async def one(s: Any) -> Any:
        got = await s.receive_offer()
        seen.append(got.message.price)
        return await got.next.send_seen(price=got.message.price)

    async def deposit(s: Any) -> Any:
        return await s.send_deposit(sum=1)

    async def receipt(s: Any) -> Any:
        return (await s.receive_receipt()).next

    async def two(s: Any) -> Any:
        while True:
            got = await s.receive_offer()
            seen.append(got.message.price)
            if fail:
                raise LookupError("in a lane")
            if got.message.price < limit:
                return await (await got.next.send_fine()).fork(deposit, receipt)
            if got.message.price > 90:
                return await (await got.next.send_enough()).abort()
            s = await got.next.send_lower()

    async def body(s: Any) -> Any:
        done = await (await s.send_need(amount=3)).fork(one, two)
        return await (await done.send_done(total=9)).send_done(total=9)

    return shop.seat(body)


def test_lanes_run_interleaved_and_join() -> None:
    seen: list[int] = []
    trace = Trace()
    result = run(keeps_shop(limit=10, seen=seen), left.seat(offers), bargains(50, 20, 5), observer=trace)
    assert result.completed
    assert seen == [7, 50, 20, 5]
    assert trace.lines.index("Left: Offer") < trace.lines.index("Shop: Lower")


def test_an_abort_in_a_lane_ends_all_lanes() -> None:
    seen: list[int] = []
    result = run(keeps_shop(limit=10, seen=seen), left.seat(offers), bargains(50, 95))
    assert ended(result) == {"Shop": "aborted", "Left": "aborted", "Right": "aborted"}
    fault = result.outcomes["Shop"].error
    assert isinstance(fault, SessionAborted)
    assert (fault.by, fault.reason) == ("Shop", "too dear")


def test_an_exception_in_a_lane_comes_out_of_the_fork() -> None:
    failed = failure(keeps_shop(limit=10, seen=[], fail=True), left.seat(offers), bargains(50))
    assert [str(error) for error in failed.exceptions] == ["in a lane"]
    assert ended(failed.result) == {"Shop": "failed", "Left": "aborted", "Right": "aborted"}


def test_a_lane_knows_what_was_known_before() -> None:
    async def offers_too_little(s: Any) -> Any:
        return await (await s.receive_need()).next.send_offer(price=2)

    failed = failure(keeps_shop(limit=10, seen=[]), left.seat(offers_too_little), bargains(5))
    assert [str(error) for error in failed.exceptions] == ["Left sends Offer: `price >= amount` does not hold"]


# --- effects ---


def performs(effect: Perform[Any], answers: list[object]) -> Any:
    async def body(s: Any) -> Any:
        try:
            answers.append(await effect)
        except (EffectMisused, OSError) as error:
            answers.append(str(error))
        return (await (await s.send_go()).receive_thanks()).next

    return bob.seat(body)


async def _price_of(title: str) -> int:
    return len(title)


async def _breaks() -> int:
    raise OSError("no disk")


async def _gives_up() -> int:
    raise asyncio.CancelledError


_UNKNOWN = "the host does not know; it knows price_of, breaks, gives_up"


@pytest.mark.parametrize(
    ("effect", "answer"),
    [
        (Perform("price_of", ("Dune",), returns=int), 4),
        (Perform("price_of", ("Dune",), returns=str), "price_of answered a int, not a str"),
        (Perform("breaks", returns=int), "no disk"),
        (Perform("gives_up", returns=int), "gives_up was cancelled by its host"),
        (
            Perform("other", returns=int),
            "Bob performs other, which the host does not know; it knows price_of, breaks, gives_up",
        ),
    ],
)
def test_an_effect_is_the_hosts_answer(effect: Perform[Any], answer: object) -> None:
    answers: list[object] = []
    effects = {"price_of": _price_of, "breaks": _breaks, "gives_up": _gives_up}
    assert run(ANN, performs(effect, answers), CAROL, effects=effects).completed
    assert answers == [answer]


def test_an_abort_does_not_wait_for_effects() -> None:
    async def forever() -> None:
        await asyncio.Event().wait()

    async def fails(s: Any) -> Any:
        raise LookupError

    body = performs(Perform("forever", returns=type(None)), [])
    with pytest.raises(SessionFailed) as caught:
        run(ANN, body, carol.seat(fails), effects={"forever": forever})
    assert ended(caught.value.result) == {"Ann": "aborted", "Bob": "aborted", "Carol": "failed"}


# --- seats and parameters ---


@pytest.mark.parametrize("seats", [(), (ANN, BOB), (ANN, BOB, CAROL, CAROL), (ANN, ANN, BOB)])
def test_every_role_has_one_seat(seats: tuple[Any, ...]) -> None:
    with pytest.raises(SeatingError):
        run(*seats)


def test_another_version_of_the_protocol_is_named() -> None:
    other = replace(CAROL, protocol=replace(CAROL.protocol, protocol_hash="beef"))
    with pytest.raises(ProtocolMismatch) as caught:
        run(ANN, BOB, other)
    assert ANN.protocol.protocol_hash in str(caught.value)
    assert "beef" in str(caught.value)


GOOD = {"n": 2, "rush": True, "late": False, "token": b"1234", "patience": 50_000}


@pytest.mark.parametrize(
    "change", [{"n": "2"}, {"token": b"12345"}, {"patience": 2**64}, {"rush": 1}], ids=lambda change: str(*change)
)
def test_parameters_are_of_their_types(change: dict[str, Any]) -> None:
    with pytest.raises((SeatingError, TypeError)):
        parameters = http_order.Parameters(**{**GOOD, **change})
        run(client.seat(_never), parameters=parameters)


async def _never(s: Any) -> Any:
    raise AssertionError


def test_parameters_satisfy_their_constraints() -> None:
    assert http_order.Parameters(**GOOD).n == 2
    with pytest.raises(ValueError, match="1 <= n and patience > 40s"):
        http_order.Parameters(**{**GOOD, "n": 0})


def test_parameters_are_not_forgotten() -> None:
    with pytest.raises(SeatingError, match="Parameters"):
        run(*[module.seat(_never) for module in (client, log, server)])
    with pytest.raises(SeatingError, match="no parameters"):
        run(ANN, BOB, CAROL, parameters=http_order.Parameters(**GOOD))


def test_wrong_roles_name_both() -> None:
    with pytest.raises(SeatingError, match="one seat for each of Ann, Bob, Carol; there are seats for Ann"):
        run(ann.seat(_never))
