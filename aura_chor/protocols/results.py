"""What a session of a shipped protocol has come to on one device, as the one result that its caller gets.

Everything public is read from the log, so that a device which restarts, or only watched, tells the same; the derived
key alone stands in memory, and nowhere else. A session that has not come to its end has no result.

Source: CRYPTO.md 3.5, DESIGN section 4.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias, cast, final

from aura_chor.base.canon import Value
from aura_chor.crypto.dkd import decode_context, derived_public_key
from aura_chor.crypto.group import Point
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.members import PURPOSES, Index, Pairs, Roster
from aura_chor.crypto.payload import decode_payload, payload_digest
from aura_chor.crypto.signatures import verify
from aura_chor.crypto.wire import decode_pairs
from aura_chor.ledger.certified import Committee, Head
from aura_chor.ledger.event import Event, EventId
from aura_chor.ledger.locks import LockBook
from aura_chor.ledger.openings import CHANGES
from aura_chor.protocols.hosting import Station
from aura_chor.protocols.playing import Player
from aura_chor.runtime.contexts_material import scope_of, share_place
from aura_chor.runtime.protocol_result import (
    Derivation,
    DerivationProofs,
    DkdResult,
    Holding,
    HoldingProofs,
    LockResult,
    Membership,
    MembershipProofs,
    MembershipResult,
    ProtocolResult,
    SigningProofs,
    SigningResult,
)

Result: TypeAlias = MembershipResult | DkdResult | SigningResult | LockResult


@final
class Results:
    """The results of the sessions of one device. Every method gives None for a session that is not over, or unknown."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._station: Station = player.station

    def of(self, session: bytes) -> Result | None:
        """Whatever the session is; of a lock `session` is its scope. What was signed is told as its commit payload."""
        event = self._station.ledger.known.sound(session)
        if event is None:
            return self.locking(session)
        if event.kind in CHANGES:
            return self.membership(session)
        return self.derivation(session) if event.kind == "dkd.open" else self.signing(session)

    def membership(self, session: bytes) -> MembershipResult | None:
        """Of keygen, succession, reshare and recover: once certified, wherever the head has gone since."""
        known = self._station.ledger.known
        opening = known.openings.get(EventId(session))
        certificate = None if opening is None else self._certificate(opening.event)
        if opening is None or certificate is None:
            return None
        payload, signature = _bytes(certificate, "payload"), _bytes(certificate, "signature")
        head = known.heads[payload_digest(payload)]
        made = head.devices if opening.target.kind == "devices" else head.guardians
        assert made is not None, "a certificate makes the committee that its session was opened for"
        return ProtocolResult(
            data=self._membership(made),
            events=self._emitted(session),
            proofs=MembershipProofs(
                certificate=certificate.id, acks=_pairs(certificate, "acks"), votes=_pairs(certificate, "votes")
            ),
            payload=payload,
            signature=signature,
            key=head.devices.key,
        )

    def derivation(self, session: bytes) -> DkdResult | None:
        """Of dkd. The output is there for a recipient in the life in which it has derived; the rest for everybody."""
        event = self._station.ledger.known.sound(session)
        head = None if event is None else self._station.head_at(event.epoch)
        signed = None if head is None else self._signed_for(session, "dkd", head)
        if event is None or head is None or signed is None:
            return None
        made = self._player.dkd.recipients.get(session)
        derived = None if made is None else made.derived
        context = decode_context(_bytes(event, "ctx"))
        used = () if made is None else tuple(sorted(made.partials))[: head.devices.shape.t]
        output = None if derived is None else derived.output
        done = self._station.ledger.known.in_session(session, "dkd.done")
        return ProtocolResult(
            data=Derivation(
                output=output,
                public_key=None if output is None else derived_public_key(context.kind, output),
                check=_bytes(done[0], "check"),
            ),
            events=self._emitted(session),
            proofs=DerivationProofs(
                partials=() if made is None else tuple((index, made.partials[index].proof) for index in used),
                commits=self._posted(session, "dkd.commit", head.devices.shape.roster),
            ),
            payload=signed[0],
            signature=signed[1],
            key=head.devices.key,
        )

    def signing(self, session: bytes, *, content: bytes | None = None) -> SigningResult | None:
        """Of a signing session, an application's or another protocol's. `content` is the object that was signed.

        The log has its digest alone; where it is not given, the payload stands for it.
        """
        event = self._station.ledger.known.sound(session)
        if event is None or event.kind != "sign.open":
            return None
        payload, named = _bytes(event, "payload"), self._station.ledger.known.in_session(session, "sign.quorum")
        found = [
            (key, made) for key in self._keys() for made in self._signatures(session) if _holds(key, payload, made)
        ]
        if not found or not named:
            return None
        return ProtocolResult(
            data=payload if content is None else content,
            events=self._emitted(session),
            proofs=SigningProofs(commits=_pairs(named[0], "commits")),
            payload=payload,
            signature=found[0][1],
            key=found[0][0],
        )

    def locking(self, scope: bytes) -> LockResult | None:
        """Of a lock, once it is granted: also when it was released, or has gone with its head."""
        ledger = self._station.ledger
        held = [lock for head in ledger.state().line for lock in LockBook(ledger.known).of(head) if lock.scope == scope]
        if not held or held[0].holder is None:
            return None
        return ProtocolResult(
            data=Holding(holder=held[0].holder, term=held[0].term),
            events=self._emitted(scope),
            proofs=HoldingProofs(votes=held[0].votes),
        )

    # -- parts ---------------------------------------------------------------------------------------------------------

    def _membership(self, made: Committee) -> Membership:
        index = made.shape.index_of(self._station.own)
        places = () if index is None else tuple(share_place(scope_of(made), purpose, index) for purpose in PURPOSES)
        return Membership(
            committee=made.id, signing_key=made.key, derive_key=made.derive[0], index=index, shares=places
        )

    def _emitted(self, session: bytes) -> tuple[EventId, ...]:
        """All events that this device has written in the session, its opening among them, in their order."""
        known, own = self._station.ledger.known, self._station.own
        opening = known.graph.event(EventId(session))
        found = [*([] if opening is None else [opening]), *known.session_events(session)]
        return tuple(event.id for event in sorted(found, key=lambda event: event.seq) if event.author == own)

    def _certificate(self, opening: Event) -> Event | None:
        """The one that has made a head; of several with one payload the first by id."""
        known = self._station.ledger.known
        found = known.in_session(opening.id, f"{opening.protocol}.certificate")
        return next((event for event in found if payload_digest(_bytes(event, "payload")) in known.heads), None)

    def _signed_for(self, session: bytes, kind: str, head: Head) -> tuple[bytes, bytes] | None:
        """(payload, signature) of the signing session that was for this one."""
        known = self._station.ledger.known
        openings = [event for event in map(known.graph.event, self._station.ledger.log) if event is not None]
        for event in openings:
            if event.kind != "sign.open" or event.session is not None or known.sound(event.id) is None:
                continue
            payload = _bytes(event, "payload")
            about = decode_payload(payload)
            if (about.kind, about.session) == (kind, session):
                for made in self._signatures(event.id):
                    if _holds(head.devices.key, payload, made):
                        return payload, made
        return None

    def _signatures(self, session: bytes) -> list[bytes]:
        return self._station.log().signatures(session)

    def _keys(self) -> list[Point]:
        """All keys that the account has had, the newest first: successions change it."""
        line = self._station.ledger.state().line
        return list(dict.fromkeys(head.devices.key for head in reversed(line)))

    def _posted(self, session: bytes, kind: str, roster: Roster) -> Pairs:
        index: Final = {key.encoded: index for index, key in roster}
        found = self._station.ledger.known.in_session(session, kind)
        return tuple(sorted((index[event.author], event.id) for event in found if event.author in index))


def _holds(key: Point, payload: bytes, signature: bytes) -> bool:
    return verify(key, commit_message(payload), signature)


def _bytes(event: Event, field: str) -> bytes:
    return cast(bytes, event.body[field])


def _pairs(event: Event, field: str) -> tuple[tuple[Index, bytes], ...]:
    """`[[index, event id]..]` of a sound event; none where its kind has no such field."""
    body: Mapping[str, Value] = event.body
    return decode_pairs(body.get(field, []), lambda item: cast(bytes, item))
