"""Certificates: what moves the head, verified from the events that they name and their causal past.

Everything is recomputed: the transcript, the committee and its id, the commit payload; then the threshold signature is
checked over the payload so rebuilt. A member that equivocated counts unless the certificate's own past proves it: what
was certified once is never undone by evidence that comes later (CRYPTO.md 13.5).

Source: CRYPTO.md 2.7, 3.5, 4 (step 5, succession), 7.1 (step 6), 7.4 and 15.
"""

from collections.abc import Iterable, Mapping
from typing import cast

from aura_chor.base.canon import DecodeError
from aura_chor.crypto.errors import CheckFailed
from aura_chor.crypto.hashing import commit_message, transcript
from aura_chor.crypto.members import Index, indices_of
from aura_chor.crypto.signatures import verify
from aura_chor.ledger.certified import Committee, Head
from aura_chor.ledger.decision import NO_VOTE, Cited, open_for_voting
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.graph import Past
from aura_chor.ledger.openings import Known, Opening
from aura_chor.ledger.schemas import after_malformed
from aura_chor.ledger.successor import Seen, Unproven, dealt_in, need, successor
from aura_chor.ledger.verdicts import Fault, blame


def judge_certificate(known: Known, opening: Opening, event: Event, past: Past) -> Head | Fault:
    """The head that the certificate makes, or its author's fault."""
    try:
        return _judge(known, opening, event, past)
    except (Unproven, DecodeError, CheckFailed) as error:
        return blame(event, "Malformed", f"a certificate that proves nothing: {error}", after_malformed(event))


def forkers(known: Known, opening: Opening, named: Iterable[EventId], value: bytes) -> tuple[Author, ...]:
    """Members whose word a certificate for this value would rest on in vain, since they have forked by now; ascending.

    `named` are the acknowledgements and votes that it would name. What its author has collected may be older than what
    the log knows; whoever certified all the same would be called a liar for it.
    """
    resting = [known.graph.nodes[identifier] for identifier in named]
    if opening.change != "keygen" and not is_open_for_voting(known, opening, value):
        approvals = known.in_session(opening.session, f"{opening.event.protocol}.approve")
        resting += [known.graph.nodes[approval.id] for approval in approvals]
    return tuple(sorted({node.author for node in resting if known.graph.frozen(node.author, node.seq)}))


def _judge(known: Known, opening: Opening, event: Event, past: Past) -> Head:
    dealt = dealt_in(known, opening)
    need(event.kind == f"{opening.event.protocol}.certificate", "the certificate of another protocol")
    need(("votes" in event.body) == (opening.change != "keygen"), "votes where there are none")
    need(("old_signature" in event.body) == (opening.change == "succession"), "an old signature out of place")
    acks = _named(known, event, "acks", dealt, "ack", past)
    need(tuple(acks) == indices_of(opening.target.roster), "not exactly one acknowledgement of each member")
    made = successor(known, opening, lambda step: known.graph.reaches(event.id, step))
    need(all(ack.body["T"] == made.value for ack in acks.values()), "acknowledgements of another value")
    if opening.change != "keygen":
        _check_votes(known, opening, dealt, event, past, made.value, acks)
    need(event.body["payload"] == made.payload, "another payload than the session makes")
    message = commit_message(made.payload)
    need(verify(made.committee.key, message, cast(bytes, event.body["signature"])), "no signature of the account")
    if opening.change == "succession":
        assert opening.source is not None, "a succession has a source"
        old = cast(bytes, event.body["old_signature"])
        need(verify(opening.source.key, message, old), "no signature of the old key")
    return made.head


def _named(known: Known, event: Event, key: str, opening: Opening, phase: str, past: Past) -> dict[Index, Event]:
    """The events that the certificate names, by index, each by the member of that index, none proven a forker."""
    shape = opening.target if phase == "ack" else cast(Committee, opening.source).shape
    found: dict[Index, Event] = {}
    for index, identifier in cast(list[tuple[int, bytes]], event.body[key]):
        named = known.sound(identifier)
        need(named is not None, "names an event that is none")
        assert named is not None
        need(named.session == opening.session and named.phase == phase, "names an event of another step")
        need(shape.index_of(named.author) == index, "names an event of another member")
        need(_unforked(known, named, past), "names an event of a member that equivocated")
        found[Index(index)] = named
    return found


def _unforked(known: Known, event: Event, past: Past) -> bool:
    fork = known.graph.forked_in(event.author, past)
    return fork is None or event.seq < fork


def _check_votes(
    known: Known,
    opening: Opening,
    dealt: Opening,
    event: Event,
    past: Past,
    value: bytes,
    acks: Mapping[Index, Event],
) -> None:
    """D4 and D5: a quorum of one term for one value, over the same acknowledgements, in a session open for it."""
    assert opening.source is not None, "only a founding has no source"
    seen = transcript(session=dealt.session, phase="ack", events=tuple((i, ack.id) for i, ack in acks.items()))
    votes = _named(known, event, "votes", opening, "vote", past)
    need(len(votes) >= opening.source.shape.quorum, "fewer votes than a quorum")
    for vote in votes.values():
        need(vote.body["T"] == value and vote.body["acks"] == seen, "votes for another value")

    def counts(step: EventId) -> bool:
        approval = known.sound(step)
        return approval is not None and known.graph.reaches(event.id, step) and _unforked(known, approval, past)

    need(is_open_for_voting(known, opening, value, counts), "the session was not open for voting")


def is_open_for_voting(known: Known, opening: Opening, value: bytes, counts: Seen | None = None) -> bool:
    """D2: a quorum of approvals cites no vote, or its cited vote of highest term is for this very value.

    `counts` says which approvals do; by default those of members that are not known to equivocate: two approvals of
    one member, on two branches, would be two voices (CRYPTO.md 3.4). A recovery that overrides the devices' cancels
    needs the approval of all guardians (CRYPTO.md 8).
    """
    assert opening.source is not None, "only a founding has no source"
    found = known.in_session(opening.session, f"{opening.event.protocol}.approve")
    approvals = [
        approval
        for approval in found
        if (counts(approval.id) if counts else not known.graph.frozen(approval.author, approval.seq))
    ]
    shape = opening.source.shape
    quorum = shape.n if opening.event.body.get("override") is True else shape.quorum
    return open_for_voting((_cited(known, approval) for approval in approvals), value=value, quorum=quorum)


def _cited(known: Known, approval: Event) -> Cited:
    accepted = approval.body["accepted"]
    vote = None if accepted is None else known.sound(cast(bytes, accepted))
    if vote is None or vote.session is None:
        return NO_VOTE
    return Cited(known.openings[EventId(vote.session)].term, cast(bytes, vote.body["T"]))
