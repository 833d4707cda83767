"""Legal bodies over families: every wait closed by `match`, evidence handed over, payloads for each."""

# ruff: noqa: RET503

from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.sealed import Opened
from aura_chor.session.seats import Seat
from tests.emit.python.golden.approval.approval import clerk, member
from tests.emit.python.golden.approval.approval import messages as of_approval
from tests.emit.python.golden.derive.certify import coordinator as certifier
from tests.emit.python.golden.derive.certify import messages as of_certify
from tests.emit.python.golden.derive.certify import signer as certificate_signer
from tests.emit.python.golden.derive.derive import device, opener, recipient
from tests.emit.python.golden.derive.derive import messages as of_derive
from tests.emit.python.golden.derive.derive.device import Withdrawn
from tests.emit.python.golden.quorum.quorum import coordinator, signer
from tests.emit.python.golden.quorum.quorum import messages as of_quorum
from tests.emit.python.golden.retries.auction import auctioneer
from tests.emit.python.golden.retries.auction import bidder as bids
from tests.emit.python.golden.retries.retries import bidder, notary, seller
from tests.emit.python.golden.workers.workers import boss, worker_1, worker_2_on
from tests.emit.python.golden.workers.workers import clerk as pricing
from tests.emit.python.golden.workers.workers import messages as of_workers
from tests.emit.python.golden.workers.workers.boss import Aborted, Completed, S

# --- Approval: a witness, a deadline with an else, a notice, a veto ---


async def clerks(s: clerk.Initializing[S], /) -> Completed[S] | Aborted[S]:
    voting = await s.send_proposal(payee="the baker", amount=s.parameters.quorum)
    voting = await voting.notice_doubt(text="is that all?")
    match await voting.gather_vote():
        case clerk.CollectedVote(messages=votes, witness=approved, next=entering):
            print(sorted(votes), approved.events, entering.seen(of_approval.Vote))
            paying = entering.enter_paying(approved)
            return await paying.send_paid(receipt=approved.transcript.hex())
        case clerk.ExpiredVote(next=late):
            return await (await late.send_late()).abort()


async def members(s: member.Initializing[S], /) -> Completed[S] | Aborted[S]:
    proposed = await s.receive_proposal()
    if proposed.message.amount > s.index + 1:
        return await proposed.next.veto(reason="too much")
    match await (await proposed.next.send_vote(digest=b"", yes=True)).receive():
        case member.GotLate(next=lost):
            await lost.aborted()
        case member.GotPaid(next=end):
            return end


class ApprovalChecks:
    def vote_is_fresh(
        self, message: of_approval.Vote, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[of_approval.Doubt]:
        if evidence.index == sender:
            return Pending()
        return Valid() if message.yes else Refuted(of_approval.Doubt("no"))

    def veto_counts(self, message: of_approval.Veto, by: str, /) -> bool:
        return bool(message.reason) and by.startswith("Member")


# --- Quorum: a witness beside a sub-family, who is named in it, messages to it and to the others ---


async def coordinates(s: coordinator.Initializing[S], /) -> Completed[S] | Aborted[S]:
    match await s.gather_nonce():
        case coordinator.CollectedNonce(witness=nonces, chosen=chosen, next=entering):
            second = entering.enter_second(nonces)
        case coordinator.ExpiredNonce(next=late):
            return await late.abort()
    shares = await (await second.send_names(chosen, who=list(chosen.members))).gather_share()
    rewarding = await shares.next.send_thanks(chosen)
    goodbye = await rewarding.send_reward(chosen, {index: of_quorum.Reward(index) for index in chosen.members})
    voted = await (await goodbye.send_goodbye(chosen)).gather_vote()
    return await (await voted.next.send_counted(voted.voters)).send_uncounted(voted.voters)


async def signs(s: signer.Initializing[S], /) -> Completed[S]:
    waiting = await s.send_nonce(point=bytes(32)) if s.index > 1 else await s.abstain()
    match await waiting.receive_names():
        case signer.NamedNames(next=inside):
            rewarded = await (await (await inside.send_share(scalar=bytes(32))).receive_thanks()).next.receive_reward()
            voting = rewarded.next
        case signer.UnnamedNames(next=outside):
            voting = (await outside.receive_goodbye()).next
    match await (await voting.send_vote(yes=True)).receive():
        case signer.GotCounted(next=end) | signer.GotUncounted(next=end):
            return end


# --- Workers: payloads for each, a lane for each, an exchange, a fact, the ledger, a cool-down ---


async def manages(s: boss.Initializing[S], /) -> Completed[S]:
    total = 0

    async def asks(index: int, s: boss.EachWorkerSendingAsk[S]) -> boss.EachWorkerDone[S] | Aborted[S]:
        nonlocal total
        match await (await s.send_ask()).receive_answer():
            case boss.GotAnswer(message=answer, next=end):
                total += index * answer.value
                return end
            case boss.ExpiredAnswer(next=late):
                return await late.abort()

    each = await s.send_work(
        {index + 1: of_workers.Work(index, Opened(bytes(32))) for index in range(s.sizes["Worker"])}
    )
    result = await (await each.each_worker(asks)).receive_result()
    match await result.next.await_price():
        case boss.GotPrice(next=reading):
            pass
        case boss.ExpiredPrice(next=unpriced):
            reading = await unpriced.send_unpriced()
    read = await reading.read_ledger()
    print(read.view, total)
    return await (await read.next.wait()).send_done()


async def works_first(s: worker_1.Initializing[S], /) -> Completed[S] | Aborted[S]:
    worked = await s.receive_work()
    key = worked.message.key.value if isinstance(worked.message.key, Opened) else b""
    answering = (await worked.next.receive_ask()).next
    match await (await (await answering.send_answer(value=len(key))).send_digest(value=bytes(32))).gather_digest():
        case worker_1.CollectedDigest(messages=digests, next=sending):
            waiting = await sending.send_result(value=len(digests))
        case worker_1.ExpiredDigest(next=late):
            return await late.abort()
    match await waiting.receive():
        case worker_1.GotUnpriced(next=unpriced):
            return (await unpriced.receive_done()).next
        case worker_1.GotDone(next=end):
            return end


async def works(s: worker_2_on.Initializing[S], /) -> Completed[S] | Aborted[S]:
    asked = await (await s.receive_work()).next.receive_ask()
    match await (await (await asked.next.send_answer(value=s.index)).send_digest(value=bytes(32))).gather_digest():
        case worker_2_on.CollectedDigest(next=waiting):
            pass
        case worker_2_on.ExpiredDigest(next=late):
            return await late.abort()
    match await waiting.receive():
        case worker_2_on.GotUnpriced(next=unpriced):
            return (await unpriced.receive_done()).next
        case worker_2_on.GotDone(next=end):
            return end


async def prices(s: pricing.Initializing[S], /) -> Completed[S]:
    match await (await s.record_price(cents=99)).receive():
        case pricing.GotUnpriced(next=unpriced):
            return (await unpriced.receive_done()).next
        case pricing.GotDone(next=end):
            return end


# --- Derive: witnesses that phases demand, sealed fields, withdrawal, a child session with checks of its own ---


class DeriveChecks:
    def partial_opens(
        self, message: of_derive.Reveal, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[of_derive.Complain]:
        if isinstance(message.partial, Opened):
            return Valid()
        return Refuted(of_derive.Complain(sender, message.partial.blob, b"")) if evidence.index else Pending()


class CertifyChecks:
    def signs(self, message: of_certify.Sign, sender: int, evidence: Evidence, /) -> Valid | Pending | Refuted[None]:
        return Valid() if sender in evidence.seen(of_certify.Sign) or message.signature else Refuted(None)


async def opens(s: opener.Initializing[S], /) -> Completed[S] | Aborted[S]:
    match await s.gather_receive():
        case opener.CollectedReceive(next=committing):
            pass
        case opener.ExpiredReceive(next=late):
            return await late.abort()
    match await committing.gather_commit():
        case opener.CollectedCommit(witness=commitments, next=entering):
            finalizing = entering
            print(commitments)
        case opener.ExpiredCommit(next=too_late):
            return await too_late.abort()
    match await finalizing.gather_done():
        case opener.CollectedDone(next=certifying):
            pass
        case opener.ExpiredDone(next=unfinished):
            return await unfinished.abort()
    match await certifying.open_certify(coordinator=certifies, checks=CertifyChecks()):
        case opener.CertifySucceeded(certificate=outcome, next=end):
            print(outcome.session_id)
            return end
        case opener.CertifyFailed(outcome=outcome, next=aborting):
            print(outcome.error)
            return await aborting.abort()


async def certifies(s: certifier.Initializing[S], /) -> Completed[S] | Aborted[S]:
    match await s.gather_sign():
        case certifier.CollectedSign(witness=certified, next=end):
            print(certified.required)
            return end
        case certifier.ExpiredSign(next=late):
            return await late.abort()


async def signs_certificate(s: certificate_signer.Initializing[S], /) -> Completed[S]:
    return await s.send_sign(signature=b"signed") if s.parameters.kind == "derive" else await s.abstain()


async def reveals(s: device.Initializing[S], /) -> Completed[S] | Aborted[S] | Withdrawn[S]:
    match await s.gather_receive():
        case device.CollectedReceive(messages=received, next=committing):
            pass
        case device.ExpiredReceive(next=late):
            return await late.withdraw()
    match await (await committing.send_commit(cm=b"", tr=b"")).gather_commit():
        case device.CollectedCommit(witness=commitments, next=entering):
            revealing = entering.enter_reveal_phase(commitments)
        case device.ExpiredCommit(next=too_late):
            return await too_late.withdraw()
    partials = {f"Recipient[{index}]": bytes([index]) for index in received}
    match await (await revealing.send_reveal(tr=b"", partial=partials)).gather_done():
        case device.CollectedDone(next=joining):
            return await joining.join_certify(signer=signs_certificate, checks=CertifyChecks())
        case device.ExpiredDone(next=unfinished):
            return await unfinished.withdraw()


async def receives(s: recipient.Initializing[S], /) -> Completed[S] | Aborted[S] | Withdrawn[S]:
    match await (await s.send_receive(kem=b"", tr=b"")).gather_receive():
        case recipient.CollectedReceive(next=committing):
            pass
        case recipient.ExpiredReceive(next=late):
            return await late.withdraw()
    match await committing.gather_commit():
        case recipient.CollectedCommit(witness=commitments, next=entering):
            revealing = entering.enter_reveal_phase(commitments)
        case recipient.ExpiredCommit(next=too_late):
            return await too_late.withdraw()
    revealing = await revealing.notice_complain(against=1, blob=b"", key=b"")
    match await revealing.gather_reveal():
        case recipient.CollectedReveal(witness=reveals_, next=finished):
            more = finished.extended(reveals_)
            finalizing = finished.enter_finalizing(more)
        case recipient.ExpiredReveal(next=unopened):
            return await unopened.withdraw()
    match await (await finalizing.send_done(check=b"", tr=b"")).gather_done():
        case recipient.CollectedDone(next=end):
            return end
        case recipient.ExpiredDone(next=unfinished):
            return await unfinished.withdraw()


# --- Retries: a child session in a loop ---


async def sells(s: seller.Initializing[S], /) -> Completed[S] | Aborted[S]:
    for _ in range(s.parameters.rounds):
        match await s.open_auction(auctioneer=auctions):
            case seller.AuctionSucceeded(next=selling):
                return await selling.send_sold(price=1)
            case seller.AuctionFailed(next=choosing):
                s = await choosing.send_again()
    match await s.open_auction(auctioneer=auctions):
        case seller.AuctionSucceeded(next=selling):
            return await selling.send_sold(price=1)
        case seller.AuctionFailed(next=choosing):
            return await (await choosing.send_given_up()).abort()


async def auctions(s: auctioneer.Initializing[S], /) -> Completed[S] | Aborted[S]:
    match await s.gather_bid():
        case auctioneer.CollectedBid(messages=offers, bidders=heard, next=closing):
            print(len(offers) == len(heard.members))
            return await closing.send_closed()
        case auctioneer.ExpiredBid(next=late):
            return await late.abort()


async def bids_once(s: bids.Initializing[S], /) -> Completed[S]:
    dear = s.parameters.floor > 5
    waiting = await s.abstain() if dear else await s.send_bid(price=s.parameters.floor)
    return (await waiting.receive_closed()).next


async def takes_part(s: bidder.Initializing[S], /) -> Completed[S] | Aborted[S]:
    while True:
        match await (await s.join_auction(bidder=bids_once)).receive():
            case bidder.GotAgain(next=s):
                pass
            case bidder.GotGivenUp(next=lost):
                await lost.aborted()
            case bidder.GotSold(next=end):
                return end


async def notes(s: notary.Initializing[S], /) -> Completed[S]:
    while True:
        match await s.receive():
            case notary.GotAgain(next=s):
                pass
            case notary.GotGivenUp(next=lost):
                await lost.aborted()
            case notary.GotSold(next=end):
                return end


SEATS: list[Seat] = [
    clerk.seat(clerks, checks=ApprovalChecks()),
    *[member.seat(members, index=index, checks=ApprovalChecks()) for index in (1, 2, 3)],
    coordinator.seat(coordinates),
    signer.seat(signs, index=1),
    boss.seat(manages),
    worker_1.seat(works_first, index=1),
    worker_2_on.seat(works, index=2),
    pricing.seat(prices),
    opener.seat(opens, checks=DeriveChecks()),
    device.seat(reveals, index=1, checks=DeriveChecks()),
    recipient.seat(receives, index=1, checks=DeriveChecks()),
    seller.seat(sells),
    bidder.seat(takes_part, index=1),
    notary.seat(notes),
]
