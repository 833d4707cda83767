"""What a session that changes membership comes to: the value T that its members acknowledge, and the state after it.

Everything is recomputed from the steps that `seen` admits: those in the past of a certificate, for whoever judges it;
all that the log holds, for a member that is about to acknowledge. Both must come to the same, so both ask here.

Source: CRYPTO.md 2.7, 3.5, 4, 7.1 and 7.2.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias, cast

from aura_chor.crypto.hashing import transcript
from aura_chor.crypto.keygen import keygen_transcript
from aura_chor.crypto.members import DeviceKey, Index, indices_of
from aura_chor.crypto.payload import Payload, membership_body, payload_digest
from aura_chor.crypto.reshare import check_successor, combine_deals, reshare_transcript
from aura_chor.crypto.sharing import Commitments, combine_commitments, decode_points, public_shares
from aura_chor.ledger.certified import Committee, Head, Target, committee
from aura_chor.ledger.event import Author, Event, EventId
from aura_chor.ledger.openings import Known, Opening

Seen: TypeAlias = Callable[[EventId], bool]


class Unproven(Exception):
    """The steps do not come to a value; the words say why."""


@dataclass(frozen=True, slots=True)
class Successor:
    """`value` is T or T', `payload` what the account signs, `head` the state that its certificate makes."""

    value: bytes
    committee: Committee
    payload: bytes
    head: Head


def successor(known: Known, opening: Opening, seen: Seen = lambda _: True) -> Successor:
    """What the session comes to; `Unproven`, `DecodeError` or `CheckFailed` where it does not (yet)."""
    dealt = dealt_in(known, opening)
    value, made = _value(known, dealt, seen)
    head, body = _head(known, dealt, made, value)
    payload = Payload(
        account=known.account,
        body=body,
        epoch=opening.event.epoch,
        kind=opening.change,
        prestate=opening.prestate,
        session=dealt.session,
        transcript=value,
    ).encode()
    return Successor(value, made, payload, replace(head, id=payload_digest(payload)))


def dealt_in(known: Known, opening: Opening) -> Opening:
    """The session whose Φ is in T': the resumed one, if there is one."""
    return opening if opening.resume is None else known.openings[opening.resume]


def need(holds: bool, reason: str) -> None:
    """`Unproven` unless it holds."""
    if not holds:
        raise Unproven(reason)


def _value(known: Known, dealt: Opening, seen: Seen) -> tuple[bytes, Committee]:
    """T or T', and the committee in it."""
    if dealt.change in ("keygen", "succession"):
        return _generated(known, dealt, seen)
    return _redistributed(known, dealt, seen)


def _generated(known: Known, dealt: Opening, seen: Seen) -> tuple[bytes, Committee]:
    commits = _all_of(known, dealt, seen, "keygen.commit")
    reveals = _all_of(known, dealt, seen, "keygen.reveal")
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


def _redistributed(known: Known, dealt: Opening, seen: Seen) -> tuple[bytes, Committee]:
    assert dealt.source is not None, "a redistribution has a source"
    fix = next(
        (fix for fix in known.in_session(dealt.session, f"{dealt.event.protocol}.fix") if seen(fix.id)),
        None,
    )
    need(fix is not None, "no set of deals was fixed")
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


def _all_of(known: Known, dealt: Opening, seen: Seen, kind: str) -> dict[Index, Event]:
    """One sound event of each member in the certificate's past; CRYPTO.md 0.4: all n, or nothing."""
    found: dict[Index, Event] = {}
    for step in known.in_session(dealt.session, kind):
        index = dealt.target.index_of(step.author)
        if index is not None and index not in found and seen(step.id):
            found[index] = step
    need(len(found) == dealt.target.n, f"not every member's {kind}")
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
