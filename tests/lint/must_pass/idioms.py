"""Legal ways to use states: lint says nothing about any of them."""
# ruff: noqa

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, Generic, TypeVar, assert_never, assert_type

from aura_chor.session.faults import Fault, SessionAborted
from samples.adder import client as adder
from samples.ask import alice
from samples.deal import buyer as deal
from samples.gift import receiver, sender
from samples.poll import client as poll
from samples.split import boss

S = TypeVar("S")
T = TypeVar("T")
log = logging.getLogger(__name__)


async def straight(s: alice.Initializing[S], /) -> alice.Completed[S]:
    asked = await s.send_question(text="well?")
    answered = await asked.receive_answer()
    print(answered.message.text)
    return answered.next


async def chained(s: alice.Initializing[S], /) -> alice.Completed[S]:
    return (await (await s.send_question(text="well?")).receive_answer()).next


async def loop_with_rebinding(s: adder.Initializing[S], /) -> adder.Completed[S]:
    total = 0
    for number in range(3):
        summed = await (await s.send_add(number=number)).receive_sum()
        total += summed.message.total
        s = summed.next
    return await s.send_bye()


async def endless_loop_with_rebinding(s: adder.Initializing[S], /) -> adder.Completed[S]:
    while True:
        waiting = await s.send_add(number=1)
        got = await waiting.receive_sum()
        if got.message.total > 100:
            return await got.next.send_bye()
        s = got.next


async def rebinding_in_one_line(s: adder.Initializing[S], /) -> adder.Completed[S]:
    while (number := int(input())) > 0:
        s = (await (await s.send_add(number=number)).receive_sum()).next
    return await s.send_bye()


async def match_with_captured_next(s: poll.Initializing[S], /) -> poll.Completed[S]:
    while True:
        match await s.receive():
            case poll.GotItem(message=item, next=acknowledging):
                print(item.value)
                s = await acknowledging.send_ack()
            case poll.GotFinished(next=end):
                return end


async def match_with_as(s: poll.Initializing[S], /) -> poll.Completed[S]:
    while True:
        match await s.receive():
            case poll.GotItem() as got:
                print(got.message.value)
                s = await got.next.send_ack()
            case poll.GotFinished() as got:
                return got.next


async def match_positional(s: poll.Initializing[S], /) -> poll.Completed[S]:
    while True:
        match await s.receive():
            case poll.GotItem(item, acknowledging):
                print(item.value)
                s = await acknowledging.send_ack()
            case poll.GotFinished(_, end):
                return end


async def match_on_a_variable(s: deal.Initializing[S], /) -> deal.Completed[S]:
    received = await (await s.send_wish(title="Emma")).receive()
    match received:
        case deal.GotOffer():
            return await received.next.send_payment(amount=received.message.price)
        case deal.GotSoldOut():
            return await received.next.send_regret(text="a pity")
        case deal.GotClosed():
            return received.next
        case _:
            assert_never(received)


async def match_with_guard(s: deal.Initializing[S], /) -> deal.Completed[S]:
    match await (await s.send_wish(title="Emma")).receive():
        case deal.GotOffer(message=offer, next=paying) if offer.price > 100:
            return await paying.send_payment(amount=100)
        case deal.GotOffer(message=offer, next=paying):
            return await paying.send_payment(amount=offer.price)
        case deal.GotSoldOut(next=regretting):
            return await regretting.send_regret(text="a pity")
        case deal.GotClosed(next=end):
            return end


async def isinstance_instead_of_match(s: deal.Initializing[S], /) -> deal.Completed[S]:
    received = await (await s.send_wish(title="Emma")).receive()
    if isinstance(received, deal.GotClosed):
        return received.next
    if isinstance(received, deal.GotSoldOut):
        return await received.next.send_regret(text="a pity")
    return await received.next.send_payment(amount=received.message.price)


async def end_decides_the_loop(s: poll.Initializing[S], /) -> poll.Completed[S]:
    end: poll.Completed[S] | None = None
    while end is None:
        match await s.receive():
            case poll.GotItem(next=acknowledging):
                s = await acknowledging.send_ack()
            case poll.GotFinished(next=end):
                pass
    return end


async def flag_decides_the_loop(s: adder.Initializing[S], /) -> adder.Completed[S]:
    done = False
    while not done:
        got = await (await s.send_add(number=1)).receive_sum()
        s = got.next
        done = got.message.total > 10
    return await s.send_bye()


async def break_and_else(s: adder.Initializing[S], /) -> adder.Completed[S]:
    for number in (1, 2, 3):
        got = await (await s.send_add(number=number)).receive_sum()
        s = got.next
        if got.message.total > 4:
            break
        if number == 2:
            continue
    else:
        s = (await (await s.send_add(number=0)).receive_sum()).next
    return await s.send_bye()


async def helper_takes_and_returns(s: adder.Initializing[S], /) -> adder.Completed[S]:
    s = await add_twice(s, 3)
    s = await add_twice(s, 4)
    return await finish(s)


async def add_twice(s: adder.Initializing[S], number: int) -> adder.Initializing[S]:
    for _ in range(2):
        s = (await (await s.send_add(number=number)).receive_sum()).next
    return s


async def finish(s: adder.Initializing[S]) -> adder.Completed[S]:
    return await s.send_bye()


async def helper_returns_a_pair(s: adder.Initializing[S], /) -> adder.Completed[S]:
    s, total = await added(s)
    while total < 10:
        s, more = await added(s)
        total += more
    return await s.send_bye()


async def added(s: adder.Initializing[S]) -> tuple[adder.Initializing[S], int]:
    got = await (await s.send_add(number=1)).receive_sum()
    return got.next, got.message.total


async def helper_returns_a_branch(s: deal.Initializing[S], /) -> deal.Completed[S]:
    match await wished(s):
        case deal.GotOffer(next=paying):
            return await paying.send_payment(amount=1)
        case deal.GotSoldOut(next=regretting):
            return await regretting.send_regret(text="")
        case deal.GotClosed(next=end):
            return end


async def wished(s: deal.Initializing[S]) -> deal.AwaitingOfferOrSoldOutOrClosedReceived[S]:
    return await (await s.send_wish(title="Emma")).receive()


async def helper_may_return_none(s: adder.Initializing[S], /) -> adder.Completed[S]:
    rest = await perhaps_finished(s)
    if rest is None:
        raise RuntimeError("finished already")
    return await rest.send_bye()


async def perhaps_finished(s: adder.Initializing[S]) -> adder.Initializing[S] | None:
    got = await (await s.send_add(number=1)).receive_sum()
    if got.message.total < 10:
        return got.next
    await got.next.send_bye()
    return None


async def state_or_end(s: adder.Initializing[S], /) -> adder.Completed[S]:
    while not isinstance(rest := await one_round(s), adder.Completed):
        s = rest
    return rest


async def one_round(s: adder.Initializing[S]) -> adder.Initializing[S] | adder.Completed[S]:
    got = await (await s.send_add(number=1)).receive_sum()
    if got.message.total > 10:
        return await got.next.send_bye()
    return got.next


def unawaited_result_is_returned(s: adder.Initializing[S]) -> Awaitable[adder.Completed[S]]:
    return s.send_bye()


async def awaited_later(s: adder.Initializing[S], /) -> adder.Completed[S]:
    ending = s.send_bye()
    print("at the end")
    return await ending


async def early_raise(s: alice.Initializing[S], text: str) -> alice.Completed[S]:
    if not text:
        raise ValueError("nothing to ask")
    asked = await s.send_question(text=text)
    answered = await asked.receive_answer()
    if not answered.message.text:
        raise ValueError("no answer")
    return answered.next


async def early_raise_in_match(s: deal.Initializing[S], /) -> deal.Completed[S]:
    match await (await s.send_wish(title="Emma")).receive():
        case deal.GotOffer(next=paying):
            return await paying.send_payment(amount=1)
        case deal.GotSoldOut():
            raise LookupError("sold out")
        case deal.GotClosed(next=end):
            return end


async def try_finally(s: alice.Initializing[S], /) -> alice.Completed[S]:
    try:
        asked = await s.send_question(text="well?")
        return (await asked.receive_answer()).next
    finally:
        log.info("done")


async def fault_translated(s: alice.Initializing[S], /) -> alice.Completed[S]:
    try:
        asked = await s.send_question(text="well?")
        answered = await asked.receive_answer()
    except SessionAborted as aborted:
        raise RuntimeError("they have left") from aborted
    return answered.next


async def fault_answered(s: alice.Initializing[S]) -> alice.Completed[S] | None:
    try:
        return (await (await s.send_question(text=str(1))).receive_answer()).next
    except Fault:
        log.warning("failed")
        return None


async def error_beside_the_state(s: adder.Initializing[S], text: str) -> adder.Completed[S]:
    try:
        number = int(text)
    except ValueError:
        number = 0
    else:
        number += 1
    s = (await (await s.send_add(number=number)).receive_sum()).next
    return await s.send_bye()


async def cancellation(s: alice.Initializing[S], /) -> alice.Completed[S]:
    try:
        asked = await s.send_question(text="well?")
        answered = await asked.receive_answer()
    except asyncio.CancelledError:
        log.info("cancelled")
        raise
    return answered.next


@contextlib.contextmanager
def timed() -> Iterator[float]:
    yield 0.0


@contextlib.asynccontextmanager
async def traced(name: str) -> AsyncIterator[str]:
    yield name


async def with_blocks(s: alice.Initializing[S], /) -> alice.Completed[S]:
    async with traced("question") as name:
        asked = await s.send_question(text=name)
    with timed() as seconds, open("log") as file:
        answered = await asked.receive_answer()
        print(seconds, file.name)
    return answered.next


async def suppressed_beside_the_state(s: alice.Initializing[S], /) -> alice.Completed[S]:
    asked = await s.send_question(text="well?")
    with contextlib.suppress(OSError):
        print("asked")
    answered = await asked.receive_answer()
    return answered.next


async def walrus(s: alice.Initializing[S], /) -> alice.Completed[S]:
    if (answered := await (await s.send_question(text="well?")).receive_answer()).message.text == "no":
        log.info("refused")
    return answered.next


async def conditional_expression(s: deal.Initializing[S], /) -> deal.Completed[S]:
    received = await (await s.send_wish(title="Emma")).receive()
    if isinstance(received, deal.GotClosed):
        return received.next
    return (
        await received.next.send_payment(amount=received.message.price)
        if isinstance(received, deal.GotOffer)
        else await received.next.send_regret(text="a pity")
    )


async def same_question_twice(s: adder.Initializing[S], polite: bool) -> adder.Completed[S]:
    if polite:
        waiting = await s.send_add(number=1)
    else:
        waiting = await s.send_add(number=2)
    got = await waiting.receive_sum()
    return await got.next.send_bye()


async def condition_asked_twice(s: adder.Initializing[S], in_advance: bool) -> adder.Completed[S]:
    end: adder.Completed[S] | None = None
    if in_advance:
        end = await s.send_bye()
    print("between")
    if not in_advance:
        end = await s.send_bye()
    assert end is not None
    return end


async def optional_state(s: adder.Initializing[S], wait: bool) -> adder.Completed[S]:
    rest: adder.Initializing[S] | None = s
    if wait:
        rest = await perhaps_finished(s)
    if rest is not None:
        return await rest.send_bye()
    raise RuntimeError("finished already")


async def alias(s: alice.Initializing[S], /) -> alice.Completed[S]:
    start = s
    asked = await start.send_question(text="well?")
    waiting = asked
    return (await waiting.receive_answer()).next


async def swapped_pair(
    pair: tuple[adder.Initializing[S], adder.Initializing[T]],
) -> tuple[adder.Completed[T], adder.Completed[S]]:
    left, right = pair
    return await right.send_bye(), await left.send_bye()


async def state_shown(s: alice.Initializing[S], /) -> alice.Completed[S]:
    print(f"{s!r} is {type(s).__name__}", s)
    assert isinstance(s, alice.Initializing)
    assert_type(s, alice.Initializing[S])
    asked = await s.send_question(text=str(s.OPERATIONS))
    return (await asked.receive_answer()).next


async def lanes(s: boss.Initializing[S], /) -> boss.Completed[S]:
    size = 3
    outcomes: list[int] = []

    async def first(a: boss.Lane1SendingTask[S], /) -> boss.Lane1Done[S]:
        got = await (await a.send_task(size=size)).receive_outcome()
        outcomes.append(got.message.size)
        return got.next

    async def second(b: boss.Lane2SendingTask[S], /) -> boss.Lane2Done[S]:
        got = await (await b.send_task(size=size)).receive_outcome()
        outcomes.append(got.message.size)
        return got.next

    thanking = await s.fork(first, second)
    return await (await thanking.send_thanks()).send_thanks()


async def lanes_by_lambda(s: boss.Initializing[S], /) -> boss.Completed[S]:
    thanking = await s.fork(lambda a: lane_1(a, 1), lane_2=lambda b: lane_2(b, size=2))
    return await (await thanking.send_thanks()).send_thanks()


async def lane_1(a: boss.Lane1SendingTask[S], size: int) -> boss.Lane1Done[S]:
    return (await (await a.send_task(size=size)).receive_outcome()).next


async def lane_2(b: boss.Lane2SendingTask[S], *, size: int) -> boss.Lane2Done[S]:
    return (await (await b.send_task(size=size)).receive_outcome()).next


async def inner_function_with_parameter(s: alice.Initializing[S], /) -> alice.Completed[S]:
    asked = await s.send_question(text="well?")

    async def later(waiting: alice.AwaitingAnswer[S], /) -> alice.Completed[S]:
        return (await waiting.receive_answer()).next

    return await later(asked)


async def case_of_a_predicate(s: sender.Initializing[S], /) -> sender.Completed[S]:
    match (await s.send_announce()).case():
        case sender.WhenRush(next=rushing):
            return await rushing.send_express()
        case sender.UnlessRush(slow):
            return (await (await slow.send_slow()).receive_okay()).next


async def case_by_isinstance(s: receiver.Initializing[S], /) -> receiver.Completed[S]:
    case = (await s.receive_announce()).next.case()
    if isinstance(case, receiver.WhenRush):
        return (await case.next.receive_express()).next
    return await (await case.next.receive_slow()).next.send_okay()


async def comprehensions(s: adder.Initializing[S], numbers: list[int]) -> adder.Completed[S]:
    squares = [number * number for number in numbers if number > 0]
    total = sum(square for square in squares)
    table = {number: str(number) for number in numbers}
    got = await (await s.send_add(number=total + len(table))).receive_sum()
    return await got.next.send_bye()


class Talker(Generic[T]):
    """A body as a method, as a callable object, and with helpers that are methods."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.answers: list[str] = []

    async def __call__(self, s: alice.Initializing[S], /) -> alice.Completed[S]:
        return await self.listen(await self.ask(s))

    async def ask(self, s: alice.Initializing[S]) -> alice.AwaitingAnswer[S]:
        return await s.send_question(text=self.text)

    async def listen(self, asked: alice.AwaitingAnswer[S]) -> alice.Completed[S]:
        answered = await asked.receive_answer()
        self.answers.append(answered.message.text)
        return answered.next

    @staticmethod
    async def twice(s: adder.Initializing[S], number: int) -> adder.Completed[S]:
        return await (await add_twice(s, number)).send_bye()

    @classmethod
    async def once(cls, s: adder.Initializing[S], number: int) -> adder.Completed[S]:
        return await cls.twice(s, number)


def passed_through(value: T) -> T:
    return value


async def generic_helper(s: alice.Initializing[S], /) -> alice.Completed[S]:
    asked = await passed_through(s).send_question(text="well?")
    return (await passed_through(asked.receive_answer())).next


async def with_deadline(operation: Awaitable[T], seconds: float) -> T:
    print(seconds)
    return await operation


async def operation_passed_on(s: alice.Initializing[S], /) -> alice.Completed[S]:
    asked = await with_deadline(s.send_question(text="well?"), 3.0)
    return (await with_deadline(asked.receive_answer(), seconds=4)).next


async def body_as_parameter(
    s: adder.Initializing[S], step: Callable[[adder.Initializing[S]], Awaitable[adder.Initializing[S]]]
) -> adder.Completed[S]:
    return await (await step(await step(s))).send_bye()


async def many_branches(s: adder.Initializing[S], word: str) -> adder.Completed[S]:
    if word == "a":
        s = (await (await s.send_add(number=1)).receive_sum()).next
    elif word == "b":
        s = (await (await s.send_add(number=2)).receive_sum()).next
    elif word == "c":
        raise ValueError(word)
    elif word == "d":
        return await s.send_bye()
    return await s.send_bye()


async def retry_of_something_else(s: adder.Initializing[S], read: Callable[[], int]) -> adder.Completed[S]:
    number: int | None = None
    while number is None:
        try:
            number = read()
        except OSError:
            await asyncio.sleep(1)
    got = await (await s.send_add(number=number)).receive_sum()
    return await got.next.send_bye()


async def deleted_when_spent(s: alice.Initializing[S], /) -> alice.Completed[S]:
    asked = await s.send_question(text="well?")
    del s
    answered = await asked.receive_answer()
    del asked
    return answered.next


async def nested_tries(s: alice.Initializing[S], /) -> alice.Completed[S]:
    try:
        try:
            asked = await s.send_question(text="well?")
        except Fault:
            log.error("while asking")
            raise
        finally:
            log.info("asked")
        try:
            answered = await asked.receive_answer()
        except Fault as fault:
            raise RuntimeError("while listening") from fault
    finally:
        log.info("over")
    return answered.next


async def tuple_pattern(s: deal.Initializing[S], patient: bool) -> deal.Completed[S]:
    match patient, await (await s.send_wish(title="Emma")).receive():
        case True, deal.GotOffer(next=paying):
            return await paying.send_payment(amount=2)
        case _, deal.GotOffer(next=paying):
            return await paying.send_payment(amount=1)
        case _, deal.GotSoldOut(next=regretting):
            return await regretting.send_regret(text="")
        case _, deal.GotClosed(next=end):
            return end


async def or_pattern(s: deal.Initializing[S], /) -> deal.Completed[S]:
    match await (await s.send_wish(title="Emma")).receive():
        case deal.GotOffer() | deal.GotSoldOut() as got:
            if isinstance(got, deal.GotOffer):
                return await got.next.send_payment(amount=1)
            return await got.next.send_regret(text="")
        case deal.GotClosed(next=end):
            return end


async def waits_for_their_abort(s: alice.AwaitingAbort[S], /) -> alice.Completed[S]:
    await s.aborted()


def plain_code(items: list[int], found: dict[str, Any]) -> int:
    try:
        found["a"] = items[0]
    except IndexError:
        return 0
    while items:
        items.pop()
    return len(found)
