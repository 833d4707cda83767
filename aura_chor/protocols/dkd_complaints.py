"""Complaints in a derivation: what a recipient shows of a reveal, and what everybody concludes from it.

As in the log's own complaints the verdict rests on signed events in the causal past of the complaint, and is the same
on every device: the sender's if its blob does not open to what it had committed to, with a true proof; the
complainer's otherwise.

Source: CRYPTO.md 2.6, 6 and 11.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

from aura_chor.base.canon import DecodeError, Value
from aura_chor.crypto import dkd as math
from aura_chor.crypto.complaint import judge
from aura_chor.crypto.errors import CheckFailed
from aura_chor.crypto.members import Index, decode_kem, decode_roster
from aura_chor.crypto.seal import HpkeSealer, seal_info
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.wire import decode_pairs
from aura_chor.ledger.certified import Head
from aura_chor.ledger.event import Event, EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.verdicts import Fault, FaultName, Retry, blame
from aura_chor.protocols.hosting import head_at

_SEALER: Final = HpkeSealer()
_NAMES: Final[dict[str, FaultName]] = {"decryption": "InvalidShare", "opening": "InvalidOpening"}


def proves(event: Event, ledger: AccountLedger) -> Fault | None:
    """Whom a sound complaint names; None for every other event."""
    if event.kind != "dkd.complain" or ledger.known.sound(event.id) is None:
        return None
    opening = ledger.known.sound(cast(bytes, event.session))
    head = None if opening is None else head_at(ledger, opening.epoch)
    if opening is None or head is None:
        return None
    evidence = _evidence(ledger, opening, event)
    if evidence is None:
        return blame(event, "FalseComplaint", "complains of what was never sealed to it, or after its own done")
    return _verdict(opening, head, event, evidence)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What stood in the log when the complaint was written; `own` is the complainer."""

    own: Index
    against: Index
    received: Event
    committed: Event
    revealed: Event


def _evidence(ledger: AccountLedger, opening: Event, complaint: Event) -> _Evidence | None:
    known = ledger.known
    recipients = {key.encoded: index for index, key in decode_roster(opening.body["recipients"], "devices")}
    invited = dict(decode_roster(opening.body["invited"], "devices"))
    against = Index(cast(int, complaint.body["against"]))
    received = known.earlier(complaint, "dkd.receive")
    if against not in invited or received is None or known.earlier(complaint, "dkd.done") is not None:
        return None

    def of_sender(kind: str) -> Event | None:
        found = [event for event in known.in_session(opening.id, kind) if event.author == invited[against].encoded]
        return next((event for event in found if known.graph.reaches(complaint.id, event.id)), None)

    committed, revealed = of_sender("dkd.commit"), of_sender("dkd.reveal")
    if committed is None or revealed is None:
        return None
    return _Evidence(recipients[complaint.author], against, received, committed, revealed)


def _verdict(opening: Event, head: Head, complaint: Event, evidence: _Evidence) -> Fault:
    posted = dict(decode_pairs(evidence.received.body["kem"], decode_kem)).get(evidence.against)
    signed = dict(cast("list[tuple[int, bytes]]", evidence.revealed.body["seals"])).get(evidence.own)
    if posted is None or signed is None:
        return blame(complaint, "FalseComplaint", "complains of what was never sealed to it")
    tr = cast(bytes, evidence.committed.body["tr"])
    found = judge(
        _SEALER,
        blob=cast(bytes, complaint.body["blob"]),
        key=SecretBytes(cast(bytes, complaint.body["key"])),
        posted=posted,
        signed_digest=signed,
        info=seal_info(
            account=opening.account,
            bind=tr,
            epoch=opening.epoch,
            sender=evidence.against,
            pk=posted,
            role="dkd-reveal",
            session=opening.id,
            to=evidence.own,
        ),
        check=_check(opening, head, evidence, tr),
    )
    if found.culprit == "complainer":
        return blame(complaint, "FalseComplaint", found.ground)
    return _refutation(complaint, evidence, found.failure)


def _check(opening: Event, head: Head, evidence: _Evidence, tr: bytes) -> Callable[[Value], None]:
    """What the recipient would have checked."""
    index = evidence.against

    def check(plaintext: Value) -> None:
        value, salt = math.decode_reveal(plaintext)
        if math.partial_commitment(value.sigma, salt, tr=tr, index=index) != evidence.committed.body["cm"]:
            raise CheckFailed((index,), "opening")
        point = math.context_point(math.decode_context(cast(bytes, opening.body["ctx"])))
        share = head.devices.public_share("derive", index)
        if not math.verify_partial(value, point, tr=tr, index=index, public_share=share):
            raise CheckFailed((index,), "proof")

    return check


def _refutation(complaint: Event, evidence: _Evidence, failure: CheckFailed | DecodeError | None) -> Fault:
    equation = failure.equation if isinstance(failure, CheckFailed) else "decryption"
    return Fault(
        name=_NAMES.get(equation, "InvalidProof"),
        reason="revealed what does not open, or is not what it had committed to",
        retry=Retry.CONTINUE,
        session=cast(bytes, complaint.session),
        phase="reveal",
        culprits=(evidence.revealed.author,),
        evidence=(EventId(evidence.revealed.id), complaint.id),
    )
