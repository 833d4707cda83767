"""Every misuse that mypy must refuse, on its line, with its code."""

# ruff: noqa: RET503

from typing import TypeVar

from tests.emit.python.golden.two_buyer.two_buyer import alice, bob, messages, seller
from tests.emit.python.golden.two_buyer.two_buyer.bob import Aborted, Completed, S

T = TypeVar("T")


async def operation_out_of_order(s: bob.Initializing[S], /) -> Completed[S]:
    got = await s.receive_quote()
    return (await got.next.receive_ship()).next  # E: attr-defined, no-any-return


async def other_roles_operation(s: bob.Initializing[S], /) -> Completed[S]:
    await s.send_request(title="Dune")  # E: attr-defined
    raise AssertionError


async def missing_branch_as_value(s: alice.AwaitingAcceptedOrTryAgainOrQuit[S]) -> Completed[S]:  # E: return
    match await s.receive():  # E: exhaustive-match
        case alice.GotAccepted(next=end):
            return end
        case alice.GotQuit(next=aborted):
            await aborted.aborted()


async def missing_branch_as_statement(s: alice.AwaitingAcceptedOrTryAgainOrQuit[S]) -> None:
    match await s.receive():  # E: exhaustive-match
        case alice.GotAccepted():
            print("accepted")
        case alice.GotTryAgain():
            print("again")


async def next_before_match(s: alice.AwaitingAcceptedOrTryAgainOrQuit[S]) -> alice.GotQuote[S]:
    return await (await s.receive()).next.receive_quote()  # E: union-attr, union-attr


async def wrong_payload_type(s: bob.ChoosingAcceptOrTryAgainOrQuit[S]) -> None:
    print(await s.send_accept(address=7))  # E: arg-type


async def payload_left_out(s: bob.ChoosingAcceptOrTryAgainOrQuit[S]) -> None:
    print(await s.send_accept())  # E: call-arg


async def payload_by_position(s: bob.ChoosingAcceptOrTryAgainOrQuit[S]) -> None:
    print(await s.send_accept("here"))  # E: call-arg


async def unknown_field(s: bob.Initializing[S]) -> None:
    print((await s.receive_quote()).message.cost)  # E: attr-defined


async def foreign_message(s: bob.Initializing[S]) -> messages.Share:
    return (await s.receive_quote()).message  # E: return-value


async def end_of_another_session(s: bob.Initializing[S], end: Completed[T], /) -> Completed[S]:
    await s.receive_quote()
    return end  # E: return-value


async def foreign_end(s: bob.Initializing[S], /) -> Completed[S]:
    return seller.Completed  # E: return-value


async def aborted_is_not_completed(s: bob.Aborting[S]) -> Completed[S]:
    return await s.abort()  # E: return-value


async def does_not_finish(s: bob.Initializing[S], /) -> Completed[S]:  # E: return
    await s.receive_quote()


async def returns_a_state(s: bob.Initializing[S], /) -> Completed[S]:
    return (await s.receive_quote()).next  # E: return-value


async def returns_nothing(s: bob.Initializing[S], /) -> None:
    await s.receive_quote()


async def missing_await(s: bob.SendingQuit[S]) -> None:
    s.send_quit()  # E: unused-coroutine


async def missing_await_in_chain(s: bob.SendingQuit[S]) -> Aborted[S]:
    return await s.send_quit().abort()  # E: attr-defined, no-any-return


KEPT: bob.Initializing[int] | None = None
SHELF: list[bob.Initializing[int]] = []


async def state_in_a_global(s: bob.Initializing[S], /) -> Completed[S]:
    global KEPT
    KEPT = s  # E: assignment
    SHELF.append(s)  # E: arg-type
    raise AssertionError


async def mixes_sessions(s: bob.Initializing[S], t: bob.Initializing[T]) -> Completed[S] | Aborted[S]:
    return await one_session(s, t)  # E: arg-type


async def one_session(s: bob.Initializing[S], t: bob.Initializing[S]) -> Completed[S] | Aborted[S]:
    raise NotImplementedError


async def body_of_one_session(s: bob.Initializing[int], /) -> Completed[int]:
    raise NotImplementedError


async def body_of_alice(s: alice.Initializing[S], /) -> Completed[S]:
    raise NotImplementedError


async def begins_in_the_middle(s: bob.AwaitingShip[S], /) -> Completed[S]:
    return (await s.receive_ship()).next


def not_a_coroutine(s: bob.Initializing[S], /) -> Completed[S]:
    raise NotImplementedError


bob.seat(body_of_one_session)  # E: arg-type
bob.seat(body_of_alice)  # E: arg-type
bob.seat(begins_in_the_middle)  # E: arg-type
bob.seat(returns_nothing)  # E: arg-type
bob.seat(not_a_coroutine)  # E: arg-type
bob.seat(end_of_another_session)  # E: arg-type


async def writes_into_a_case(got: bob.GotQuote[S], other: bob.AwaitingShare[S]) -> None:
    got.next = other  # E: misc


class Cheaper(bob.Initializing[S]):  # E: misc
    pass


print(bob.Initializing(None))  # E: arg-type
