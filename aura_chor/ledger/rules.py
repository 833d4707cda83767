"""Rules of the kinds, part one: the steps of sessions that change membership (CRYPTO.md 3.2, check 7).

Every verdict is a function of the event, its causal past and the facts of its opening, never of what else has arrived:
it is the same on every replica and stands for ever. What only a count or a live state can tell (witnesses, gates,
the current head) is judged where it is counted.

Source: CRYPTO.md 4, 7, 8 and 11.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, TypeAlias, cast

from aura_chor.base.canon import DecodeError, Value
from aura_chor.crypto.errors import CheckFailed, WrongLength
from aura_chor.crypto.hashing import transcript
from aura_chor.crypto.keygen import decode_contribution, keygen_commitment, possession_ok
from aura_chor.crypto.members import PURPOSES, Index, indices_of
from aura_chor.crypto.reshare import check_deal
from aura_chor.crypto.seal import decode_kem_set, decode_seals
from aura_chor.crypto.sharing import decode_points
from aura_chor.ledger.certified import Committee
from aura_chor.ledger.decision import NO_PROMISE, may_approve, may_vote
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.openings import Known, Opening, Promise
from aura_chor.ledger.successor import dealt_in
from aura_chor.ledger.verdicts import Fault, Retry, blame, nobody

NUDGES_MAX: Final = 16

Part: TypeAlias = Literal["source", "target", "opener", "anyone"]
_PARTS: Final[Mapping[str, Part]] = {
    "approve": "source",
    "vote": "source",
    "join": "target",
    "ack": "target",
    "commit": "target",
    "reveal": "target",
    "fix": "opener",
    "certificate": "anyone",
    "complain": "target",
    "cancel": "anyone",
    "nudge": "anyone",
    "abort": "anyone",
    "withdraw": "anyone",
    "sign": "opener",
}


def judge_step(known: Known, opening: Opening, event: Event) -> Fault | None:
    """What is wrong with one event of a session that changes membership; None if nothing is."""
    if event.epoch != opening.event.epoch:
        return nobody(event, "Stale", "an epoch that is not the session's")
    index = _index(known, opening, event)
    if index is None:
        return blame(event, "NotAuthorised", "not a member who takes this step")
    rule = _RULES.get(event.phase)
    try:
        return None if rule is None else rule(known, opening, event, index)
    except WrongLength as error:
        return blame(event, "InvalidLength", str(error), _without(opening))
    except DecodeError as error:
        return blame(event, "Malformed", str(error), _without(opening))


def _without(opening: Opening) -> Retry:
    return Retry.WITHOUT if opening.change in ("keygen", "succession") else Retry.CONTINUE


def _index(known: Known, opening: Opening, event: Event) -> Index | None:
    part = _PARTS.get(event.phase, "target" if opening.change in ("keygen", "succession") else "source")
    source = None if opening.source is None else opening.source.shape.index_of(event.author)
    target = opening.target.index_of(event.author)
    if part == "source":
        return source
    if part == "target":
        return target
    if part == "opener":
        return (target or source) if event.author == opening.event.author else None
    return source or target or _member(known, opening, event.author)


def _member(known: Known, opening: Opening, author: Author) -> Index | None:
    head = None if opening.prestate is None else known.heads.get(opening.prestate)
    found = None if head is None else head.member(author)
    return None if found is None else found[1]


# -- single steps ----------------------------------------------------------------------------------------------------


def _approve(known: Known, opening: Opening, event: Event, _index: Index) -> Fault | None:
    """D1: a term above every promise of this member; `accepted` is its own vote of highest term (CRYPTO.md 7.4)."""
    if event.body["phi"] != opening.phi:
        return blame(event, "Malformed", "approves another session")
    earlier = known.promises(event, opening)
    if not may_approve(term=opening.term, promise=_highest(earlier)):
        return blame(event, "InvalidVote", "approves a term that it had already reached")
    if opening.change == "recover" and opening.term > 0 and not known.approved(opening, opening.term - 1, event.id):
        # No lock hands out the terms of a recovery: each must follow one that somebody approved.
        return blame(event, "InvalidVote", "approves a term that follows none")
    votes = [promise for promise in earlier if promise.event.phase == "vote"]
    accepted = max(votes, key=lambda promise: promise.term).event.id if votes else None
    if event.body["accepted"] != accepted:
        return blame(event, "InvalidVote", "conceals or invents an accepted vote")
    return None


def _vote(known: Known, opening: Opening, event: Event, _index: Index) -> Fault | None:
    """D4, the part that the voter's own chain decides; the rest is counted with the certificate."""
    earlier = known.promises(event, opening)
    voted = [promise.term for promise in earlier if promise.event.phase == "vote"]
    if not may_vote(term=opening.term, promise=_highest(earlier), voted=voted):
        return blame(event, "InvalidVote", "votes below its promise, or twice in one term")
    return _vote_of_others(known, opening, event)


def _vote_of_others(known: Known, opening: Opening, event: Event) -> Fault | None:
    """That it is for what all have acknowledged; only a past that has all acknowledgements shows that it is not."""
    dealt = dealt_in(known, opening)
    found = known.in_session(dealt.session, f"{dealt.event.protocol}.ack")
    seen_acks = [ack for ack in found if known.graph.reaches(event.id, ack.id)]
    acks = {dealt.target.index_of(ack.author): ack for ack in seen_acks}
    if set(acks) != set(indices_of(dealt.target.roster)) or len(acks) != len(seen_acks):
        # Of two acknowledgements of one member, who has forked, the voter may have counted either.
        return None
    pairs = tuple((index, acks[index].id) for index in indices_of(dealt.target.roster))
    said = event.body["T"], event.body["acks"]
    seen = transcript(session=dealt.session, phase="ack", events=pairs)
    if any(said != (ack.body["T"], seen) for ack in acks.values()):
        return blame(event, "InvalidVote", "votes for what is not acknowledged by all")
    return None


def _highest(promises: Iterable[Promise]) -> int:
    return max((promise.term for promise in promises), default=NO_PROMISE)


def _join(_known: Known, opening: Opening, event: Event, index: Index) -> Fault | None:
    assert opening.source is not None, "only a redistribution is joined"
    if event.body["phi"] != opening.phi:
        return blame(event, "Malformed", "joins another session")
    source = opening.source.shape
    own = index if source.index_of(event.author) == index else None
    return _exact(event, opening, decode_kem_set, "kem", tuple(i for i in indices_of(source.roster) if i != own))


def _commit(_known: Known, opening: Opening, event: Event, index: Index) -> Fault | None:
    return _exact(event, opening, decode_kem_set, "kem", _others(opening, index))


def _reveal(known: Known, opening: Opening, event: Event, index: Index) -> Fault | None:
    body = event.body
    contribution = decode_contribution(
        sign=body["sign"], derive=body["derive"], pop=body["pop"], salt=body["salt"], t=opening.target.t
    )
    commit = known.earlier(event, "keygen.commit")
    phis = (opening.phis[0], opening.phis[1])
    if commit is None or commit.body["h"] != keygen_commitment(contribution, phis=phis, index=index):
        return blame(event, "InvalidOpening", "the commitment does not open", Retry.WITHOUT)
    for purpose, phi, proof in zip(PURPOSES, phis, contribution.pop, strict=True):
        if not possession_ok(proof, phi=phi, index=index, constant=getattr(contribution, purpose)[0]):
            return blame(event, "InvalidProof", f"no proof of possession for {purpose}", Retry.WITHOUT)
    return None


def _deal(known: Known, opening: Opening, event: Event, index: Index) -> Fault | None:
    if opening.source is None or opening.change == "succession":
        return _exact(event, opening, decode_seals, "seals", _others(opening, index))
    if event.body["phi"] != opening.phi:
        return blame(event, "Malformed", "deals for another session")
    for purpose in PURPOSES:
        commitments = decode_points(event.body[purpose], opening.target.t)
        try:
            check_deal(
                commitments,
                dealer=index,
                public_share=opening.source.public_share(purpose, index),
                t=opening.target.t,
            )
        except CheckFailed:
            return blame(event, "InvalidDeal", f"deals another secret than its share to {purpose}")
    recipients = indices_of(opening.target.roster)
    own = opening.target.index_of(event.author)
    inexact = _exact(event, opening, decode_seals, "seals", tuple(i for i in recipients if i != own))
    if inexact is not None:
        return inexact
    approvals = session_pairs(known, opening.session, event, "approvals", "approve")
    if approvals is None or not _by_members(opening, approvals):
        return blame(event, "InvalidDeal", "names approvals that are none")
    if len(approvals) < opening.source.shape.quorum:
        return blame(event, "InvalidDeal", "deals before a quorum approved")
    return None


def _exact(
    event: Event,
    opening: Opening,
    decode: Callable[[Value, tuple[Index, ...]], object],
    key: str,
    members: tuple[Index, ...],
) -> Fault | None:
    """A set of keys or seals for others than these members is malformed, however many it has (CRYPTO.md 11)."""
    try:
        decode(event.body[key], members)
    except DecodeError as error:
        return blame(event, "Malformed", str(error), _without(opening))
    return None


def _fix(known: Known, opening: Opening, event: Event, _index: Index) -> Fault | None:
    deals = session_pairs(known, opening.session, event, "deals", "deal")
    if deals is None or opening.source is None or not _by_members(opening, deals):
        return blame(event, "InvalidDeal", "fixes deals that are none", Retry.WITHOUT)
    if len(deals) < opening.source.shape.t:
        return blame(event, "InvalidDeal", "fixes fewer deals than the threshold", Retry.WITHOUT)
    refuted = known.refuted(opening.session, event.id)
    if any(deal.author in refuted for deal in deals.values()):
        return blame(event, "InvalidDeal", "fixes a deal that was refuted", Retry.WITHOUT)
    return None


def _cancel(known: Known, opening: Opening, event: Event, _index: Index) -> Fault | None:
    if event.body["request"] != opening.session:
        return blame(event, "Malformed", "names another request than its session")
    if _member(known, opening, event.author) is None:
        return blame(event, "NotAuthorised", "cancelled by no member")
    return None


def may_end(opening: Opening, author: Author) -> bool:
    """Whoever the session needs. Others withdraw from it: a member of the source that does not stay would stop its own
    removal for ever. Guardians may kill a recovery anyway; whoever only watches it has its cancel, where that counts.
    """
    if opening.target.index_of(author) is not None or author == opening.event.author:
        return True
    source = cast(Committee, opening.source) if opening.change == "recover" else None
    return source is not None and source.shape.index_of(author) is not None


def may_abort(known: Known, session: EventId, author: Author) -> bool:
    """As `may_end`, of any session. A derivation goes on while t devices and a recipient are left (CRYPTO.md 6)."""
    opening, change = known.sound(session), known.openings.get(session)
    if opening is not None and opening.kind == "dkd.open":
        return author == opening.author
    return change is None or may_end(change, author)


def _abort(known: Known, opening: Opening, event: Event, _index: Index) -> Fault | None:
    if not may_end(opening, event.author):
        return blame(event, "NotAuthorised", "no part in this session that could end it")
    return None


def _nudge(known: Known, opening: Opening, event: Event, _index: Index) -> Fault | None:
    if event.body["request"] != opening.session:
        return blame(event, "Malformed", "names another request than its session")
    if known.nudges_before(event) >= NUDGES_MAX:
        return blame(event, "Duplicate", "one reminder too many")
    return None


def session_pairs(known: Known, session: bytes, event: Event, key: str, phase: str) -> dict[Index, Event] | None:
    """The events that a body names as [[i, id]..]; None if one is no sound event of this phase in this session."""
    found: dict[Index, Event] = {}
    for index, identifier in cast(list[tuple[int, bytes]], event.body[key]):
        named = known.sound(identifier)
        if named is None or named.session != session or named.phase != phase:
            return None
        found[Index(index)] = named
    return found


def _by_members(opening: Opening, named: Mapping[Index, Event]) -> bool:
    assert opening.source is not None, "only a redistribution has a source"
    return all(opening.source.shape.index_of(event.author) == index for index, event in named.items())


def _others(opening: Opening, index: Index) -> tuple[Index, ...]:
    return tuple(i for i in indices_of(opening.target.roster) if i != index)


_Rule: TypeAlias = Callable[[Known, Opening, Event, Index], Fault | None]
_RULES: Final[Mapping[str, _Rule]] = {
    "approve": _approve,
    "vote": _vote,
    "join": _join,
    "commit": _commit,
    "reveal": _reveal,
    "deal": _deal,
    "fix": _fix,
    "cancel": _cancel,
    "nudge": _nudge,
    "abort": _abort,
}
