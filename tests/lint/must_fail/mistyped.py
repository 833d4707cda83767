"""Misuse that types alone refuse: mypy says so, as CHR607 with its own code."""
# ruff: noqa

from typing import Any, TypeVar

from samples.adder import client as adder
from samples.ask import alice, bob
from samples.deal import buyer as deal
from samples.poll import client as poll

S = TypeVar("S")
T = TypeVar("T")


async def out_of_order(s: alice.Initializing[S], /) -> alice.Completed[S]:
    answered = await s.receive_answer()  # E: CHR607[attr-defined]
    return answered.next  # E: CHR607[no-any-return]


async def operation_of_another_role(s: alice.Initializing[S], /) -> alice.Completed[S]:
    asked = await s.receive_question()  # E: CHR607[attr-defined]
    return await asked.next.send_answer(text="")  # E: CHR607[no-any-return]


async def wrong_payload_type(s: adder.Initializing[S], /) -> adder.Completed[S]:
    got = await (await s.send_add(number="1")).receive_sum()  # E: CHR607[arg-type]
    return await got.next.send_bye()


async def payload_missing(s: adder.Initializing[S], /) -> adder.Completed[S]:
    got = await (await s.send_add()).receive_sum()  # E: CHR607[call-arg]
    return await got.next.send_bye()


async def wrong_field(s: alice.Initializing[S], /) -> alice.Completed[S]:
    answered = await (await s.send_question(text="")).receive_answer()
    print(answered.message.title)  # E: CHR607[attr-defined]
    return answered.next


async def missing_branch_in_a_match(s: deal.Initializing[S], /) -> deal.Completed[S]:  # E: CHR607[return]
    match await (await s.send_wish(title="Emma")).receive():  # E: CHR607[exhaustive-match]
        case deal.GotOffer(next=paying):
            return await paying.send_payment(amount=1)
        case deal.GotClosed(next=end):
            return end


async def missing_branch_as_a_statement(s: poll.Initializing[S], /) -> poll.Completed[S]:
    while True:
        received = await s.receive()
        match received:  # E: CHR607[exhaustive-match]
            case poll.GotFinished(next=end):
                return end
        s = await received.next.send_ack()


async def missing_branch_as_a_value(s: deal.Initializing[S], /) -> deal.Completed[S]:
    received = await (await s.send_wish(title="Emma")).receive()
    if isinstance(received, deal.GotOffer):
        return await received.next.send_payment(amount=1)
    return received.next  # E: CHR607[return-value]


async def branch_taken_for_granted(s: deal.Initializing[S], /) -> deal.Completed[S]:
    received = await (await s.send_wish(title="Emma")).receive()
    paying = received.next
    return await paying.send_payment(amount=1)  # E: CHR607[union-attr] CHR607[union-attr]


async def does_not_finish(s: alice.Initializing[S], /) -> alice.Completed[S]:  # E: CHR607[return]
    asked = await s.send_question(text="well?")
    answered = await asked.receive_answer()
    print(answered.message.text)


async def finishes_too_early(s: alice.Initializing[S], /) -> alice.Completed[S]:
    return await s.send_question(text="well?")  # E: CHR607[return-value]


async def never_begins(s: alice.Initializing[S], /) -> alice.Completed[S]:  # E: CHR607[return] CHR602
    print("nothing")


async def state_of_another_session(s: alice.Initializing[S], t: alice.Initializing[T]) -> alice.Completed[S]:
    await (await t.send_question(text="")).receive_answer()
    asked = await s.send_question(text="")
    return await listen(asked)


async def listen(asked: alice.AwaitingAnswer[S]) -> alice.Completed[S]:
    return (await asked.receive_answer()).next


async def end_of_another_session(s: alice.Initializing[S], end: alice.Completed[T]) -> alice.Completed[S]:
    answered = await (await s.send_question(text="")).receive_answer()
    print(answered.message.text)
    return end  # E: CHR607[return-value]


async def asks_in_two_sessions(s: adder.Initializing[S], t: adder.Initializing[T]) -> adder.Completed[S]:
    s = (await (await t.send_add(number=1)).receive_sum()).next  # E: CHR607[assignment] CHR602
    return await s.send_bye()


async def end_of_another_protocol(s: adder.Initializing[S], answering: bob.SendingAnswer[S]) -> adder.Completed[S]:
    await s.send_bye()
    await answering.send_answer(text="")
    return s  # E: CHR607[return-value] CHR601


stashed: alice.AwaitingAnswer[S] | None = None  # E: CHR607[valid-type]


async def body_for_one_session_only(s: alice.Initializing[Any], /) -> alice.Completed[Any]:
    return (await (await s.send_question(text="")).receive_answer()).next


async def typed_for_int(s: alice.Initializing[int], /) -> alice.Completed[int]:
    return (await (await s.send_question(text="")).receive_answer()).next


seat = alice.seat(typed_for_int)  # E: CHR607[arg-type]


async def method_not_called(s: alice.Initializing[S], /) -> alice.Completed[S]:
    asked = await s.send_question  # E: CHR607[misc] CHR606
    return (await asked.receive_answer()).next  # E: CHR607[no-any-return]
