"""Contexts: made from what the ledger and the key store really hold, or refused with everything that is wrong."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aura_chor.crypto import payload
from aura_chor.crypto.dkd import Context as DerivationContext
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.members import Index, roster_value
from aura_chor.crypto.rng import SimulatedRng
from aura_chor.crypto.seal import HpkeSealer, SimulatedSealer
from aura_chor.crypto.secrets import SecretBytes, SecretScalar
from aura_chor.effects.key_faults import RecordDamaged, WeakParameters
from aura_chor.effects.ports import Batch, Effects
from aura_chor.effects.random_system import SystemRng
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.effects.transport_local import LocalNetwork
from aura_chor.effects.vault import CommitteeScope, Place, Vault
from aura_chor.ledger.event import EventId
from aura_chor.runtime.contexts_builder import ContextBuilder
from aura_chor.runtime.contexts_checks import ContextRefused, Proposal
from aura_chor.runtime.contexts_material import DEVICE_KEY, VaultMaterial, share_place
from aura_chor.runtime.protocol_result import Derivation, Holding, HoldingProofs, ProtocolResult, SignatureUnproven
from aura_chor.session import faults
from aura_chor.session.faults import Fault
from tests.ledger.ledger_world import Play, assigned, author, founders, signer, target

ACCOUNT_MASTER = SecretBytes(bytes([7]) * 32)


class Clock:
    def __init__(self, now: int = 1_800_000_000_000) -> None:
        self.now = now

    def now_ms(self) -> int:
        return self.now


class NoKeys:
    def master_key(self) -> SecretBytes:
        raise AssertionError("a context asks the vault, which has its master key already")


class Device:
    """One device of a played account: its store with what a real one would hold, and a builder on the ledger."""

    def __init__(self, play: Play, i: int, *, shares: bool = True, key: int | None = None) -> None:
        self.play, self.i = play, i
        self.store = MemoryStore()
        self.vault = Vault(self.store, play.ledger.known.account, ACCOUNT_MASTER, SystemRng())
        self.keep(DEVICE_KEY, SecretBytes(bytes([i if key is None else key]) * 32))
        if shares:
            self.hold()
        self.effects = Effects(
            clock=Clock(),
            randomness=SystemRng(),
            transport=LocalNetwork().join(author(i)),
            store=self.store,
            keys=NoKeys(),
            sealer=HpkeSealer(),
        )

    def keep(self, place: Place, secret: SecretBytes) -> None:
        self.store.commit(Batch(records=self.vault.seal(place, secret))).result()

    def hold(self, epoch_off: int = 0) -> None:
        head = self.play.state.head
        for committee in () if head is None else head.committees():
            index = committee.shape.index_of(author(self.i))
            if index is not None:
                scope = CommitteeScope(committee.id, committee.epoch + epoch_off)
                for purpose in ("sign", "derive"):
                    share: SecretScalar = self.play.shares[committee.id][purpose][index]
                    self.keep(share_place(scope, purpose, index), SecretBytes(share.expose().encoded))  # type: ignore[arg-type]

    def builder(self, **options: Any) -> ContextBuilder:
        material = options.pop("material", VaultMaterial(self.vault))
        effects = replace(self.effects, **options.pop("effects", {}))
        return ContextBuilder(self.play.ledger, effects, material, device=author(self.i), **options)


def refused(build: Callable[[], object]) -> list[tuple[type[Fault], str]]:
    with pytest.raises(ContextRefused) as caught:
        build()
    return [(type(fault), str(fault)) for fault in caught.value.exceptions if isinstance(fault, Fault)]


@pytest.fixture
def founded() -> Play:
    return Play().found()


def derivation(play: Play, **changes: Any) -> Proposal:
    context = DerivationContext(account=play.ledger.known.account, app="mail", kind="symmetric", label="x", version=0)
    body = {"ctx": context.encode(), "invited": roster_value(founders()), "recipients": roster_value(founders()[:1])}
    return Proposal("dkd.open", body | changes)


# --- what a sound context says ---


def test_a_generic_context_is_about_a_member(founded: Play) -> None:
    context = Device(founded, 2).builder().generic("chat")
    assert (context.index, context.epoch, context.session) == (2, 1, None)
    assert context.head == founded.state.head and context.account == founded.ledger.known.account
    assert context.ledger.state() == founded.state


def test_a_derivation_to_be_opened(founded: Play) -> None:
    context = Device(founded, 1).builder().dkd(derivation(founded))
    assert context.context.app == "mail" and context.is_recipient
    assert context.share == share_place(CommitteeScope(founded.state.head.devices.id, 1), "derive", Index(1))
    assert not Device(founded, 2).builder().dkd(derivation(founded)).is_recipient


def test_a_derivation_that_another_has_opened(founded: Play) -> None:
    opened = founded.say(1, "dkd.open", dict(derivation(founded).body))
    context = Device(founded, 3).builder().dkd(opened.id)
    assert (context.session, context.index) == (opened.id, 3)


def test_a_recipient_that_does_not_derive_needs_no_share(founded: Play) -> None:
    asked = derivation(founded, invited=roster_value(founders()[1:]))
    assert Device(founded, 1, shares=False).builder().dkd(asked).share is None


def signing(play: Play, **changes: Any) -> Proposal:
    head = play.state.head
    encoded = payload.Payload(
        account=play.ledger.known.account,
        body=payload.app_body(app="mail", content=bytes(32), object_type="t"),
        epoch=head.epoch,
        kind="app",
        prestate=head.id,
        session=None,
        transcript=None,
    ).encode()
    return Proposal(
        "sign.open",
        {"committee": head.devices.id, "invited": roster_value(founders()), "payload": encoded} | changes,
    )


def test_a_signature(founded: Play) -> None:
    context = Device(founded, 2).builder().signing(signing(founded))
    assert context.payload.kind == "app" and context.share.record == "share.sign"
    assert context.committee == CommitteeScope(founded.state.head.devices.id, 1)


def test_a_founding_needs_nothing_certified() -> None:
    play = Play()
    body = {"f": 0, "prestate": None, "roster": roster_value(founders()), "salt": bytes(32), "t": 2}
    context = Device(play, 2).builder().keygen(Proposal("keygen.open", body))
    assert (context.index, context.head, context.opening.target.t) == (2, None, 2)
    opened = play.say(1, "keygen.open", body)
    assert Device(play, 3).builder().keygen(opened.id).session == opened.id
    assert refused(lambda: Device(play, 9).builder().keygen(opened.id)) == [
        (faults.NotAuthorised, "this device is neither a member nor to become one")
    ]


def test_a_resharing_for_a_source_member_and_for_a_new_one(founded: Play) -> None:
    run = founded.reshare(target("devices", {1: 1, 2: 2, 4: 4}, 2), until="open")
    session = run.opening.session
    stays = Device(founded, 1).builder().reshare(session)
    assert (stays.source_index, stays.target_index, len(stays.shares)) == (1, 1, 2)
    leaves = Device(founded, 3).builder().reshare(session)
    assert (leaves.source_index, leaves.target_index) == (3, None)
    joins = Device(founded, 4).builder().reshare(session)
    assert (joins.source_index, joins.target_index, joins.shares) == (None, 4, ())
    [(kind, _)] = refused(lambda: Device(founded, 8).builder().reshare(session))
    assert kind is faults.NotAuthorised


def guarded() -> Play:
    play = Play().found()
    play.reshare(target("guardians", assigned(32768, 10, 11, 12), 2, cooldown=86_400))
    return play


def test_a_recovery_for_a_guardian_and_for_a_new_device() -> None:
    play = guarded()
    new = assigned(4, 5, 6, 7)
    run = play.reshare(target("devices", new, 2), protocol="recover", opener=5, until="open")
    session = run.opening.session
    guardian = Device(play, 10).builder().recovery(session)
    assert guardian.source_index == play.state.guardians.shape.index_of(author(10))
    assert (guardian.cooldown, len(guardian.shares), guardian.override) == (86_400, 2, False)
    assert new[Device(play, 5).builder().recovery(session).target_index] == 5
    late = Clock(2_000_000_000_000)
    found = refused(lambda: Device(play, 10).builder(effects={"clock": late}).recovery(session))
    assert found == [(faults.Stale, "the request has expired")]


def test_a_lock(founded: Play) -> None:
    context = Device(founded, 2).builder().locking("reshare", 0)
    assert (context.kind, context.term, len(context.scope)) == ("reshare", 0, 32)


# --- what is refused ---


def test_all_violations_are_told_at_once(founded: Play) -> None:
    founded.say(1, "capability.revoke", {"device": author(3), "protocol": "dkd"})
    stranger = Device(founded, 3, shares=False, key=9)
    found = refused(lambda: stranger.builder().dkd(derivation(founded)))
    assert found == [
        (faults.KeyMismatch, "the key store holds another device's key"),
        (faults.NotAuthorised, "this device's capability for dkd was revoked"),
        (faults.MaterialMissing, "no share to derive of the certified committee and epoch"),
    ]


def test_a_revocation_names_the_event_that_proves_it(founded: Play) -> None:
    revoke = founded.say(1, "capability.revoke", {"device": author(3), "protocol": "chat"})
    with pytest.raises(ContextRefused) as caught:
        Device(founded, 3).builder().generic("chat")
    [fault] = caught.value.exceptions
    assert isinstance(fault, Fault) and fault.evidence == (revoke.id.hex(),) and fault.retry.later
    founded.say(1, "capability.grant", {"device": author(3), "protocol": "chat"})
    assert Device(founded, 3).builder().generic("chat").index == 3


def test_a_removed_device(founded: Play) -> None:
    founded.reshare(target("devices", {1: 1, 2: 2, 4: 4}, 2))
    found = refused(lambda: Device(founded, 3).builder().generic("chat"))
    assert found == [(faults.NotAuthorised, "this device was removed from the account")]
    assert Device(founded, 4).builder().generic("chat").index == 4


def test_a_stranger(founded: Play) -> None:
    found = refused(lambda: Device(founded, 9).builder().generic("chat"))
    assert found == [(faults.NotAuthorised, "this device is no member of the account")]


def test_a_share_of_an_older_epoch_is_none(founded: Play) -> None:
    device = Device(founded, 1, shares=False)
    device.hold(epoch_off=-1)
    assert refused(lambda: device.builder().signing(signing(founded))) == [
        (faults.MaterialMissing, "no share to sign of the certified committee and epoch")
    ]


def test_a_share_that_is_not_the_certified_one(founded: Play) -> None:
    device = Device(founded, 1, shares=False)
    committee = founded.state.head.devices
    other = founded.shares[committee.id]["sign"][Index(2)].expose().encoded
    device.keep(share_place(CommitteeScope(committee.id, 1), "sign", Index(1)), SecretBytes(other))
    [(kind, reason)] = refused(lambda: device.builder().signing(signing(founded)))
    assert kind is faults.MaterialMissing and reason == "the stored share to sign is not the certified one"
    assert other.hex() not in reason


def test_what_is_stored_need_not_be_a_share(founded: Play) -> None:
    device = Device(founded, 1, shares=False)
    place = share_place(CommitteeScope(founded.state.head.devices.id, 1), "sign", Index(1))
    device.keep(place, SecretBytes(b"\xff" * 32))
    [(kind, _)] = refused(lambda: device.builder().signing(signing(founded)))
    assert kind is faults.MaterialMissing


def test_simulated_sources_are_refused_before_any_key_is_touched(founded: Play) -> None:
    class Untouchable:
        def device_key(self) -> None:
            raise AssertionError("touched")

        def share(self, place: Place) -> None:
            raise AssertionError("touched")

    rng = SimulatedRng(seed=b"", device="a")
    simulated = {"randomness": rng, "sealer": SimulatedSealer(rng.bytes)}
    device = Device(founded, 1)
    build = device.builder(effects=simulated, material=Untouchable())
    [(kind, _)] = refused(lambda: build.signing(signing(founded)))
    assert kind is faults.SimulatedInProduction
    assert device.builder(effects=simulated, production=False).signing(signing(founded)).index == 1


@pytest.mark.parametrize(
    ("fault", "kind"), [(WeakParameters(), faults.WeakParameters), (RecordDamaged("x"), faults.KeyMismatch)]
)
def test_a_key_store_that_does_not_open(founded: Play, fault: Exception, kind: type[Fault]) -> None:
    class Shut:
        def device_key(self) -> None:
            raise fault

        def share(self, place: Place) -> None:
            raise AssertionError("a store that does not open is not asked again")

    [(found, _)] = refused(lambda: Device(founded, 1).builder(material=Shut()).signing(signing(founded)))
    assert found is kind


def test_nothing_is_certified_yet() -> None:
    play = Play()
    found = [kind for kind, _ in refused(lambda: Device(play, 1).builder().locking("reshare", 0))]
    assert found == [faults.NotAuthorised, faults.Stale]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"invited": roster_value(founders()[:1])}, "fewer than the threshold"),
        ({"recipients": roster_value(founders(4)[3:])}, "recipients that are no current devices"),
        ({"ctx": b"\xa0"}, ""),
        ({"more": 1}, "not exactly the keys"),
        ({"invited": []}, ""),
    ],
)
def test_a_proposal_that_every_replica_would_call_malformed(founded: Play, changes: Any, reason: str) -> None:
    before = len(founded.ledger.log)
    found = refused(lambda: Device(founded, 1).builder().dkd(derivation(founded, **changes)))
    assert [kind for kind, _ in found] == [faults.Malformed] and reason in found[0][1]
    assert len(founded.ledger.log) == before


def test_a_session_that_is_none_or_of_another_kind(founded: Play) -> None:
    certificate: EventId = founded.certificate.id
    for subject in (EventId(bytes(32)), certificate):
        [(kind, reason)] = refused(lambda: Device(founded, 1).builder().dkd(subject))  # noqa: B023
        assert kind is faults.NotAuthorised and "no session of this kind" in reason


def test_a_session_on_a_state_that_has_moved(founded: Play) -> None:
    run = founded.reshare(target("devices", {1: 1, 2: 2, 3: 3}, 2))
    found = refused(lambda: Device(founded, 1).builder().reshare(run.opening.session))
    assert (faults.Stale, "the session builds on another certified state than the present one") in found


def test_an_unauthorised_proposal(founded: Play) -> None:
    body = {
        "prestate": founded.state.head.id,
        "reason": "x",
        "resume": None,
        "source": founded.state.head.devices.id,
        "target": target("devices", {1: 1, 2: 2, 3: 3}, 2),
        "term": 0,
        "lock": [],
    }
    [(kind, reason)] = refused(lambda: Device(founded, 1).builder().reshare(Proposal("reshare.open", body)))
    assert kind is faults.Malformed and reason == "a lock without a quorum"


# --- secrets, results ---


def test_no_context_and_no_refusal_prints_a_secret(founded: Play) -> None:
    device = Device(founded, 1)
    context = device.builder().signing(signing(founded))
    committee = founded.state.head.devices
    share = founded.shares[committee.id]["sign"][Index(1)].expose().encoded
    for text in (repr(context), str(context), repr(device.builder())):
        assert share.hex() not in text and repr(share)[2:-1] not in text
        assert (bytes([1]) * 32).hex() not in text


def test_a_result_has_a_payload_and_its_signature_or_neither(founded: Play) -> None:
    key = founded.state.head.devices.key
    encoded = founded.certificate.body["payload"]
    signature = founded.certificate.body["signature"]
    made = ProtocolResult(data=b"", events=(), proofs=None, payload=encoded, signature=signature, key=key)
    assert made.signature == signature
    for wrong in (
        {"payload": encoded},
        {"signature": signature},
        {"payload": encoded, "signature": signature},
        {"payload": encoded + b"x", "signature": signature, "key": key},
        {"payload": encoded, "signature": bytes(64), "key": key},
    ):
        with pytest.raises(SignatureUnproven):
            ProtocolResult(data=b"", events=(), proofs=None, **wrong)
    assert commit_message(encoded)


def test_a_result_prints_no_derived_key() -> None:
    derived = Derivation(output=SecretBytes(b"\x5a" * 32), public_key=None, check=bytes(32))
    text = repr(ProtocolResult(data=derived, events=(EventId(bytes(32)),), proofs=None))
    assert "5a" * 8 not in text and "ZZZZ" not in text


def test_a_lock_has_no_signature() -> None:
    result = ProtocolResult(
        data=Holding(holder=author(1), term=0), events=(), proofs=HoldingProofs(votes=(EventId(bytes(32)),))
    )
    assert result.payload is None and signer(1).key.encoded == result.data.holder
