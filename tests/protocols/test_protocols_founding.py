"""Three founders make the keys of CRYPTO.md 12.5, each on a host of its own; then they sign and derive."""

import hashlib
from itertools import combinations

import pytest

from aura_chor.crypto import dkd
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.payload import app_body
from aura_chor.crypto.signatures import verify
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.playing import Policy
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.world_faults import ROUGH, DiskFaults
from tests.ledger.ledger_world import founders
from tests.protocols.stations import AGREES, Account, founding_event

SESSION = "06d19183ba9439292176e691351f5bad01ff8153692868fb3601e22ed96943eb"
KEY = "f872b5c8c9c909c2c631f83250b52d543f7dfdadb705b994055f2f38cfb5a398"
COMMITTEE = "e14250bddadc1ef3331cfdf065aa2a7e6ef95c2d5b3502ca8e6a03538849f642"
FIRST_COMMITMENT = "dacd64dc44ace7d4b87f65e42c773304c453c7f01ccbf422873701d850dd6a3e"
OUTPUT = "3c0cc2e62585e2fdbff730349c04e9a071c9abffd00cf7f39dd14e05f71a47ff"
CHECK = "9f0a0aeb2c4b90450e3f851d33278b2e3c7039e5eeb27afb752f076584cb8b0b"
CONTENT = app_body(app="chat", content=hashlib.sha256(b"hello").digest(), object_type="text/plain")


def alice(made: Account) -> dkd.Context:
    return dkd.Context(account=made.id, app="chat", kind="ed25519", label="alice", version=1)


@pytest.fixture
def made() -> Account:
    return Account().found()


def test_the_keys_are_the_known_ones(made: Account) -> None:
    session = founding_event().id
    assert session.hex() == SESSION
    heads = {made.host(number).ledger.state().head for number in (1, 2, 3)}
    assert len(heads) == 1
    head = heads.pop()
    assert head is not None
    assert head.devices.id.hex() == COMMITTEE
    assert head.devices.key.encoded.hex() == KEY
    first = made.host(2).ledger.known.in_session(session, "keygen.commit")
    assert FIRST_COMMITMENT in [event.body["h"].hex() for event in first]
    assert set(made.outcomes(session).values()) == {"completed"}


def test_every_founder_holds_its_shares_and_no_root(made: Account) -> None:
    committee = made.host(1).ledger.state().devices
    for number in (1, 2, 3):
        shares = made.lives[number].holding.shares(committee, number)
        assert shares is not None
        names = made.world.devices[made.host(number).device].disk.record_names()
        assert [name for name in names if "share." in name] != []
        assert [name for name in names if name.endswith("/root")] == []


def test_an_application_has_its_object_signed_by_any_two(made: Account) -> None:
    facts = app_facts(made.player(3).station, CONTENT)
    session = made.play(3, open_signing(facts, ticket=1))
    assert made.outcomes(session) == dict.fromkeys(["Coordinator", "Signer[1]", "Signer[2]", "Signer[3]"], "completed")
    signature = made.player(3).sign.coordinators[session].signature
    assert verify(made.host(1).ledger.state().devices.key, commit_message(facts.payload), signature)
    known = [made.host(number).ledger.known.in_session(session, "sign.done") for number in (1, 2, 3)]
    assert [[done.body["signature"] for done in found] for found in known] == [[signature]] * 3
    assert made.kinds(2, session).count("sign.share") == 2


def test_who_does_not_consent_commits_to_nothing() -> None:
    made = Account(policies={1: Policy(derives=AGREES.derives)}).found()
    session = made.play(2, open_signing(app_facts(made.player(2).station, CONTENT), ticket=1))
    authors = [event.author for event in made.host(1).ledger.known.in_session(session, "sign.commit")]
    assert made.host(1).device not in authors
    assert made.player(2).sign.coordinators[session].signature is not None


def test_who_would_sign_something_else_commits_to_nothing() -> None:
    other = app_body(app="chat", content=bytes(32), object_type="text/plain")
    twisted = Policy(signs=lambda payload: other)
    made = Account(policies={1: twisted, 3: twisted}).found()
    session = made.open(2, open_signing(app_facts(made.player(2).station, CONTENT), ticket=1))
    made.rest(60_000)
    assert made.kinds(2, session).count("sign.commit") == 1
    assert made.player(2).sign.coordinators[session].signature is None
    assert set(made.outcomes(session).values()) == {"aborted"}


@pytest.mark.parametrize("invited", [*combinations((1, 2, 3), 2), (1, 2, 3)])
@pytest.mark.parametrize("recipient", [1, 3])
def test_every_quorum_derives_the_known_key(made: Account, invited: tuple[int, ...], recipient: int) -> None:
    roster = dict(enumerate(founders(), start=1))
    order = open_derivation(
        alice(made),
        invited=tuple(roster[index] for index in invited),
        recipients=(roster[recipient],),
        ticket=1,
    )
    session = made.play(2, order, by=sorted({2, recipient, *invited}))
    derived = made.player(recipient).dkd.recipients[session].derived
    assert derived.output.expose().hex() == OUTPUT
    assert derived.check.hex() == CHECK
    assert set(made.outcomes(session).values()) == {"completed"}
    certificate = made.player(2).dkd.openers[session].coordinator
    facts = certificate.opening[1]["payload"]
    assert verify(made.host(1).ledger.state().devices.key, commit_message(facts), certificate.signature)


@pytest.mark.parametrize("recipients", [(1, 2), (2, 3), (1, 2, 3)])
def test_all_recipients_derive_the_same(made: Account, recipients: tuple[int, ...]) -> None:
    chosen = tuple(pair for pair in founders() if pair[0] in recipients)
    session = made.play(2, open_derivation(alice(made), invited=founders(), recipients=chosen, ticket=1))
    for number in recipients:
        assert made.player(number).dkd.recipients[session].derived.output.expose().hex() == OUTPUT
    assert set(made.outcomes(session).values()) == {"completed"}
    assert made.kinds(1, session).count("dkd.reveal") == 3


def test_what_was_derived_is_nowhere_in_the_log(made: Account) -> None:
    session = made.play(1, open_derivation(alice(made), invited=founders(), recipients=founders()[:1], ticket=1))
    ledger = made.host(3).ledger
    assert not any(bytes.fromhex(OUTPUT) in ledger.event(identifier).wire for identifier in ledger.log)
    assert "dkd.reveal" in made.kinds(3, session)


@pytest.mark.parametrize("seed", range(3))
def test_links_that_lose_and_disks_that_are_slow_change_nothing(seed: int) -> None:
    made = Account(seed=seed, links=ROUGH, disks=DiskFaults(write_ms=(0, 15))).found()
    order = open_derivation(alice(made), invited=founders(), recipients=founders()[:1], ticket=1)
    session = made.play(2, order)
    assert made.player(1).dkd.recipients[session].derived.output.expose().hex() == OUTPUT
    assert made.host(3).ledger.state().devices.id.hex() == COMMITTEE
