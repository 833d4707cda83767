"""Complaints: whether the sender of a blob or the one who complains is to blame; the same verdict on every device.

A complaint carries the blob and the pair key that opens it. Evidence is drawn from the complaint's causal past: what
the sender had signed there, which key the complainer had posted there. A bare accusation has no effect.

Source: CRYPTO.md 2.6 and 11.
"""

from collections.abc import Callable
from typing import Final, Literal, cast

from aura_chor.base.canon import DecodeError, Value, exact_map
from aura_chor.crypto.complaint import Verdict, judge
from aura_chor.crypto.errors import CheckFailed
from aura_chor.crypto.members import PURPOSES, Index, decode_kem
from aura_chor.crypto.seal import HpkeSealer, Role, seal_info
from aura_chor.crypto.secrets import SecretBytes, decode_secret
from aura_chor.crypto.sharing import decode_points, feldman_ok
from aura_chor.ledger.event import Event, EventId
from aura_chor.ledger.openings import Known, Opening
from aura_chor.ledger.verdicts import Fault, FaultName, Retry, blame

_SEALER: Final = HpkeSealer()
PLAINTEXT_KEYS: Final = frozenset({"d", "s"})


def judge_complaint(known: Known, opening: Opening, event: Event) -> Fault | None:
    """The complainer's fault, or None: then the sender is guilty, which `sender_of` names."""
    try:
        verdict = _verdict(known, opening, event)
    except DecodeError as error:
        return blame(event, "Malformed", str(error))
    if verdict is None:
        reason = "complains of what was never sealed to it, or after its own ack"
        return blame(event, "FalseComplaint", reason, _retry(opening))
    if verdict.culprit == "complainer":
        return blame(event, "FalseComplaint", verdict.ground, _retry(opening))
    return None


def sender_of(known: Known, opening: Opening, complaint: Event) -> Event | None:
    """The deal that a sound complaint refutes."""
    role = opening.source.shape if opening.source is not None and opening.change != "succession" else opening.target
    for deal in known.in_session(opening.session, f"{opening.event.protocol}.deal"):
        if role.index_of(deal.author) == complaint.body["against"] and known.graph.reaches(complaint.id, deal.id):
            return deal
    return None


def proven_by(known: Known, event: Event) -> Fault | None:
    """Whom a sound event proves to have dealt wrongly: a complaint that holds, or the fix of a deal that one refutes.

    Before a deal is fixed the session does without it; with it in the fixed set it cannot (CRYPTO.md 7.3).
    """
    opening = known.openings.get(EventId(cast(bytes, event.session)))
    if opening is None or event.phase not in ("complain", "fix") or known.sound(event.id) is None:
        return None
    if event.phase == "complain":
        complaints = [event]
    else:
        complaints = known.in_session(opening.session, f"{opening.event.protocol}.complain")
    for complaint in complaints:
        deal = sender_of(known, opening, complaint)
        if deal is not None and (event.phase == "complain" or deal.id in _fixed(event)):
            fixes = known.in_session(opening.session, f"{opening.event.protocol}.fix")
            return refutation(opening, complaint, deal, fixed=any(deal.id in _fixed(fix) for fix in fixes))
    return None


def refutation(opening: Opening, complaint: Event, deal: Event, *, fixed: bool = False) -> Fault:
    """The fault of the sender, with both events as evidence."""
    retry = Retry.WITHOUT if fixed else _retry(opening)
    name: FaultName = "InvalidShare"
    return Fault(
        name=name,
        reason="sealed a share that does not open or does not fit its commitments",
        retry=retry,
        session=opening.session,
        phase="deal",
        culprits=(deal.author,),
        evidence=(deal.id, complaint.id),
    )


def _fixed(fix: Event) -> frozenset[bytes]:
    return frozenset(identifier for _, identifier in cast("list[tuple[int, bytes]]", fix.body["deals"]))


def _retry(opening: Opening) -> Retry:
    """A key generation needs everybody; a redistribution goes on with the others."""
    return Retry.WITHOUT if opening.change in ("keygen", "succession") else Retry.CONTINUE


def _verdict(known: Known, opening: Opening, event: Event) -> Verdict | None:
    deal = sender_of(known, opening, event)
    own = opening.target.index_of(event.author)
    generating = opening.change in ("keygen", "succession")
    posted = known.earlier(event, f"{event.protocol}.{'commit' if generating else 'join'}")
    acknowledged = known.earlier(event, f"{event.protocol}.ack")
    if deal is None or own is None or posted is None or acknowledged is not None:
        return None
    against = Index(cast(int, event.body["against"]))
    keys = dict(cast(list[tuple[int, bytes]], posted.body["kem"]))
    digests = dict(cast(list[tuple[int, bytes]], deal.body["seals"]))
    if against not in keys or own not in digests:
        return None
    posted_key = decode_kem(keys[against])
    role: Role = "keygen-share" if generating else "reshare-share"
    info = seal_info(
        account=known.account,
        bind=b"".join(opening.phis),
        epoch=opening.event.epoch,
        sender=against,
        pk=posted_key,
        role=role,
        session=opening.session,
        to=own,
    )
    return judge(
        _SEALER,
        blob=cast(bytes, event.body["blob"]),
        key=SecretBytes(cast(bytes, event.body["key"])),
        posted=posted_key,
        signed_digest=digests[own],
        info=info,
        check=_check(known, opening, deal, own),
    )


def _check(known: Known, opening: Opening, deal: Event, own: Index) -> Callable[[Value], None]:
    """What the recipient would have checked: both shares decode and lie on the committed polynomials."""
    reveal: Event | None = deal
    if opening.change in ("keygen", "succession"):
        reveal = known.earlier(deal, "keygen.reveal")

    def check(plaintext: Value) -> None:
        shares = exact_map(plaintext, PLAINTEXT_KEYS)
        for purpose in PURPOSES:
            key: Literal["s", "d"] = "s" if purpose == "sign" else "d"
            share = decode_secret(shares[key])
            commitments = () if reveal is None else decode_points(reveal.body[purpose], opening.target.t)
            if not feldman_ok(share, commitments, own):
                raise CheckFailed((), "share")

    return check
