"""What mypy must refuse about evidence, sub-families and collectives, on its line, with its code."""

from typing import TypeVar

from aura_chor.session.sealed import Opened
from tests.emit.python.golden.approval.approval import clerk, member
from tests.emit.python.golden.approval.approval import messages as of_approval
from tests.emit.python.golden.approval.approval import witnesses as of_votes
from tests.emit.python.golden.approval.approval.clerk import Aborted, Completed, S
from tests.emit.python.golden.derive.certify import signer as certificate_signer
from tests.emit.python.golden.derive.derive import device, opener, recipient
from tests.emit.python.golden.derive.derive import witnesses as of_derive
from tests.emit.python.golden.derive.derive.device import Withdrawn
from tests.emit.python.golden.quorum.quorum import coordinator, signer
from tests.emit.python.golden.quorum.quorum import messages as of_quorum
from tests.emit.python.golden.quorum.quorum import witnesses as of_signers
from tests.emit.python.golden.workers.workers import boss, worker_2_on
from tests.emit.python.golden.workers.workers import messages as of_workers

T = TypeVar("T")

KEPT: list[of_votes.Approved[S]] = []  # E: valid-type


# --- evidence ---


async def witness_built_by_hand(s: clerk.VotingEnteringPaying[S]) -> clerk.Paying[S]:
    return s.enter_paying(of_votes.Approved({}))  # E: arg-type


async def witness_built_of_nothing(s: clerk.VotingEnteringPaying[S]) -> clerk.Paying[S]:
    return s.enter_paying(of_votes.Approved())  # E: call-arg


async def witness_of_another_session(
    s: clerk.VotingEnteringPaying[S], other: clerk.CollectedVote[T]
) -> clerk.Paying[S]:
    return s.enter_paying(other.witness)  # E: arg-type


async def transition_without_its_witness(s: clerk.VotingEnteringPaying[S]) -> clerk.Paying[S]:
    return s.enter_paying()  # E: call-arg


async def transition_with_the_messages_alone(
    s: clerk.VotingEnteringPaying[S], voted: clerk.CollectedVote[S]
) -> clerk.Paying[S]:
    return s.enter_paying(voted.messages)  # E: arg-type


async def transition_with_the_evidence_of_another_phase(
    s: recipient.RevealPhaseEnteringFinalizing[S], commitments: of_derive.CollectedCommitments[S]
) -> recipient.Finalizing[S]:
    return s.enter_finalizing(commitments)  # E: arg-type


async def phase_before_it_is_entered(s: clerk.VotingEnteringPaying[S]) -> None:
    print(await s.send_paid(receipt=""))  # E: attr-defined


async def entering_is_no_wait(s: clerk.VotingEnteringPaying[S], approved: of_votes.Approved[S]) -> None:
    print(await s.enter_paying(approved))  # E: misc


async def evidence_taken_for_the_messages(voted: clerk.CollectedVote[S]) -> of_approval.Proposal:
    return voted.witness.messages[1]  # E: return-value


async def evidence_changed(voted: clerk.CollectedVote[S]) -> None:
    voted.messages[1] = of_approval.Vote(b"", True)  # E: index


# --- deadlines of collectives ---


async def missing_deadline_arm_as_value(s: clerk.Voting[S]) -> clerk.VotingEnteringPaying[S]:  # E: return
    match await s.gather_vote():  # E: exhaustive-match
        case clerk.CollectedVote(next=entering):
            return entering


async def next_before_the_deadline_is_asked(s: clerk.Voting[S]) -> None:
    print((await s.gather_vote()).messages)  # E: union-attr


async def missing_deadline_arm_of_a_fact(s: boss.AwaitingPrice[S]) -> boss.ReadingLedger[S]:  # E: return
    match await s.await_price():  # E: exhaustive-match
        case boss.GotPrice(next=reading):
            return reading


async def late_state_taken_for_the_one_in_time(s: device.CommitmentPhaseGatheringCommit[S]) -> Withdrawn[S]:
    match await s.gather_commit():
        case device.ExpiredCommit(next=late):
            return await late.abort()  # E: attr-defined, no-any-return
        case device.CollectedCommit(next=entering):
            return entering  # E: return-value


# --- sub-families ---


async def sub_family_of_another_gather(
    s: coordinator.SendingCounted[S], chosen: of_signers.Chosen[S]
) -> coordinator.SendingUncounted[S]:
    return await s.send_counted(chosen)  # E: arg-type


async def sub_family_of_another_session(
    s: coordinator.SecondSendingThanks[S], chosen: of_signers.Chosen[T]
) -> coordinator.SecondScatteringReward[S]:
    return await s.send_thanks(chosen)  # E: arg-type


async def sub_family_built_by_hand(s: coordinator.SecondSendingThanks[S]) -> coordinator.SecondScatteringReward[S]:
    return await s.send_thanks(of_signers.Chosen((1, 2)))  # E: arg-type


async def sub_family_left_out(s: coordinator.SecondSendingThanks[S]) -> coordinator.SecondScatteringReward[S]:
    return await s.send_thanks()  # E: call-arg


async def members_for_the_sub_family(s: coordinator.Second[S]) -> coordinator.SecondGatheringShare[S]:
    return await s.send_names([1, 2], who=[1, 2])  # E: arg-type


async def missing_arm_of_those_outside(s: signer.Second[S]) -> signer.SecondSendingShare[S]:  # E: return
    match await s.receive_names():  # E: exhaustive-match
        case signer.NamedNames(next=inside):
            return inside


async def outsiders_do_as_if_named(s: signer.Second[S]) -> None:
    match await s.receive_names():
        case signer.NamedNames():
            print("named")
        case signer.UnnamedNames(next=outside):
            print(await outside.send_share(scalar=b""))  # E: attr-defined


# --- payloads for each, lanes for each ---


async def payload_of_another_message(s: coordinator.SecondScatteringReward[S], chosen: of_signers.Chosen[S]) -> None:
    print(await s.send_reward(chosen, {1: of_quorum.Thanks()}))  # E: dict-item


async def one_payload_for_all(s: boss.Initializing[S]) -> None:
    print(await s.send_work(of_workers.Work(1, Opened(b""))))  # E: arg-type


async def lane_that_does_not_end(s: boss.EachWorker[S]) -> boss.AwaitingResult[S]:
    async def asks(index: int, s: boss.EachWorkerSendingAsk[S]) -> boss.EachWorkerAwaitingAnswer[S]:
        return await s.send_ask()

    return await s.each_worker(asks)  # E: arg-type


async def lane_of_another_session(s: boss.EachWorker[S], end: boss.EachWorkerDone[T]) -> boss.AwaitingResult[S]:
    async def asks(index: int, s: boss.EachWorkerSendingAsk[S]) -> boss.EachWorkerDone[T]:
        print(index, s)
        return end

    return await s.each_worker(asks)  # E: arg-type


async def sealed_for_nobody_in_particular(s: device.RevealPhase[S]) -> None:
    print(await s.send_reveal(tr=b"", partial=b"share"))  # E: arg-type


async def abstaining_where_all_are_needed(s: signer.SecondSendingShare[S]) -> None:
    print(await s.abstain())  # E: attr-defined


# --- ranges, ends, seats ---


async def notice_outside_its_range(s: recipient.CommitmentPhase[S]) -> None:
    print(await s.notice_complain(against=1, blob=b"", key=b""))  # E: attr-defined


async def notice_of_another_role(s: device.RevealPhase[S]) -> None:
    print(await s.notice_complain(against=1, blob=b"", key=b""))  # E: attr-defined


async def veto_of_a_role_that_has_none(s: clerk.Voting[S]) -> Aborted[S]:
    return await s.veto(reason="no")  # E: attr-defined, no-any-return


async def veto_taken_for_a_step(s: member.Initializing[S]) -> member.Voting[S]:
    return await s.veto(reason="no")  # E: return-value


async def withdraws_although_it_may_not(s: clerk.Initializing[S], /) -> Withdrawn[S]:
    raise NotImplementedError


class NoChecks:
    def vote_is_fresh(self, message: of_approval.Vote) -> bool:
        return message.yes


async def counts(s: clerk.Initializing[S], /) -> Completed[S]:
    raise NotImplementedError


async def counted(s: member.Initializing[S], /) -> Completed[S]:
    raise NotImplementedError


async def signs(s: certificate_signer.Initializing[S], /) -> Completed[S]:
    raise NotImplementedError


print(clerk.seat(counts))  # E: call-arg
print(clerk.seat(counts, checks=NoChecks()))  # E: arg-type
print(clerk.seat(withdraws_although_it_may_not, checks=NoChecks()))  # E: arg-type, arg-type
print(member.seat(counted, index="first", checks=NoChecks()))  # E: arg-type, arg-type
print(worker_2_on.seat(counted, index=2))  # E: arg-type


# --- child sessions ---


async def missing_arm_of_a_failed_child(s: opener.FinalizingOpeningCertify[S]) -> Completed[S]:  # E: return
    match await s.open_certify(coordinator=signs, checks=NoChecks()):  # E: arg-type, arg-type, exhaustive-match
        case opener.CertifySucceeded(next=end):
            return end


async def child_with_its_parents_state(s: device.FinalizingJoiningCertify[S]) -> Completed[S]:
    return await s.join_certify(signer=reveals, checks=NoChecks())  # E: arg-type, arg-type


async def reveals(s: device.Initializing[S], /) -> Completed[S]:
    raise NotImplementedError
