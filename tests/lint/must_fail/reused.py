"""States used more than once."""
# ruff: noqa

import asyncio
import contextlib
from typing import TypeVar

from aura_chor.session.faults import Fault
from samples.adder import client as adder
from samples.ask import alice
from samples.deal import buyer as deal
from samples.gift import sender
from samples.poll import client as poll
from samples.split import boss

S = TypeVar("S")


async def straight(s: alice.Initializing[S], /) -> alice.Completed[S]:
    asked = await s.send_question(text="again?")
    again = await s.send_question(text="again!")  # E: CHR601
    return (await asked.receive_answer()).next


async def in_a_branch(s: adder.Initializing[S], more: bool) -> adder.Completed[S]:
    if more:
        s2 = (await (await s.send_add(number=1)).receive_sum()).next
        await s2.send_bye()
    return await s.send_bye()  # E: CHR601


async def in_both_branches(s: adder.Initializing[S], more: bool) -> adder.Completed[S]:
    if more:
        end = await s.send_bye()
    else:
        end = await s.send_bye()
    await s.send_bye()  # E: CHR601
    return end


async def in_a_for_loop(s: adder.Initializing[S], /) -> adder.Completed[S]:
    for number in range(3):
        got = await (await s.send_add(number=number)).receive_sum()  # E: CHR601
        await got.next.send_bye()
    raise RuntimeError


async def in_a_while_loop(s: adder.Initializing[S], /) -> adder.Completed[S]:
    while True:
        waiting = await s.send_add(number=1)  # E: CHR601
        got = await waiting.receive_sum()
        if got.message.total > 3:
            return await got.next.send_bye()
        later = got.next
        await later.send_bye()


async def rebound_on_one_path_only(s: adder.Initializing[S], /) -> adder.Completed[S]:
    for number in range(3):
        got = await (await s.send_add(number=number)).receive_sum()  # E: CHR601
        if got.message.total > 1:
            s = got.next
            continue
        await got.next.send_bye()
    return await s.send_bye()  # E: CHR601


async def after_the_loop(s: poll.Initializing[S], /) -> poll.Completed[S]:
    while True:
        match await s.receive():
            case poll.GotItem(next=acknowledging):
                break
            case poll.GotFinished(next=end):
                return end
    await acknowledging.send_ack()  # E: CHR603
    match await s.receive():  # E: CHR601
        case poll.GotItem(next=acknowledging):
            raise RuntimeError
        case poll.GotFinished(next=end):
            return end


async def in_except(s: adder.Initializing[S], /) -> adder.Completed[S]:
    try:
        return await s.send_bye()
    except Fault:
        return await s.send_bye()  # E: CHR601


async def in_except_after_some_work(s: adder.Initializing[S], text: str) -> adder.Completed[S]:
    try:
        got = await (await s.send_add(number=int(text))).receive_sum()
    except ValueError:
        return await s.send_bye()  # E: CHR601
    return await got.next.send_bye()


async def in_finally(s: adder.Initializing[S], /) -> adder.Completed[S]:
    try:
        end = await s.send_bye()
        return end
    finally:
        await s.send_bye()  # E: CHR601


async def after_suppress(s: adder.Initializing[S], /) -> adder.Completed[S]:
    with contextlib.suppress(Fault):
        return await s.send_bye()
    return await s.send_bye()  # E: CHR601


async def retried(s: adder.Initializing[S], /) -> adder.Completed[S]:
    while True:
        try:
            return await s.send_bye()  # E: CHR601
        except Fault:
            await asyncio.sleep(1)


async def through_an_alias(s: adder.Initializing[S], /) -> adder.Completed[S]:
    t = s
    await t.send_bye()
    return await s.send_bye()  # E: CHR601


async def through_a_chain_of_aliases(s: adder.Initializing[S], /) -> adder.Completed[S]:
    a = b = s
    c = b
    end = await c.send_bye()
    await a.send_bye()  # E: CHR601
    return end


async def through_a_tuple(s: adder.Initializing[S], /) -> adder.Completed[S]:
    pair = (s, s)
    first, second = pair
    await first.send_bye()
    return await second.send_bye()  # E: CHR601


async def through_next(s: adder.Initializing[S], /) -> adder.Completed[S]:
    got = await (await s.send_add(number=1)).receive_sum()
    await got.next.send_bye()
    return await got.next.send_bye()  # E: CHR601


async def through_a_captured_next(s: deal.Initializing[S], /) -> deal.Completed[S]:
    match await (await s.send_wish(title="")).receive():
        case deal.GotOffer(next=paying) as got:
            await paying.send_payment(amount=1)
            return await got.next.send_payment(amount=1)  # E: CHR601
        case deal.GotSoldOut() as got:
            return await got.next.send_regret(text="")
        case deal.GotClosed() as got:
            return got.next


async def after_a_call(s: adder.Initializing[S], /) -> adder.Completed[S]:
    end = await finish(s)
    await s.send_bye()  # E: CHR601
    return end


async def finish(s: adder.Initializing[S]) -> adder.Completed[S]:
    return await s.send_bye()


async def passed_twice(s: adder.Initializing[S], /) -> adder.Completed[S]:
    await both(s, s)  # E: CHR601
    raise RuntimeError


async def both(s: adder.Initializing[S], t: adder.Initializing[S]) -> None:
    await s.send_bye()
    await t.send_bye()


async def in_a_comprehension(s: adder.Initializing[S], /) -> adder.Completed[S]:
    ends = [await s.send_bye() for _ in range(2)]  # E: CHR601
    return ends[0]  # E: CHR602


async def in_one_expression(s: adder.Initializing[S], /) -> adder.Completed[S]:
    return (await s.send_bye(), await s.send_bye())[0]  # E: CHR601


async def in_a_conditional_expression(s: adder.Initializing[S], twice: bool) -> adder.Completed[S]:
    end = await s.send_bye()
    return await s.send_bye() if twice else end  # E: CHR601


async def awaited_twice(s: adder.Initializing[S], /) -> adder.Completed[S]:
    ending = s.send_bye()
    await ending
    return await ending  # E: CHR601


async def returned_when_spent(s: adder.Initializing[S]) -> adder.Initializing[S]:
    await s.send_bye()
    return s  # E: CHR601


async def forked_and_used(s: boss.Initializing[S], /) -> boss.Completed[S]:
    thanking = await s.fork(first, second)
    await s.fork(first, second)  # E: CHR601
    return await (await thanking.send_thanks()).send_thanks()


async def first(a: boss.Lane1SendingTask[S], /) -> boss.Lane1Done[S]:
    waiting = await a.send_task(size=1)
    await a.send_task(size=2)  # E: CHR601
    return (await waiting.receive_outcome()).next


async def second(b: boss.Lane2SendingTask[S], /) -> boss.Lane2Done[S]:
    return (await (await b.send_task(size=1)).receive_outcome()).next


async def asked_for_its_case_twice(s: sender.Initializing[S], /) -> sender.Completed[S]:
    resolving = await s.send_announce()
    first_time = resolving.case()
    match resolving.case():  # E: CHR601
        case sender.WhenRush():
            pass
        case sender.UnlessRush():
            pass
    if isinstance(first_time, sender.WhenRush):
        return await first_time.next.send_express()
    return (await (await first_time.next.send_slow()).receive_okay()).next
