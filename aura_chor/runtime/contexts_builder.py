"""ContextBuilder: from the real state of the ledger and the key store to a context, or to everything that is wrong.

All violations are found, and raised together, before anything is sent: whoever starts a session learns at once that
the device was removed *and* that its share is of an older epoch.
"""

from typing import cast

from aura_chor.crypto.dkd import decode_context
from aura_chor.crypto.lock import lock_scope
from aura_chor.crypto.payload import decode_payload
from aura_chor.effects.ports import Effects
from aura_chor.ledger.event import Author
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.runtime.contexts import (
    BaseContext,
    DkdContext,
    KeygenContext,
    LockContext,
    RecoveryContext,
    ReshareContext,
    SigningContext,
)
from aura_chor.runtime.contexts_checks import Findings, Subject
from aura_chor.runtime.contexts_material import Material, index_in, roster_of, scope_of, share_place
from aura_chor.session import faults


class ContextBuilder:
    """`device` is who this device says it is; `production` refuses simulated randomness before a key is touched."""

    def __init__(
        self, ledger: AccountLedger, effects: Effects, material: Material, *, device: Author, production: bool = True
    ) -> None:
        self._ledger, self._effects, self._material = ledger, effects, material
        self._device, self._production = device, production

    def generic(self, protocol: str) -> BaseContext:
        """For a session that any choreography opens: a current member, its own key, the capability."""
        found = self._begin(protocol, None)
        found.member()
        found.capability()
        return found.done(BaseContext(**found.base(found.own_index())))

    def keygen(self, subject: Subject) -> KeygenContext:
        """`keygen.open` or `keygen.succeed`. Founders need no certified state, old members of a succession do."""
        found = self._begin("keygen", subject)
        opening = found.opening("keygen.open", "keygen.succeed")
        index = opening.target.index_of(self._device)
        old = found.head is not None and found.head.member(self._device) is not None
        if index is None and not old:
            found.refuse(faults.NotAuthorised, "this device is neither a member nor to become one")
        return found.done(KeygenContext(**found.base(index), opening=opening))

    def signing(self, subject: Subject) -> SigningContext:
        """`sign.open`: invited, with a share of the committee that the session names."""
        found = self._begin("sign", subject)
        event = found.sound_event("sign.open")
        payload, invited = decode_payload(cast(bytes, event.body["payload"])), roster_of(event, "invited")
        committee = found.signers(cast(bytes, event.body["committee"]), event.epoch)
        index = found.invited(invited, "not invited to sign")
        place = share_place(committee, "sign", index)
        found.share(place, "sign")
        return found.done(
            SigningContext(**found.base(index), payload=payload, committee=committee, invited=invited, share=place)
        )

    def dkd(self, subject: Subject) -> DkdContext:
        """`dkd.open`: its opener, invited or a recipient; with a share of the current committee if invited."""
        found = self._begin("dkd", subject)
        found.member()
        found.capability()
        head, event = found.certified(), found.sound_event("dkd.open")
        devices, current = head.devices, head.devices.shape.roster
        invited, recipients = roster_of(event, "invited"), roster_of(event, "recipients")
        if len(invited) < devices.shape.t or not set(invited) <= set(current):
            found.refuse(faults.Malformed, "invites others than current devices, or fewer than the threshold")
        if not recipients or not set(recipients) <= set(current):
            found.refuse(faults.Malformed, "recipients that are no current devices")
        if event.epoch != head.epoch:
            found.refuse(faults.Stale, "another epoch than the certified one")
        derives = index_in(invited, self._device)
        index = derives or index_in(recipients, self._device)
        if index is None and event.author == self._device:
            index = found.own_index()
        elif index is None:
            index = found.invited(recipients, "neither invited nor a recipient")
        place = None if derives is None else share_place(scope_of(devices), "derive", derives)
        if place is not None:
            found.share(place, "derive")
        return found.done(
            DkdContext(
                **found.base(index),
                context=decode_context(cast(bytes, event.body["ctx"])),
                committee=devices,
                invited=invited,
                recipients=recipients,
                share=place,
            )
        )

    def reshare(self, subject: Subject) -> ReshareContext:
        """`reshare.open`: a source member with both shares, or a member of the target."""
        found = self._begin("reshare", subject)
        return found.done(ReshareContext(**found.redistribution("reshare.open")))

    def recovery(self, subject: Subject) -> RecoveryContext:
        """`recover.open`: a guardian with both shares, or one of the new devices."""
        found = self._begin("recover", subject)
        parts = found.redistribution("recover.open")
        body, cooldown = parts["opening"].event.body, parts["source"].shape.cooldown
        if cast(int, body["expires"]) * 1_000 <= self._effects.clock.now_ms():
            found.refuse(faults.Stale, "the request has expired")
        return found.done(
            RecoveryContext(
                **parts,
                requested_at=body["requested_at"],
                expires=body["expires"],
                override=body["override"],
                cooldown=0 if cooldown is None else cooldown,
            )
        )

    def locking(self, kind: str, term: int) -> LockContext:
        """A lock of this kind and term on the current head."""
        found = self._begin("lock", None)
        found.member()
        head = found.certified()
        scope = lock_scope(account=found.account, epoch=head.epoch, kind=kind, prestate=head.id, term=term)
        return found.done(LockContext(**found.base(found.own_index()), kind=kind, term=term, scope=scope))

    def _begin(self, protocol: str, subject: Subject | None) -> Findings:
        found = Findings(self._ledger, self._effects, self._material, self._device, protocol, subject)
        found.sources(production=self._production)
        found.key()
        return found
