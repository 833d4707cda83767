"""States and results that nobody uses."""
# ruff: noqa

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aura_chor.session.faults import Fault
from samples.adder import client as adder
from samples.ask import alice
from samples.deal import buyer as deal
from samples.poll import client as poll
from samples.split import boss

S = TypeVar("S")


async def early_return(s: alice.Initializing[S], hurry: bool) -> alice.Completed[S] | None:
    asked = await s.send_question(text="well?")
    if hurry:
        return None  # E: CHR602
    return (await asked.receive_answer()).next


async def falls_off_the_end(s: adder.Initializing[S]) -> None:
    got = await (await s.send_add(number=1)).receive_sum()  # E: CHR602
    if got.message.total > 3:
        await got.next.send_bye()


async def never_touched(s: adder.Initializing[S], number: int) -> int:
    print(number)
    if number:
        return 1  # E: CHR602
    return 0  # E: CHR602


async def unused_parameter(s: adder.Initializing[S]) -> None:  # E: CHR602
    pass


async def deleted(s: alice.Initializing[S], /) -> alice.Completed[S]:
    asked = await s.send_question(text="well?")
    del asked  # E: CHR602
    raise RuntimeError


async def parameter_overwritten(s: adder.Initializing[S], t: adder.Initializing[S]) -> adder.Completed[S]:
    s = t  # E: CHR602
    return await s.send_bye()


async def left_by_break(s: adder.Initializing[S], end: adder.Completed[S]) -> adder.Completed[S]:
    while True:
        got = await (await s.send_add(number=1)).receive_sum()
        s = got.next
        if got.message.total > 3:
            break
    return end  # E: CHR602


async def left_in_except(s: alice.Initializing[S], text: str) -> alice.Completed[S] | None:
    asked = await s.send_question(text="well?")
    try:
        print(int(text))
    except ValueError:
        return None  # E: CHR602
    return (await asked.receive_answer()).next


async def left_by_finally(s: alice.Initializing[S], end: alice.Completed[S]) -> alice.Completed[S]:
    asked = await s.send_question(text="well?")
    try:
        print("asked")
        return (await asked.receive_answer()).next
    finally:
        return end  # E: CHR602


async def left_in_a_case(s: deal.Initializing[S], end: deal.Completed[S]) -> deal.Completed[S]:
    match await (await s.send_wish(title="")).receive():
        case deal.GotOffer(next=paying):
            return await paying.send_payment(amount=1)
        case deal.GotSoldOut():
            return end  # E: CHR602
        case deal.GotClosed(next=end):
            return end


async def case_without_next(s: poll.Initializing[S], end: poll.Completed[S]) -> poll.Completed[S]:
    match await s.receive():
        case poll.GotItem(message=item):  # E: CHR602
            print(item.value)
        case poll.GotFinished(next=end):
            pass
    return end


async def lambda_drops(s: boss.Initializing[S], done: boss.Lane1Done[S]) -> boss.Completed[S]:
    thanking = await s.fork(lambda a: ready(done), second)  # E: CHR602
    return await (await thanking.send_thanks()).send_thanks()


async def ready(done: boss.Lane1Done[S]) -> boss.Lane1Done[S]:
    return done


async def second(b: boss.Lane2SendingTask[S], /) -> boss.Lane2Done[S]:
    return (await (await b.send_task(size=1)).receive_outcome()).next


async def optional_not_looked_at(s: adder.Initializing[S], end: adder.Completed[S]) -> adder.Completed[S]:
    rest = await perhaps(s)
    return end  # E: CHR602


async def perhaps(s: adder.Initializing[S]) -> adder.Initializing[S] | None:
    got = await (await s.send_add(number=1)).receive_sum()
    return got.next


async def result_thrown_away(s: alice.Initializing[S], /) -> alice.Completed[S]:
    await s.send_question(text="well?")  # E: CHR603
    raise NotImplementedError


async def received_and_thrown_away(s: poll.Initializing[S], /) -> poll.Completed[S]:
    await s.receive()  # E: CHR603
    raise NotImplementedError


async def assigned_to_underscore(s: alice.Initializing[S], /) -> alice.Completed[S]:
    _ = await s.send_question(text="well?")  # E: CHR603
    raise NotImplementedError


async def only_the_message(s: adder.Initializing[S], /) -> adder.Completed[S]:
    print((await (await s.send_add(number=1)).receive_sum()).message.total)  # E: CHR603
    raise NotImplementedError


async def overwritten(s: adder.Initializing[S], t: adder.Initializing[S]) -> adder.Completed[S]:
    waiting = await s.send_add(number=1)
    waiting = await t.send_add(number=2)  # E: CHR603
    return await (await waiting.receive_sum()).next.send_bye()


async def overwritten_in_the_next_round(start: Callable[[], Awaitable[adder.Initializing[S]]]) -> adder.Completed[S]:
    for number in range(3):
        waiting = await (await start()).send_add(number=number)  # E: CHR603
    return await (await waiting.receive_sum()).next.send_bye()


async def helpers_result(s: adder.Initializing[S]) -> None:
    await perhaps(s)  # E: CHR603


async def operation_not_awaited(s: alice.Initializing[S], /) -> alice.Completed[S]:
    s.send_question(text="well?")  # E: CHR605
    raise NotImplementedError


async def bound_and_not_awaited(s: alice.Initializing[S], end: alice.Completed[S]) -> alice.Completed[S]:
    asked = s.send_question(text="well?")  # E: CHR605
    return end


async def used_without_await(s: alice.Initializing[S], /) -> alice.Completed[S]:
    asked = s.send_question(text="well?")  # E: CHR605
    return (await asked.receive_answer()).next  # E: CHR607[attr-defined] CHR607[no-any-return]


async def last_one_not_awaited(s: adder.Initializing[S], end: adder.Completed[S]) -> adder.Completed[S]:
    s.send_bye()  # E: CHR605
    return end


async def helper_not_awaited(s: adder.Initializing[S], end: adder.Completed[S]) -> adder.Completed[S]:
    perhaps(s)  # E: CHR605
    return end


async def awaited_on_one_path(s: alice.Initializing[S], now: bool, end: alice.Completed[S]) -> alice.Completed[S]:
    sending = s.send_question(text="well?")  # E: CHR605
    if now:
        return (await (await sending).receive_answer()).next
    return end
