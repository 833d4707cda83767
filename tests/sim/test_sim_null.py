"""Null cryptography: the algebra and the checks hold, attacks are caught, production refuses, nothing of it stays."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from nacl import bindings

from aura_chor.crypto import dkd, dleq, frost, group, seal, sharing
from aura_chor.crypto.errors import CheckFailed, DecodeError
from aura_chor.crypto.group import IDENTITY, ONE, L, P, Point, decode_point, mul_base, scalar
from aura_chor.crypto.hash2curve import hash_to_curve
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.members import Index, decode_kem
from aura_chor.crypto.primitives import LIBRARY, RAW, LibraryHeld, exchanged
from aura_chor.crypto.rng import SimulatedRng
from aura_chor.crypto.secrets import SecretBytes, SecretScalar
from aura_chor.crypto.signatures import Signer, verify
from aura_chor.effects.key_faults import SimulatedInProduction
from aura_chor.effects.live import open_live
from aura_chor.effects.random_system import SystemRng, require_production
from aura_chor.effects.simulated import NoTransport
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.ledger import certified
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.driver import Runtime
from aura_chor.runtime.driver_pump import Ports
from aura_chor.runtime.host import Host, HostConfig
from aura_chor.sim import null
from aura_chor.sim.null import logarithm_of, null_cryptography, point_of
from tests.ledger.ledger_world import founders
from tests.protocols import test_protocols_attacks as attacks
from tests.protocols import test_protocols_attacks_resharing as attacks_resharing
from tests.protocols.changes import admit, change, guarded, head, request, works
from tests.protocols.stations import Account
from tests.protocols.test_protocols_founding import CONTENT, alice

SEED = SecretBytes(bytes(range(32)))
MESSAGE = b"what is signed"


pytestmark = pytest.mark.usefixtures("nothing_remains")


@pytest.fixture
def nothing_remains() -> Iterator[None]:
    """After every test the library is back: a signature that libsodium has made verifies, a null one does not."""
    yield
    assert RAW == LIBRARY
    public, expanded = bindings.crypto_sign_seed_keypair(SEED.expose())
    signature = bindings.crypto_sign(MESSAGE, expanded)[:64]
    assert Signer(SEED).sign(MESSAGE) == signature
    assert verify(decode_point(public), MESSAGE, signature)


@pytest.fixture
def nothing_real(nothing_remains: None) -> Iterator[None]:
    with null_cryptography():
        yield


# -- what holds in it --------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_real")
def test_a_point_is_its_logarithm() -> None:
    three, five = mul_base(scalar(3)), mul_base(scalar(5))
    assert [logarithm_of(point.encoded) for point in (three, five)] == [3, 5]
    assert group.add(three, five) == mul_base(scalar(8))
    assert group.sub(three, five) == mul_base(scalar(-2))
    assert group.mul(scalar(7), five) == mul_base(scalar(35))
    assert group.sub(five, five) == group.mul(group.ZERO, five) == mul_base(group.ZERO) == IDENTITY
    assert group.mul(five_scalar := scalar(5), IDENTITY) == IDENTITY != group.mul(five_scalar, three)


@pytest.mark.usefixtures("nothing_real")
def test_what_is_no_point_is_refused() -> None:
    bad = [bytes(32), IDENTITY.encoded, (L + 1).to_bytes(32, "little"), b"\xff" * 32, bytes(31), b"\x02" + bytes(32)]
    for encoded in bad:
        with pytest.raises(DecodeError):
            decode_point(encoded)
    assert decode_point(point_of(L - 1)) == group.sub(IDENTITY, mul_base(ONE))


@pytest.mark.usefixtures("nothing_real")
def test_every_change_of_a_signature_a_message_or_a_key_is_seen() -> None:
    signer = Signer(SEED)
    signature = signer.sign(MESSAGE)
    assert len(signature) == 64
    assert verify(signer.key, MESSAGE, signature)
    for place in range(64):
        changed = bytearray(signature)
        changed[place] ^= 1
        assert not verify(signer.key, MESSAGE, bytes(changed))
    assert not verify(signer.key, MESSAGE + b"!", signature)
    assert not verify(Signer(SecretBytes(bytes(32))).key, MESSAGE, signature)
    shifted = (int.from_bytes(signature[32:], "little") + L).to_bytes(32, "little")
    assert not verify(signer.key, MESSAGE, signature[:32] + shifted)
    assert not verify(Point(IDENTITY.encoded), MESSAGE, IDENTITY.encoded + bytes(32))


@pytest.mark.usefixtures("nothing_real")
def test_the_algebra_of_the_protocols_holds() -> None:
    members = (Index(1), Index(2), Index(3))
    polynomial = tuple(SecretScalar(scalar(number)) for number in (11, 22))
    commitments = sharing.commit_poly(polynomial)
    shares = {i: sharing.poly_eval(polynomial, i) for i in members}
    assert all(sharing.feldman_ok(shares[i], commitments, i) for i in members)
    assert not sharing.feldman_ok(shares[Index(1)], commitments, Index(2))
    pairs = {
        i: frost.nonce_pair(SecretBytes(bytes([i]) * 32), SecretBytes(bytes([9 + i]) * 32), shares[i]) for i in (1, 3)
    }
    posted = [frost.NonceCommitment(Index(i), pair.hiding, pair.binding) for i, pair in pairs.items()]
    prepared = frost.prepare(commitments[0], MESSAGE, posted)
    made = {Index(i): frost.sign_share(prepared, Index(i), pair, shares[Index(i)]) for i, pair in pairs.items()}
    public = sharing.public_shares(commitments, members)
    assert verify(commitments[0], MESSAGE, frost.aggregate(prepared, made, public))
    with pytest.raises(CheckFailed) as failed:
        frost.aggregate(prepared, made | {Index(3): ONE}, public)
    assert failed.value.indices == (3,)
    point = dkd.context_point(alice_of(bytes(32)))
    keys = {"tr": bytes(32), "index": Index(2), "public_share": public[Index(2)]}
    partial = dkd.partial(shares[Index(2)], point, random32=SecretBytes(bytes(32)), **keys)
    assert dkd.verify_partial(partial, point, **keys)
    lie = dkd.Partial(
        group.add(partial.sigma, point.point), dleq.Proof(partial.proof.challenge, partial.proof.response)
    )
    assert not dkd.verify_partial(lie, point, **keys)
    assert hash_to_curve(b"a", b"t") != hash_to_curve(b"b", b"t") != hash_to_curve(b"b", b"u")


def alice_of(account: bytes) -> dkd.Context:
    return dkd.Context(account=account, app="chat", kind="ed25519", label="alice", version=1)


def test_sealed_bytes_are_as_many_and_open_for_the_right_key_and_purpose_alone() -> None:
    sizes = []
    for block in (exchanged(LIBRARY), null_cryptography()):
        with block:
            sealer = seal.SimulatedSealer(SimulatedRng(seed=b"seed", device="1").bytes)
            blob = sealer.seal(MESSAGE, seal.pair_key(SEED), b"for this")
            sizes.append(len(blob))
            assert MESSAGE not in blob
            assert sealer.open(blob, SEED, b"for this") == MESSAGE
            for key, info, content in (
                (SecretBytes(bytes(32)), b"for this", blob),
                (SEED, b"for that", blob),
                (SEED, b"for this", blob[:-1] + bytes([blob[-1] ^ 1])),
                (SEED, b"for this", bytes([blob[0] ^ 2]) + blob[1:]),
            ):
                with pytest.raises(CheckFailed):
                    sealer.open(content, key, info)
    assert sizes == [32 + len(MESSAGE) + 16] * 2


def test_keys_of_low_order_are_those_that_the_library_refuses() -> None:
    for number in sorted(null._LOW_ORDER):
        encoded = number.to_bytes(32, "little")
        assert LIBRARY.kem_low_order(encoded)
        with null_cryptography(), pytest.raises(DecodeError):
            decode_kem(encoded)


# -- the protocols -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_real")
def test_the_protocols_of_devices_complete() -> None:
    made = Account(answer=works).found()
    facts = app_facts(made.player(3).station, CONTENT)
    session = made.play(3, open_signing(facts, ticket=1))
    signature = made.player(3).sign.coordinators[session].signature
    assert verify(made.host(1).ledger.state().devices.key, commit_message(facts.payload), signature)
    session = made.play(2, open_derivation(alice(made), invited=founders(), recipients=founders(), ticket=1))
    derived = [made.player(number).dkd.recipients[session].derived.output for number in (1, 2, 3)]
    assert derived == [derived[0]] * 3
    before = head(made)
    change(made, 1, Change(kind="devices", keep=(1, 2, 3), t=3), by=(1, 2, 3))
    after = head(made)
    assert (after.epoch, after.devices.shape.t) == (before.epoch + 1, 3)
    assert after.devices.key == before.devices.key


@pytest.mark.usefixtures("nothing_real")
def test_guardians_hand_the_account_over() -> None:
    made = guarded()
    before = head(made)
    session = request(made)
    admit(made, session)
    assert made.run(lambda: made.over(session, range(1, 9)), more_ms=90_000), made.endings()
    made.rest()
    after = head(made, 7)
    assert (after.epoch, after.recovery, after.devices.key) == (before.epoch + 1, True, before.devices.key)


@pytest.mark.usefixtures("nothing_real")
@pytest.mark.parametrize(
    "attack",
    [
        attacks.test_a_dealer_of_a_wrong_share_is_named_by_everybody,
        attacks.test_a_founder_that_signs_the_certificate_wrongly_is_left_out,
        attacks.test_a_wrong_signature_share_names_its_signer,
        attacks.test_a_false_complaint_names_its_author_and_harms_nobody,
        attacks_resharing.test_a_deal_of_another_secret_is_refused_and_the_others_go_on,
    ],
)
def test_attacks_are_caught_as_with_real_cryptography(attack) -> None:
    attack()


# -- what keeps it out of production -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("nothing_real")
def test_production_refuses(tmp_path: Path) -> None:
    path = tmp_path / "device.db"
    with pytest.raises(SimulatedInProduction, match="null cryptography"):
        open_live(path, account=bytes(32), passphrase=lambda _: "never asked", transport=NoTransport())
    assert not path.exists()
    with pytest.raises(SimulatedInProduction, match="null cryptography"):
        require_production(SystemRng(), seal.HpkeSealer())
    with pytest.raises(SimulatedInProduction, match="null cryptography"):
        live_device()


def live_device(*, own_task: bool = True) -> Runtime:
    store = MemoryStore()
    host = Host.restore(HostConfig(account=bytes(32), signer=Signer(SEED)), store)
    return Runtime(host, Ports(clock=Stopped(), transport=NoTransport(), store=store), own_task=own_task)


class Stopped:
    def now_ms(self) -> int:
        return 0


def test_nothing_is_exchanged_while_a_live_device_runs() -> None:
    async def live() -> None:
        async with live_device():
            with pytest.raises(LibraryHeld), null_cryptography():
                pass
            assert RAW == LIBRARY
        with null_cryptography():
            assert RAW.name == "null"

    asyncio.run(live())


def test_a_device_that_was_made_before_does_not_start_inside() -> None:
    async def live() -> None:
        runtime = live_device()
        with null_cryptography(), pytest.raises(SimulatedInProduction):
            await runtime.__aenter__()

    asyncio.run(live())


def test_a_runtime_that_nobody_stopped_and_nobody_has_holds_nothing() -> None:
    async def lost() -> None:
        runtime = live_device(own_task=False)
        runtime.itself = runtime
        await runtime.__aenter__()

    asyncio.run(lost())
    with null_cryptography():
        assert RAW.name == "null"


def test_it_may_be_entered_again_inside_and_leaves_with_the_last() -> None:
    with null_cryptography():
        with null_cryptography():
            pass
        assert RAW.name == "null"
        with pytest.raises(LibraryHeld), exchanged(LIBRARY):
            pass
    assert RAW == LIBRARY


def test_what_fails_inside_leaves_too() -> None:
    with pytest.raises(ZeroDivisionError), null_cryptography():
        raise ZeroDivisionError
    assert RAW == LIBRARY


# -- what is remembered ------------------------------------------------------------------------------------------------


def test_no_cache_carries_a_value_over() -> None:
    """These bytes are a point of both groups; a public share of them is another point in each."""
    both = next(
        number.to_bytes(32, "little") for number in range(2, P) if LIBRARY.point_valid(number.to_bytes(32, "little"))
    )
    commitments = (Point(both), Point(both))

    def share() -> Point:
        return certified._public_share(commitments, Index(2))

    real = share()
    with null_cryptography():
        assert decode_point(both) == commitments[0]
        assert share() == sharing.eval_commitments(commitments, Index(2)) != real
    assert share() == real


def test_a_signer_belongs_to_what_it_was_made_with() -> None:
    real = Signer(SEED)
    with null_cryptography():
        made_inside = Signer(SEED)
        assert real.key != made_inside.key
        assert not verify(real.key, MESSAGE, real.sign(MESSAGE))
    assert verify(real.key, MESSAGE, real.sign(MESSAGE))
    assert not verify(made_inside.key, MESSAGE, made_inside.sign(MESSAGE))
