"""What a session gives its caller (CRYPTO.md 3.5): data, all own events, proofs, the account's signature, the payload.

The life of an account in `tests/vectors` has a session of every shipped protocol; who replays its log tells the results
of all of them. A founding, a signature and a derivation between hosts have what the log does not: the derived key.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from aura_chor.crypto import dkd
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.members import Index
from aura_chor.crypto.payload import payload_digest
from aura_chor.crypto.signatures import verify
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.hosting import Station
from aura_chor.protocols.playing import Player, Policy
from aura_chor.protocols.results import Results
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.protocol_result import Derivation, Holding, Membership, ProtocolResult, SignatureUnproven
from aura_chor.runtime.world_schedule import EVERYTHING, Crash
from tests.ledger.ledger_world import author, founders
from tests.protocols.changes import works
from tests.protocols.stations import Account, founding_event
from tests.protocols.successions import succeed
from tests.protocols.test_protocols_founding import CHECK, CONTENT, OUTPUT, alice

sys.path.insert(0, str(Path(__file__).parents[1] / "crypto"))
import session_files

CHANGES = ("keygen", "refresh", "members", "guardians", "recover", "succession")
Log = tuple[AccountLedger, dict[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def life() -> Log:
    """The log of the committed chapters, and the chapters by name."""
    chapters = {record["chapter"]: record for record in session_files.chapters()}
    ledger = AccountLedger(bytes.fromhex(chapters["keygen"]["values"]["account"]))
    for record in chapters.values():
        ledger.merge([entry["signature"] + entry["bytes"] for entry in record["events"]])
    return ledger, chapters


def results(ledger: AccountLedger, number: int) -> Results:
    """Those of one device that has nothing but the log."""
    station = Station(author(number), lambda: ledger, cast(Any, None), cast(Any, None), cast(Any, None))
    return Results(Player(station, Policy(), lambda: 0))


def session_of(record: dict[str, Any]) -> bytes:
    return bytes.fromhex(record["values"]["session"])


def written(ledger: AccountLedger, record: dict[str, Any], session: bytes, by: int) -> tuple[bytes, ...]:
    """What a device has written in a session, as the chapter lists it."""
    mine = [entry["id"] for entry in record["events"] if entry["by"] == by]
    return tuple(one for one in mine if one == session or ledger.event(one).session == session)


@pytest.mark.parametrize("chapter", CHANGES)
def test_a_membership_change(life: Log, chapter: str) -> None:
    ledger, record = life[0], life[1][chapter]
    values, session = record["values"], session_of(record)
    for number in range(1, 11):
        result = results(ledger, number).membership(session)
        assert result is not None
        assert (result.data.committee.hex(), result.payload.hex()) == (values["committee"]["id"], values["payload"])
        assert result.signature.hex() == values["signing"]["signature"]
        assert verify(result.key, commit_message(result.payload), result.signature)
        assert result.data.signing_key.encoded.hex() == values["committee"]["sign"][0]
        assert result.data.derive_key.encoded.hex() == values["committee"]["derive"][0]
        assert result.events == written(ledger, record, session, number)
        certificate = ledger.event(result.proofs.certificate)
        assert [list(pair) for pair in result.proofs.acks] == certificate.body["acks"]
        assert [list(pair) for pair in result.proofs.votes] == certificate.body.get("votes", [])
        assert (result.data.index is None) == (result.data.shares == ())
    indices = [results(ledger, number).membership(session).data.index for number in range(1, 11)]
    assert sorted(map(str, filter(None, indices))) == sorted(values["committee"]["shares"]["sign"])


def test_where_the_shares_lie(life: Log) -> None:
    session = session_of(life[1]["keygen"])
    data = results(life[0], 2).membership(session).data
    assert data.index == 2
    assert [(place.record, place.index, place.scope.committee, place.scope.epoch) for place in data.shares] == [
        ("share.sign", 2, data.committee, 1),
        ("share.derive", 2, data.committee, 1),
    ]


@pytest.mark.parametrize("chapter", ["dkd", "dkd-again"])
def test_a_derivation_as_the_log_tells_it(life: Log, chapter: str) -> None:
    """Who was no recipient, or has started anew, has the common check and the account's word for it."""
    ledger, record = life[0], life[1][chapter]
    result = results(ledger, 2).derivation(session_of(record))
    assert result.data == Derivation(output=None, public_key=None, check=bytes.fromhex(CHECK))
    assert (result.payload.hex(), result.signature.hex()) == (
        record["values"]["payload"],
        record["values"]["signing"]["signature"],
    )
    assert result.proofs.partials == () and len(result.proofs.commits) == len(record["values"]["members"])
    assert all(ledger.event(one).kind == "dkd.commit" for _, one in result.proofs.commits)


def test_signatures_of_applications_and_for_other_protocols(life: Log) -> None:
    ledger, chapters = life
    for name in (*CHANGES, "sign", "dkd", "dkd-again"):
        values = chapters[name]["values"]["signing"]
        session = bytes.fromhex(values["session"])
        content = chapters[name].get("content")
        result = results(ledger, 1).signing(session, content=content)
        assert result.data == (bytes.fromhex(values["payload"]) if content is None else b"hello")
        assert (result.payload.hex(), result.signature.hex()) == (values["payload"], values["signature"])
        assert sorted(str(index) for index, _ in result.proofs.commits) == sorted(values["shares"])
        assert result.events == written(ledger, chapters[name], session, 1)


def test_the_old_key_signs_a_succession_too(life: Log) -> None:
    ledger, record = life[0], life[1]["succession"]
    old = results(ledger, 9).signing(bytes.fromhex(record["values"]["old_signing"]["session"]))
    new = results(ledger, 9).membership(session_of(record))
    assert old.payload == new.payload and old.key != new.key
    certificate = ledger.event(new.proofs.certificate)
    assert certificate.body["old_signature"] == old.signature


@pytest.mark.parametrize("chapter", ["lock", "refresh", "members", "guardians"])
def test_a_lock_also_when_its_head_is_gone(life: Log, chapter: str) -> None:
    ledger, record = life[0], life[1][chapter]
    values = record["values"]["lock"]
    result = results(ledger, 2).locking(bytes.fromhex(values["scope"]))
    request = ledger.event(bytes.fromhex(values["request"]))
    assert result.data == Holding(holder=request.author, term=0)
    votes = [ledger.event(one) for one in result.proofs.votes]
    assert len(votes) >= 2 and all(vote.body["request"] == request.id for vote in votes)
    assert (result.payload, result.signature) == (None, None)


def test_each_session_has_the_result_of_its_protocol(life: Log) -> None:
    ledger, chapters = life
    device = results(ledger, 1)
    for name, record in chapters.items():
        values = record["values"]
        session = values.get("session") or (values["signing"]["session"] if "signing" in values else None)
        if session is not None:
            found = device.of(bytes.fromhex(session))
            kind = Membership if name in CHANGES else Derivation if name.startswith("dkd") else bytes
            assert isinstance(found.data, kind)
        if "lock" in values:
            assert isinstance(device.of(bytes.fromhex(values["lock"]["scope"])).data, Holding)
    assert device.of(bytes(32)) is None


def unfinished(record: dict[str, Any]) -> Iterator[int]:
    """How many events of a chapter there are before what ends each kind of session."""
    for number, entry in enumerate(record["events"]):
        if entry["kind"].endswith((".certificate", "sign.done")):
            yield number


@pytest.mark.parametrize("chapter", ["keygen", "sign", "dkd", "refresh"])
def test_nothing_before_the_end(life: Log, chapter: str) -> None:
    """One event before the end there is no result, whatever the log holds already."""
    record, chapters = life[1][chapter], life[1]
    last = max(unfinished(record))
    ledger = AccountLedger(bytes.fromhex(chapters["keygen"]["values"]["account"]))
    for before in chapters.values():
        events = before["events"][:last] if before is record else before["events"]
        ledger.merge([entry["signature"] + entry["bytes"] for entry in events])
        if before is record:
            break
    session = record["values"].get("session") or record["values"]["signing"]["session"]
    assert results(ledger, 1).of(bytes.fromhex(session)) is None


def test_a_result_proves_its_signature(life: Log) -> None:
    found = results(life[0], 1).membership(session_of(life[1]["keygen"]))
    with pytest.raises(SignatureUnproven):
        ProtocolResult(
            data=found.data, events=(), proofs=found.proofs, payload=found.payload + b"x", signature=found.signature
        )


# -- between hosts ----


def test_a_derived_key_is_in_the_result_of_its_recipients_alone() -> None:
    made = Account().found()
    recipients = founders()[:2]
    session = made.play(2, open_derivation(alice(made), invited=founders(), recipients=recipients, ticket=1))
    found = {number: Results(made.player(number)).derivation(session) for number in (1, 2, 3)}
    for number in (1, 2):
        result = found[number]
        assert result.data.output.expose().hex() == OUTPUT
        assert result.data.public_key == dkd.derived_public_key("ed25519", result.data.output)
        assert [index for index, _ in result.proofs.partials] == sorted(dict(result.proofs.partials))
        assert len(result.proofs.partials) == 2
    assert found[3].data.output is None
    assert len({result.payload for result in found.values()}) == 1
    assert len({result.signature for result in found.values()}) == 1
    assert OUTPUT not in repr(found[1])
    made.world.happen(Crash(made.host(1).device, survive=EVERYTHING, down_ms=10))
    made.rest()
    again = Results(made.player(1)).derivation(session)
    assert (again.data.output, again.payload, again.events) == (None, found[1].payload, found[1].events)


def test_a_founding_and_a_signature_between_hosts() -> None:
    made = Account().found()
    founded = [Results(made.player(number)).membership(founding_event().id) for number in (1, 2, 3)]
    assert [result.data.index for result in founded] == [Index(1), Index(2), Index(3)]
    assert {result.payload for result in founded} == {founded[0].payload}
    assert made.host(1).ledger.state().head.id == payload_digest(founded[0].payload)
    session = made.play(3, open_signing(app_facts(made.player(3).station, CONTENT), ticket=1))
    signed = Results(made.player(1)).signing(session, content=b"hello")
    assert (signed.data, signed.signature) == (b"hello", made.player(3).sign.coordinators[session].signature)


def test_a_succession() -> None:
    """New keys: the result is signed by the new one."""
    made = Account(answer=works).found()
    before = made.host(1).ledger.state().devices
    session = succeed(made, 1)
    result = Results(made.player(2)).membership(session)
    assert result.key != before.key and result.data.signing_key == result.key
    assert len(result.proofs.votes) >= 2
    assert result.payload is not None and made.host(1).ledger.state().devices.id == result.data.committee
