"""What is checked before a session begins, and what speaks against it: collected, and raised together.

The rules of opening events are the ledger's own (`judge_opening`, `judge_other`): a proposal is judged as the event
that it would become, so that nothing leaves that every replica would call malformed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar

from aura_chor.base.canon import DecodeError
from aura_chor.base.names import SessionId
from aura_chor.crypto.group import mul_base
from aura_chor.crypto.members import PURPOSES, Index, Purpose, Roster
from aura_chor.effects import key_faults
from aura_chor.effects.ports import Effects
from aura_chor.effects.random_system import require_production
from aura_chor.effects.vault import CommitteeScope, Place
from aura_chor.ledger.certified import Committee, Head
from aura_chor.ledger.event import Author, Body, Event, EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.ledger.openings import CHANGES, Opening, judge_opening, prestate_of
from aura_chor.ledger.rules_other import judge_other
from aura_chor.ledger.schemas import named_ids
from aura_chor.ledger.verdicts import Fault as Verdict
from aura_chor.ledger.verdicts import blame
from aura_chor.runtime.contexts import LedgerAccess
from aura_chor.runtime.contexts_material import Material, index_in, scope_of, share_place
from aura_chor.session import faults
from aura_chor.session.faults import Fault
from aura_chor.session.faults_of_ledger import exception_of

_UNWRITTEN: Final = EventId(bytes(32))
"""The id that an opening event stands under before it is written."""
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Proposal:
    """An opening event that this device is about to write."""

    kind: str
    body: Body


Subject: TypeAlias = EventId | Proposal
"""The session to join, or the one to open."""


class ContextRefused(ExceptionGroup[Fault]):
    """Everything that speaks against taking part; nothing was sent."""

    def derive(self, excs: Sequence[Fault], /) -> "ContextRefused":  # type: ignore[override]
        """Part of the same refusal."""
        return ContextRefused(self.message, excs)


class Findings:
    """What was found for one context so far, and what speaks against it.

    `head` is the certified state now. A method that cannot go on raises what was found until then.
    """

    def __init__(
        self,
        ledger: AccountLedger,
        effects: Effects,
        material: Material,
        device: Author,
        protocol: str,
        subject: Subject | None,
    ) -> None:
        self.account = ledger.known.account
        self.head: Head | None = ledger.state().head
        self._ledger, self._effects, self._material = ledger, effects, material
        self._device, self._protocol, self._subject = device, protocol, subject
        self._session = None if subject is None or isinstance(subject, Proposal) else subject
        self._keys_allowed = True
        self._violations: list[Fault] = []

    # -- the outcome ---------------------------------------------------------------------------------------------------

    def refuse(self, kind: type[Fault], reason: str, *, evidence: Sequence[EventId] = ()) -> None:
        """One more violation."""
        session = None if self._session is None else SessionId(self._session.hex())
        self._violations.append(kind(reason, session_id=session, evidence=tuple(event.hex() for event in evidence)))

    def refusal(self) -> ContextRefused:
        """All violations; there is one."""
        return ContextRefused(f"this device cannot take part in {self._protocol}", self._violations)

    def done(self, context: Made) -> Made:
        """The context, if nothing speaks against it."""
        if self._violations:
            raise self.refusal()
        return context

    def base(self, index: Index | None) -> dict[str, Any]:
        """The fields of a `BaseContext`."""
        return {
            "account": self.account,
            "protocol": self._protocol,
            "device": self._device,
            "index": index,
            "epoch": 0 if self.head is None else self.head.epoch,
            "head": self.head,
            "session": self._session,
            "ledger": LedgerAccess(self._ledger),
            "effects": self._effects,
        }

    # -- this device ---------------------------------------------------------------------------------------------------

    def sources(self, *, production: bool) -> None:
        """Real randomness and the real sealer, before any key is loaded (CRYPTO.md 0.6)."""
        if not production:
            return
        try:
            require_production(self._effects.randomness, self._effects.sealer)
        except key_faults.SimulatedInProduction as fault:
            self._keys_allowed = False
            self.refuse(faults.SimulatedInProduction, str(fault))

    def key(self) -> None:
        """The key in the key store is the one that the ledger knows this device by."""
        if not self._keys_allowed:
            return
        try:
            found = self._material.device_key()
        except key_faults.WeakParameters as fault:
            self._keys_allowed = False
            self.refuse(faults.WeakParameters, str(fault))
        except (key_faults.KeyFault, DecodeError) as fault:
            self._keys_allowed = False
            self.refuse(faults.KeyMismatch, str(fault))
        else:
            if found is None:
                self.refuse(faults.KeyMismatch, "the key store holds no key of a device")
            elif found.encoded != self._device:
                self.refuse(faults.KeyMismatch, "the key store holds another device's key")

    def member(self) -> None:
        """A current device or guardian, neither removed nor frozen."""
        state = self._ledger.state()
        if self._device in state.frozen:
            proof = self._ledger.equivocation(self._device)
            evidence = () if proof is None else proof.evidence
            self.refuse(
                faults.NotAuthorised, "this device is frozen: it wrote two events with one number", evidence=evidence
            )
        if self._device in state.retired:
            self.refuse(faults.NotAuthorised, "this device was removed from the account")
        elif not state.is_member(self._device):
            self.refuse(faults.NotAuthorised, "this device is no member of the account")

    def capability(self) -> None:
        """No standing revocation keeps this device from the protocol."""
        revoked = self._ledger.state().denied.get((self._device, self._protocol), ())
        if revoked:
            reason = f"this device's capability for {self._protocol} was revoked"
            self.refuse(faults.NotAuthorised, reason, evidence=revoked)

    def own_index(self) -> Index | None:
        """This device's index in its certified committee."""
        found = None if self.head is None else self.head.member(self._device)
        return None if found is None else found[1]

    def certified(self) -> Head:
        """The head; without one nothing but a founding can begin."""
        if self.head is None:
            self.refuse(faults.Stale, "nothing is certified yet: the account has no keys")
            raise self.refusal()
        return self.head

    def invited(self, roster: Roster, otherwise: str) -> Index:
        """This device's index in a roster."""
        index = index_in(roster, self._device)
        if index is None:
            self.refuse(faults.NotAuthorised, otherwise)
            raise self.refusal()
        return index

    def share(self, place: Place, purpose: Purpose) -> None:
        """The share is there, and it is the one whose public share is certified."""
        if not self._keys_allowed:
            return
        try:
            found = self._material.share(place)
        except (key_faults.KeyFault, DecodeError) as fault:
            self.refuse(faults.MaterialMissing, str(fault))
            return
        committee = self._certified_committee(place)
        if found is None:
            self.refuse(faults.MaterialMissing, f"no share to {purpose} of the certified committee and epoch")
        elif committee is not None and mul_base(found.expose()) != committee.public_share(
            purpose, Index(place.index or 0)
        ):
            self.refuse(faults.MaterialMissing, f"the stored share to {purpose} is not the certified one")

    def _certified_committee(self, place: Place) -> Committee | None:
        committees = () if self.head is None else self.head.committees()
        return next((committee for committee in committees if scope_of(committee) == place.scope), None)

    # -- the session ---------------------------------------------------------------------------------------------------

    def sound_event(self, *kinds: str) -> Event:
        """The opening event, as written or as proposed, that no rule speaks against."""
        event = self._event()
        if event is None or event.kind not in kinds:
            self.refuse(faults.NotAuthorised, f"no session of this kind ({', '.join(kinds)})")
            raise self.refusal()
        verdict = self._verdict(event)
        if verdict is not None:
            self._violations.append(exception_of(verdict))
            raise self.refusal()
        return event

    def opening(self, *kinds: str) -> Opening:
        """The facts of a session that changes membership, on the present head."""
        event = self._event()
        if event is None or event.kind not in kinds:
            self.refuse(faults.NotAuthorised, f"no session of this kind ({', '.join(kinds)})")
            raise self.refusal()
        prestate = prestate_of(event)
        if prestate != (None if self.head is None else self.head.id):
            self.refuse(faults.Stale, "the session builds on another certified state than the present one")
        if prestate is not None and prestate not in self._ledger.known.heads:
            raise self.refusal()
        found = self._judged(event)
        if isinstance(found, Verdict):
            self._violations.append(exception_of(found))
            raise self.refusal()
        return found

    def redistribution(self, kind: str) -> dict[str, Any]:
        """The fields of a `RedistributionContext`."""
        opening = self.opening(kind)
        source = opening.source
        assert source is not None, "only a founding has no source"
        here, there = source.shape.index_of(self._device), opening.target.index_of(self._device)
        if here is None and there is None:
            self.refuse(faults.NotAuthorised, "this device is in neither the source nor the target")
        if here is not None:
            self.member()
        places = () if here is None else tuple(share_place(scope_of(source), purpose, here) for purpose in PURPOSES)
        for place, purpose in zip(places, PURPOSES, strict=False):
            self.share(place, purpose)
        return {
            **self.base(there if here is None else here),
            "opening": opening,
            "source": source,
            "source_index": here,
            "target_index": there,
            "shares": places,
        }

    def signers(self, committee: bytes, epoch: int) -> CommitteeScope:
        """The certified committee of this id; one that is about to be certified begins the next epoch."""
        for certified in () if self.head is None else self.head.committees():
            if certified.id == committee:
                return scope_of(certified)
        return CommitteeScope(committee, epoch + 1)

    def _event(self) -> Event | None:
        if not isinstance(self._subject, Proposal):
            return None if self._subject is None else self._ledger.event(self._subject)
        epoch = 0 if self.head is None else self.head.epoch
        body, kind = self._subject.body, self._subject.kind
        return Event(_UNWRITTEN, b"", self.account, self._device, body, epoch, kind, (), None, None, 0, None)

    def _verdict(self, event: Event) -> Verdict | None:
        if event.id != _UNWRITTEN:
            return self._ledger.fault_of(event.id)
        try:
            named_ids(event)
        except DecodeError as error:
            return _malformed(event, error)
        return judge_other(self._ledger.known, event)

    def _judged(self, event: Event) -> Opening | Verdict:
        if event.id != _UNWRITTEN:
            fault = self._ledger.fault_of(event.id)
            return self._ledger.known.openings[event.id] if fault is None else fault
        try:
            named_ids(event)
        except DecodeError as error:
            return _malformed(event, error)
        assert event.kind in CHANGES, "asked for openings of changes alone"
        return judge_opening(self._ledger.known, event)


def _malformed(event: Event, error: DecodeError) -> Verdict:
    return blame(event, "Malformed", str(error))
