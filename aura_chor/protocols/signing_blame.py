"""Whose signature share is false: what any device that holds the log can show of a session that was given up for it.

The coordinator finds out, since it puts the shares together; its abort says nothing that had to be believed. Everybody
else computes the same equations over the same events, and comes to the same verdict.

Source: CRYPTO.md 5 and 11.
"""

from collections.abc import Mapping
from typing import cast

from aura_chor.crypto.errors import CheckFailed
from aura_chor.crypto.frost import NonceCommitment, Prepared, prepare, verify_share
from aura_chor.crypto.group import decode_point, decode_scalar
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.members import Index
from aura_chor.crypto.payload import Payload, decode_payload
from aura_chor.crypto.sharing import Commitments, eval_commitments
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.openings import Known
from aura_chor.ledger.successor import Unproven, successor
from aura_chor.ledger.verdicts import Fault, Retry


def proves(event: Event, ledger: AccountLedger) -> Fault | None:
    """Who signed wrongly, when a coordinator gives up a session in which everybody of its quorum has signed."""
    known = ledger.known
    opening = None if event.session is None else known.sound(event.session)
    if event.kind != "sign.abort" or opening is None or event.author != opening.author:
        return None
    prepared, shares = _prepared(ledger, opening), _by_author(ledger, opening, "share")
    commitments = _commitments(ledger, opening)
    if prepared is None or commitments is None:
        return None
    invited = {Author(key): Index(index) for index, key in cast("list[tuple[int, bytes]]", opening.body["invited"])}
    given = {invited[author]: share for author, share in shares.items()}
    if set(given) != set(prepared.members):
        return None
    wrong = [given[index] for index in sorted(given) if not _holds(prepared, index, given[index], commitments)]
    return _fault(opening, wrong) if wrong else None


def _holds(prepared: Prepared, index: Index, share: Event, commitments: Commitments) -> bool:
    return verify_share(prepared, index, decode_scalar(_bytes(share, "z")), eval_commitments(commitments, index))


def _fault(opening: Event, wrong: list[Event]) -> Fault:
    return Fault(
        name="InvalidSignatureShare",
        reason="a share whose equation is false",
        retry=Retry.WITHOUT,
        session=opening.id,
        phase="share",
        culprits=tuple(share.author for share in wrong),
        evidence=tuple(share.id for share in wrong),
    )


def _prepared(ledger: AccountLedger, opening: Event) -> Prepared | None:
    """All that is public about the set that the coordinator has named; None where it has named none."""
    known, commitments = ledger.known, _commitments(ledger, opening)
    quorums = known.in_session(opening.id, "sign.quorum")
    if not quorums or commitments is None:
        return None
    pairs = cast("list[tuple[int, bytes]]", quorums[0].body["commits"])
    commits = [(Index(index), cast(Event, known.sound(identifier))) for index, identifier in pairs]
    nonces = [NonceCommitment(i, decode_point(_bytes(e, "D")), decode_point(_bytes(e, "E"))) for i, e in commits]
    try:
        return prepare(commitments[0], commit_message(_bytes(opening, "payload")), nonces)
    except CheckFailed:
        # The nonces of this set cancel out: nobody can be shown to have signed wrongly.
        return None


def _by_author(ledger: AccountLedger, opening: Event, phase: str) -> Mapping[Author, Event]:
    return {event.author: event for event in ledger.known.in_session(opening.id, f"sign.{phase}")}


def _commitments(ledger: AccountLedger, opening: Event) -> Commitments | None:
    """Those of the committee that signs, certified or about to be."""
    known, payload = ledger.known, decode_payload(_bytes(opening, "payload"))
    head = None if payload.prestate is None else known.heads.get(payload.prestate)
    if head is not None and head.devices.id == opening.body["committee"]:
        return head.devices.sign
    return _of_its_making(known, payload)


def _of_its_making(known: Known, payload: Payload) -> Commitments | None:
    making = None if payload.session is None else known.openings.get(EventId(payload.session))
    try:
        return None if making is None else successor(known, making).committee.sign
    except Unproven:
        return None


def _bytes(event: Event, key: str) -> bytes:
    return cast(bytes, event.body[key])
