"""Certificates: what moves the head, verified from the events that they name and their causal past.

Everything is recomputed: the transcript, the committee and its id, the commit payload; then the threshold signature is
checked over the payload so rebuilt. A member that equivocated counts unless the certificate's own past proves it: what
was certified once is never undone by evidence that comes later (CRYPTO.md 13.5).

Source: CRYPTO.md 2.7, 3.5, 4 (step 5, succession), 7.1 (step 6), 7.4 and 15.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from aura_chor.base.canon import DecodeError
from aura_chor.crypto.errors import CheckFailed
from aura_chor.crypto.hashing import commit_message, transcript
from aura_chor.crypto.keygen import keygen_transcript
from aura_chor.crypto.members import DeviceKey, Index, indices_of
from aura_chor.crypto.payload import Payload, membership_body, payload_digest
from aura_chor.crypto.reshare import check_successor, combine_deals, reshare_transcript
from aura_chor.crypto.sharing import Commitments, combine_commitments, decode_points, public_shares
from aura_chor.crypto.signatures import verify
from aura_chor.ledger.certified import Committee, Head, Target, committee
from aura_chor.ledger.decision import NO_VOTE, Cited, open_for_voting
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.graph import Past
from aura_chor.ledger.openings import Known, Opening
from aura_chor.ledger.verdicts import Fault, Retry, blame


class _Void(Exception):
    """The certificate proves nothing; the words say why."""


def judge_certificate(known: Known, opening: Opening, event: Event, past: Past) -> Head | Fault:
    """The head that the certificate makes, or its author's fault."""
    try:
        return _judge(known, opening, event, past)
    except (_Void, DecodeError, CheckFailed) as error:
        return blame(event, "Malformed", f"a certificate that proves nothing: {error}", Retry.CONTINUE)


def _judge(known: Known, opening: Opening, event: Event, past: Past) -> Head:
    dealt = _dealt_in(known, opening)
    _need(event.kind == f"{opening.event.protocol}.certificate", "the certificate of another protocol")
    _need(("votes" in event.body) == (opening.change != "keygen"), "votes where there are none")
    _need(("old_signature" in event.body) == (opening.change == "succession"), "an old signature out of place")
    acks = _named(known, event, "acks", dealt, "ack", past)
    _need(tuple(acks) == indices_of(opening.target.roster), "not exactly one acknowledgement of each member")
    value, successor = _successor(known, dealt, event)
    _need(all(ack.body["T"] == value for ack in acks.values()), "acknowledgements of another value")
    if opening.change != "keygen":
        _check_votes(known, opening, dealt, event, past, value, acks)
    head, body = _head(known, dealt, successor, value)
    payload = Payload(
        account=known.account,
        body=body,
        epoch=opening.event.epoch,
        kind=opening.change,
        prestate=opening.prestate,
        session=dealt.session,
        transcript=value,
    ).encode()
    _need(event.body["payload"] == payload, "another payload than the session makes")
    message = commit_message(payload)
    _need(verify(successor.key, message, cast(bytes, event.body["signature"])), "no signature of the account")
    if opening.change == "succession":
        assert opening.source is not None, "a succession has a source"
        old = cast(bytes, event.body["old_signature"])
        _need(verify(opening.source.key, message, old), "no signature of the old key")
    return replace(head, id=payload_digest(payload))


def _dealt_in(known: Known, opening: Opening) -> Opening:
    """The session whose Φ is in T': the resumed one, if there is one."""
    return opening if opening.resume is None else known.openings[opening.resume]


def _named(known: Known, event: Event, key: str, opening: Opening, phase: str, past: Past) -> dict[Index, Event]:
    """The events that the certificate names, by index, each by the member of that index, none proven a forker."""
    shape = opening.target if phase == "ack" else cast(Committee, opening.source).shape
    found: dict[Index, Event] = {}
    for index, identifier in cast(list[tuple[int, bytes]], event.body[key]):
        named = known.sound(identifier)
        _need(named is not None, "names an event that is none")
        assert named is not None
        _need(named.session == opening.session and named.phase == phase, "names an event of another step")
        _need(shape.index_of(named.author) == index, "names an event of another member")
        _need(_unforked(known, named, past), "names an event of a member that equivocated")
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
    _need(len(votes) >= opening.source.shape.quorum, "fewer votes than a quorum")
    for vote in votes.values():
        _need(vote.body["T"] == value and vote.body["acks"] == seen, "votes for another value")
    _need(_open_for_voting(known, opening, event, value), "the session was not open for voting")


def _open_for_voting(known: Known, opening: Opening, event: Event, value: bytes) -> bool:
    """D2: a quorum of approvals cites no vote, or its cited vote of highest term is for this very value.

    A recovery that overrides the devices' cancels needs the approval of all guardians (CRYPTO.md 8).
    """
    assert opening.source is not None, "only a founding has no source"
    approvals = [
        approval
        for approval in known.in_session(opening.session, f"{opening.event.protocol}.approve")
        if known.graph.reaches(event.id, approval.id)
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


# -- the value that was decided ----------------------------------------------------------------------------------------


def _successor(known: Known, dealt: Opening, event: Event) -> tuple[bytes, Committee]:
    """T or T', and the committee in it."""
    if dealt.change in ("keygen", "succession"):
        return _generated(known, dealt, event)
    return _redistributed(known, dealt, event)


def _generated(known: Known, dealt: Opening, event: Event) -> tuple[bytes, Committee]:
    commits = _all_of(known, dealt, event, "keygen.commit")
    reveals = _all_of(known, dealt, event, "keygen.reveal")
    t = dealt.target.t
    sign = combine_commitments([decode_points(reveal.body["sign"], t) for reveal in reveals.values()], t)
    derive = combine_commitments([decode_points(reveal.body["derive"], t) for reveal in reveals.values()], t)
    for commitments in (sign, derive):
        public_shares(commitments, indices_of(dealt.target.roster))
    made = _committee(known, dealt, sign, derive)
    value = keygen_transcript(
        commits=transcript(session=dealt.session, phase="commit", events=_pairs(commits)),
        committee=made.id,
        phis=(dealt.phis[0], dealt.phis[1]),
        reveals=transcript(session=dealt.session, phase="reveal", events=_pairs(reveals)),
        sign=sign,
        derive=derive,
    )
    return value, made


def _redistributed(known: Known, dealt: Opening, event: Event) -> tuple[bytes, Committee]:
    assert dealt.source is not None, "a redistribution has a source"
    fix = next(
        (
            fix
            for fix in known.in_session(dealt.session, f"{dealt.event.protocol}.fix")
            if known.graph.reaches(event.id, fix.id)
        ),
        None,
    )
    _need(fix is not None, "no set of deals was fixed")
    assert fix is not None
    named = [(Index(i), identifier) for i, identifier in cast(list[tuple[int, bytes]], fix.body["deals"])]
    deals = {i: cast(Event, known.sound(identifier)) for i, identifier in named}
    t, members = dealt.target.t, indices_of(dealt.target.roster)
    lists = {key: {i: decode_points(deal.body[key], t) for i, deal in deals.items()} for key in ("sign", "derive")}
    sign, derive = combine_deals(lists["sign"], t), combine_deals(lists["derive"], t)
    check_successor(sign, public_key=dealt.source.sign[0], members=members)
    check_successor(derive, public_key=dealt.source.derive[0], members=members)
    made = _committee(known, dealt, sign, derive)
    pairs = tuple((i, deal.id) for i, deal in deals.items())
    return reshare_transcript(committee=made.id, deals=pairs, phi=dealt.phi, sign=sign, derive=derive), made


def _committee(known: Known, dealt: Opening, sign: Commitments, derive: Commitments) -> Committee:
    epoch = dealt.event.epoch + 1
    return committee(known.account, epoch=epoch, shape=dealt.target, sign=sign, derive=derive)


def _all_of(known: Known, dealt: Opening, event: Event, kind: str) -> dict[Index, Event]:
    """One sound event of each member in the certificate's past; CRYPTO.md 0.4: all n, or nothing."""
    found: dict[Index, Event] = {}
    for step in known.in_session(dealt.session, kind):
        index = dealt.target.index_of(step.author)
        if index is not None and index not in found and known.graph.reaches(event.id, step.id):
            found[index] = step
    _need(len(found) == dealt.target.n, f"not every member's {kind}")
    return {index: found[index] for index in sorted(found)}


def _pairs(events: Mapping[Index, Event]) -> tuple[tuple[Index, bytes], ...]:
    return tuple((index, event.id) for index, event in events.items())


# -- the head ----------------------------------------------------------------------------------------------------------


def _head(known: Known, dealt: Opening, made: Committee, value: bytes) -> tuple[Head, bytes]:
    """The head, still without its id, and the digest of the result's body (CRYPTO.md 3.5)."""
    before = None if dealt.prestate is None else known.heads[dealt.prestate]
    devices, guardians = made, None
    if before is not None and dealt.change != "succession":
        is_devices = made.shape.kind == "devices"
        devices, guardians = (made, before.guardians) if is_devices else (before.devices, made)
    gone: list[DeviceKey] = []
    if before is not None:
        kept = devices.shape.members()
        gone = [key for key_id, key in before.devices.shape.members().items() if key_id not in kept]
    body = membership_body(
        transcript=value,
        devices=devices.id,
        guardians=None if guardians is None else guardians.id,
        request=dealt.session if dealt.change == "recover" else None,
        retired=gone,
    )
    head = Head(
        id=b"",
        prestate=dealt.prestate,
        epoch=dealt.event.epoch + 1,
        recovery=dealt.change == "recover",
        devices=devices,
        guardians=guardians,
        retired=tuple(sorted(Author(key.encoded) for key in gone)),
        highest=_highest(before, dealt.target),
    )
    return head, body


def _highest(before: Head | None, target: Target) -> tuple[Index | None, Index | None]:
    devices, guardians = (None, None) if before is None else before.highest
    last = target.roster[-1][0]
    if target.kind == "devices":
        return (last if devices is None else max(devices, last)), guardians
    return devices, (last if guardians is None else max(guardians, last))


def _need(holds: bool, reason: str) -> None:
    if not holds:
        raise _Void(reason)
