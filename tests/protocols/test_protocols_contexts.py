"""Before a session of a shipped protocol begins: its typed context, or everything that speaks against it at once."""

from dataclasses import dataclass
from typing import Any

import pytest

from aura_chor.crypto import dkd
from aura_chor.crypto.members import DeviceKey, Index
from aura_chor.crypto.secrets import SecretScalar
from aura_chor.effects.ports import Batch, Store
from aura_chor.effects.vault import Place, Vault
from aura_chor.protocols.contexts import BUILDERS, LOCK, Contexts
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.keygen_hosting import open_founding, open_succession
from aura_chor.protocols.lock_hosting import open_lock, scope_of
from aura_chor.protocols.playing import SHIPPED
from aura_chor.protocols.recover_hosting import open_recovery
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.contexts import (
    Context,
    DkdContext,
    KeygenContext,
    LockContext,
    RecoveryContext,
    ReshareContext,
    SigningContext,
)
from aura_chor.runtime.contexts_checks import ContextRefused
from aura_chor.runtime.contexts_material import VaultMaterial
from aura_chor.runtime.host_ports import Open
from aura_chor.runtime.world_device import Life
from aura_chor.session.faults import (
    Fault,
    KeyMismatch,
    Malformed,
    MaterialMissing,
    NotAuthorised,
    SimulatedInProduction,
)
from tests.ledger.ledger_world import SALT, author, founders
from tests.protocols.changes import HOUR, change, hand_log, head, key, lock, works
from tests.protocols.stations import Account, Held
from tests.protocols.test_protocols_founding import CONTENT

REFRESH = Change(kind="devices", keep=tuple(map(Index, (1, 2, 3))), t=2)


@dataclass
class Keys:
    """A key store: the key of one device, and the shares that its vault holds."""

    number: int
    vault: Vault

    def device_key(self) -> DeviceKey:
        return key(self.number)

    def share(self, place: Place) -> SecretScalar | None:
        return VaultMaterial(self.vault).share(place)


class Known(Account):
    """An account of which every device has contexts. Production would give none: their sources are simulated."""

    def __init__(self, **options: Any) -> None:
        self.contexts: dict[int, Contexts] = {}
        self.production: dict[int, Contexts] = {}
        self.keys: dict[int, Keys] = {}
        super().__init__(answer=works, **options)

    def boot(self, number: int, life: Life) -> Held:
        held, effects = super().boot(number, life), life.effects
        vault = Vault(effects.store, self.id, effects.keys.master_key(), effects.randomness)
        keys = self.keys[number] = Keys(number, vault)
        self.contexts[number] = Contexts(held.player.station, effects, keys, production=False)
        self.production[number] = Contexts(held.player.station, effects, keys)
        return held

    def context(self, number: int, order: Open | None) -> Context:
        assert order is not None
        return self.contexts[number].opening(order)

    def disk(self, number: int) -> Store:
        return self.world.devices[author(number)].disk


@pytest.fixture(scope="module")
def made() -> Known:
    """Three devices and three guardians, and two devices that are no members. Nothing is changed in it."""
    found = Known(guests=5).found()
    guardians = Change(kind="guardians", keep=(), add=tuple(map(key, (4, 5, 6))), t=2, cooldown=30)
    change(found, 1, guardians, by=range(1, 7))
    for number in (7, 8):
        hand_log(found, 4, number)
    lock(found, 1)
    return found


def alice(made: Account) -> dkd.Context:
    return dkd.Context(account=made.id, app="chat", kind="ed25519", label="alice", version=1)


def refused(made: Known, number: int, order: Open | None) -> list[tuple[type[Fault], str]]:
    with pytest.raises(ContextRefused) as caught:
        made.context(number, order)
    return [(type(fault), str(fault)) for fault in caught.value.exceptions if isinstance(fault, Fault)]


def test_every_opening_of_every_shipped_protocol_has_a_context() -> None:
    assert {kind for shipped in SHIPPED for kind in shipped.openings} == {*BUILDERS, LOCK}


def test_a_founding() -> None:
    made = Known()
    made.run(lambda: len(made.lives) == 3)
    order = open_founding(tuple(key for _, key in founders()), t=2, salt=SALT, ticket=1)
    context = made.context(2, order)
    assert isinstance(context, KeygenContext)
    assert (context.index, context.head, context.opening.target.t) == (2, None, 2)


def test_a_signature(made: Known) -> None:
    context = made.context(2, open_signing(app_facts(made.player(2).station, CONTENT), ticket=1))
    assert isinstance(context, SigningContext)
    assert (context.index, context.payload.body, context.committee.committee) == (2, CONTENT, head(made).devices.id)


def test_a_derivation_by_whoever_opens_it(made: Known) -> None:
    """Also by a device that neither derives nor gets the key."""
    for opener in (1, 2, 3):
        order = open_derivation(
            alice(made), invited=(founders()[0], founders()[2]), recipients=founders()[:1], ticket=1
        )
        context = made.context(opener, order)
        assert isinstance(context, DkdContext)
        assert (context.index, context.context.label, context.is_recipient) == (opener, "alice", opener == 1)
        assert (context.share is None) == (opener == 2)


def test_changes_of_members_under_a_lock(made: Known) -> None:
    ledger = made.host(1).ledger
    order = open_resharing(ledger, changed(head(made), REFRESH), term=0, ticket=1)
    context = made.context(1, order)
    assert isinstance(context, ReshareContext)
    assert (context.source_index, context.target_index, len(context.shares)) == (1, 1, 2)
    succession = made.context(1, open_succession(ledger, changed(head(made), REFRESH), term=0, ticket=1))
    assert isinstance(succession, KeygenContext) and succession.opening.change == "succession"
    assert refused(made, 2, order) == [(Malformed, "a lock that another holds")]


def recovery(made: Known, *, expires: int, t: int = 2) -> Open | None:
    wanted = changed(head(made, 4), Change(kind="devices", keep=(), add=(key(7), key(8)), t=t))
    now = made.lives[7].clock()
    return open_recovery(made.host(7).ledger, wanted, requested_at=now, expires=now + expires, ticket=1)


def test_a_recovery_by_a_new_device(made: Known) -> None:
    context = made.context(7, recovery(made, expires=HOUR))
    assert isinstance(context, RecoveryContext)
    assert (context.source_index, context.target_index, context.cooldown, context.override) == (None, 5, 30, False)
    assert [reason for _, reason in refused(made, 7, recovery(made, expires=0))] == ["the request has expired"]


def test_a_lock(made: Known) -> None:
    context = made.context(3, open_lock(kind="backup", term=4, ticket=1))
    assert isinstance(context, LockContext)
    ledger = made.host(3).ledger
    assert context.scope == scope_of(ledger, head(made, 3), "backup", 4)


def test_a_session_that_another_has_opened_is_joined_with_a_context() -> None:
    made = Known().found()
    session = made.play(2, open_derivation(alice(made), invited=founders(), recipients=founders()[:1], ticket=1))
    for number in (1, 2, 3):
        context = made.contexts[number].joining(session)
        assert isinstance(context, DkdContext) and (context.session, context.index) == (session, number)
    assert made.contexts[1].joining(head(made).id) is None


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(made: Known) -> None:
    """Another device's key, no shares, and a derivation that fewer than the threshold are invited to."""
    disk = made.disk(3)
    names = [name for name in disk.record_names() if "share." in name]
    before = {name: disk.record(name) for name in names}
    assert names
    disk.commit(Batch(drop_records=names)).result()
    made.keys[3].number = 9
    log = list(made.host(3).ledger.log)
    try:
        own = tuple(pair for pair in founders() if pair[0] == 3)
        order = open_derivation(alice(made), invited=founders(), recipients=own, ticket=1)
        assert refused(made, 3, order) == [
            (KeyMismatch, "the key store holds another device's key"),
            (MaterialMissing, "no share to derive of the certified committee and epoch"),
        ]
        order = open_resharing(made.host(1).ledger, changed(head(made), REFRESH), term=0, ticket=1)
        assert [kind for kind, _ in refused(made, 3, order)] == [KeyMismatch, Malformed]
        lost = refused(made, 3, open_signing(app_facts(made.player(3).station, CONTENT), ticket=1))
        assert [kind for kind, _ in lost] == [KeyMismatch, MaterialMissing]
    finally:
        disk.commit(Batch(records=[(name, stored) for name, stored in before.items() if stored is not None])).result()
        made.keys[3].number = 3
    assert made.host(3).ledger.log == log
    assert made.context(3, open_signing(app_facts(made.player(3).station, CONTENT), ticket=1)).index == 3


def test_whoever_is_no_member_derives_and_locks_nothing(made: Known) -> None:
    order = open_derivation(alice(made), invited=founders(), recipients=founders()[:1], ticket=1)
    kinds = {kind for kind, _ in refused(made, 8, order)}
    assert kinds == {NotAuthorised}
    assert refused(made, 8, open_lock(kind="backup", term=0, ticket=1)) == [
        (NotAuthorised, "this device is no member of the account")
    ]


def test_production_refuses_simulated_randomness_before_any_key(made: Known) -> None:
    order = open_signing(app_facts(made.player(2).station, CONTENT), ticket=1)
    with pytest.raises(ContextRefused) as caught:
        made.production[2].opening(order)
    assert [type(fault) for fault in caught.value.exceptions] == [SimulatedInProduction]
