"""Legal bodies for Deadlines: every wait with a deadline is closed by `match`."""

# ruff: noqa: RET503

from aura_chor.session.seats import Seat
from tests.emit.python.golden.deadlines.deadlines import chair, clerk, voter
from tests.emit.python.golden.deadlines.deadlines.chair import Aborted, Completed, S


async def presides(s: chair.Initializing[S], /) -> Completed[S] | Aborted[S]:
    asked = await s.send_ask(question="tea?")
    match await asked.receive_vote():
        case chair.GotVote(message=vote, next=thanking):
            print(vote.yes)
        case chair.ExpiredVote(next=late):
            return await (await (await late.send_too_late()).send_absent()).abort()
    deciding = await thanking.send_thanks()
    while True:
        match await deciding.receive():
            case chair.GotAgain(next=noting):
                deciding = await noting.send_noted()
            case chair.GotEnough(next=closing) | chair.ExpiredClerk(next=closing):
                break
    match await (await closing.send_closed()).receive_filed():
        case chair.GotFiled(next=end):
            return end
        case chair.ExpiredFiled(next=aborting):
            return await aborting.abort()


async def votes(s: voter.Initializing[S], /) -> Completed[S]:
    match await (await (await s.receive_ask()).next.send_vote(yes=True)).receive():
        case voter.GotTooLate(next=lost):
            await lost.aborted()
        case voter.GotThanks(next=waiting):
            pass
    while True:
        match await waiting.receive():
            case voter.GotNoted(next=waiting):
                pass
            case voter.GotClosed(next=leaving):
                return await leaving.send_bye()


async def files(s: clerk.Initializing[S], /) -> Completed[S]:
    match await s.receive():
        case clerk.GotAbsent(next=lost):
            await lost.aborted()
        case clerk.GotThanks(next=choosing):
            closed = await (await choosing.send_enough(total=1)).receive_closed()
            return (await (await closed.next.send_filed()).receive_bye()).next


SEATS: list[Seat] = [chair.seat(presides), voter.seat(votes), clerk.seat(files)]
