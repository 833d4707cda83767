"""What mypy must refuse about deadlines, on its line, with its code."""

from tests.emit.python.golden.deadlines.deadlines import chair, clerk, messages
from tests.emit.python.golden.deadlines.deadlines.chair import Aborted, Completed, S


async def missing_deadline_arm_as_value(s: chair.AwaitingVote[S]) -> chair.SendingThanks[S]:  # E: return
    match await s.receive_vote():  # E: exhaustive-match
        case chair.GotVote(next=voted):
            return voted


async def missing_deadline_arm_among_several(s: chair.AwaitingAgainOrEnough[S]) -> None:
    match await s.receive():  # E: exhaustive-match
        case chair.GotAgain() | chair.GotEnough():
            print("decided")


async def next_before_the_deadline_is_asked(s: chair.AwaitingVote[S]) -> None:
    print(await (await s.receive_vote()).next.send_thanks())  # E: union-attr


async def message_of_a_wait_that_has_expired(s: chair.AwaitingVote[S]) -> messages.Vote | None:
    match await s.receive_vote():
        case chair.GotVote(message=vote):
            return vote
        case chair.ExpiredVote() as expired:
            return expired.message  # E: attr-defined, no-any-return


async def late_state_taken_for_the_one_in_time(s: chair.AwaitingVote[S]) -> chair.SendingThanks[S]:
    match await s.receive_vote():
        case chair.GotVote(next=voted):
            return voted
        case chair.ExpiredVote(next=late):
            return late  # E: return-value


async def completed_where_the_deadline_aborts(s: chair.Filing[S]) -> Completed[S] | Aborted[S]:
    match await s.receive_filed():
        case chair.GotFiled(next=end):
            return end
        case chair.ExpiredFiled(next=aborting):
            return aborting  # E: return-value


async def sender_without_a_deadline(s: clerk.Filing[S]) -> None:
    print(clerk.ExpiredFiled, await s.send_filed())  # E: attr-defined
