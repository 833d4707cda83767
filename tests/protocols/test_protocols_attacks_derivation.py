"""Devices and openers that cheat in a derivation (CRYPTO.md 12.1, rows 12, 17 and 19)."""

from dataclasses import replace

import pytest
from msgspec import structs

from aura_chor.base.canon import read
from aura_chor.crypto import dkd as math
from aura_chor.crypto.derive import pair_private_key
from aura_chor.crypto.members import Index, KemKey
from aura_chor.crypto.seal import pair_key
from aura_chor.crypto.secrets import SessionRoot
from aura_chor.crypto.types import EventIds, Partial
from aura_chor.ledger.event import EventId
from aura_chor.protocols import dkd_complaints, sealing
from aura_chor.protocols.derivation import Device, DkdChecks
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.generated.dkd import messages
from aura_chor.runtime.world_schedule import Cut, Heal
from aura_chor.session.checks import Evidence, Valid
from aura_chor.session.sealed import Envelope
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author, founders
from tests.protocols.cheating import Other, Twist, faults, step, verdicts
from tests.protocols.stations import Account
from tests.protocols.test_protocols_founding import OUTPUT, alice

RECIPIENT, OPENER, LIAR = 1, 2, 3


def derive(made: Account) -> EventId:
    """For device 1, opened by device 2; until it is over, or nothing happens any more."""
    order = open_derivation(alice(made), invited=founders(), recipients=founders()[:1], ticket=1)
    session = made.open(OPENER, order)
    made.run(lambda: made.over(session), more_ms=400_000)
    made.rest()
    return session


def output(made: Account, session: EventId) -> str | None:
    derived = made.player(RECIPIENT).dkd.recipients[session].derived
    return None if derived is None else derived.output.expose().hex()


# --- 12: blobs in other places than their own ---

PLACES = {
    "session": lambda facts: replace(facts, session=bytes(32)),
    "role": lambda facts: replace(facts, role="reshare-share"),
    "bind": lambda facts: replace(facts, bind=bytes(32)),
    "epoch": lambda facts: replace(facts, epoch=facts.epoch + 1),
    "account": lambda facts: replace(facts, account=bytes(32)),
}


def seals_for(place: str) -> Twist:
    """A device whose blob was sealed for another place."""

    def twist(seat: Seat) -> Seat:
        if isinstance(seat.body, Device):
            seat.sealer._facts = PLACES[place](seat.sealer._facts)
        return seat

    return twist


def accused(made: Account) -> EventId:
    """A derivation in which the liar's reveal comes before what makes it superfluous."""
    made.world.happen(Cut(author(OPENER), author(RECIPIENT)))
    order = open_derivation(alice(made), invited=founders(), recipients=founders()[:1], ticket=1)
    session = made.open(LIAR, order)
    assert made.run(lambda: step(made, RECIPIENT, session, "dkd.complain") is not None, more_ms=60_000)
    made.world.happen(Heal())
    assert made.run(lambda: made.over(session))
    made.rest()
    return session


@pytest.mark.parametrize("place", PLACES)
def test_12_a_blob_for_another_place_names_its_sender(place: str) -> None:
    made = Account().found()
    made.lives[LIAR].twist = seals_for(place)
    session = accused(made)
    for number in (1, 2, 3):
        assert ("InvalidShare", (author(LIAR),), "continue") in verdicts(made, number)
    assert output(made, session) == OUTPUT


def test_12_without_a_place_it_opens_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive twin: nothing binds what is sealed, and a blob of another session is as good as this one's."""
    for module in (sealing, dkd_complaints):
        monkeypatch.setattr(module, "seal_info", lambda **_: b"")
    made = Account().found()
    for number in (1, 2, 3):
        made.lives[number].twist = seals_for("session")
    session = derive(made)
    assert output(made, session) == OUTPUT and "dkd.complain" not in made.kinds(1, session)


def as_another(seat: Seat) -> Seat:
    """A device that posts what is sealed as device 2 seals, under the key that was for device 2."""
    if isinstance(seat.body, Device):
        index_of = seat.sealer._index_of
        seat.sealer._index_of = lambda name: Index(OPENER) if name == seat.role else index_of(name)
    return seat


def test_12_a_blob_of_another_author_names_whoever_posts_it() -> None:
    made = Account().found()
    made.lives[LIAR].twist = as_another
    session = accused(made)
    assert all(("InvalidShare", (author(LIAR),)) in faults(made, number) for number in (1, 2, 3))
    assert output(made, session) == OUTPUT


# --- 17: reveals before t have committed ---


def reveals_early(seat: Seat) -> Seat:
    """A device that reveals on its own commitment alone."""
    if isinstance(seat.body, Device):
        facts, own = seat.body._facts, seat.body._index
        honest = facts.invited

        def event_ids(events: object) -> EventIds:
            return EventIds(tuple(pair for pair in honest.event_ids(events).pairs if pair[0] == own))

        seat.body._facts = Other(facts, invited=Other(honest, event_ids=event_ids))
    return seat


def early(naive: bool, monkeypatch: pytest.MonkeyPatch) -> tuple[Account, EventId]:
    """Two of three reveal on one commitment each: with the third there are t, but not t that rest on t."""
    made = Account().found()
    for number in (2, 3):
        made.lives[number].twist = reveals_early
    if naive:
        checked = DkdChecks.partial_opens

        def credulous(self: DkdChecks, message: messages.Reveal, sender: int, evidence: Evidence) -> object:
            whole = messages.Reveal(EventIds(((Index(1), b""), (Index(2), b""))), message.tr, message.partial)
            verdict = checked(self, whole, sender, evidence)
            return verdict if isinstance(verdict, Valid) else checked(self, message, sender, evidence)

        monkeypatch.setattr(DkdChecks, "partial_opens", credulous)
    return made, derive(made)


def test_17_reveals_that_rest_on_fewer_than_t_commitments_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    made, session = early(False, monkeypatch)
    assert output(made, session) is None and "dkd.done" not in made.kinds(1, session)


def test_17_who_counts_them_derives_without_consent_on_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive twin: the key is out, and no reveal in the log shows that t have committed before."""
    made, session = early(True, monkeypatch)
    assert output(made, session) == OUTPUT
    named = [len(event.body["commits"]) for event in made.host(1).ledger.known.in_session(session, "dkd.reveal")]
    assert sorted(named)[:2] == [1, 1]


# --- 19: whose pair keys ---


def keys_of(root: SessionRoot, session: bytes, senders: tuple[int, ...]) -> dict[Index, KemKey]:
    return {Index(i): pair_key(pair_private_key(root, session=session, sender=Index(i))) for i in senders}


ROOT = SessionRoot(bytes(range(32)))


def trusting(seat: Seat) -> Seat:
    """The naive device: it seals to the keys that the opener hands out with its session."""
    if isinstance(seat.body, Device):
        sealer = seat.sealer
        handed = keys_of(ROOT, sealer._facts.session, (1, 2, 3))
        sealer._posted = lambda recipient, sender: handed[sender]
    return seat


def test_19_who_hands_out_the_keys_has_the_secret() -> None:
    """The naive twin: the opener is no recipient, and combines what two devices have sealed to its keys."""
    made = Account().found()
    blobs: dict[int, tuple[bytes, bytes]] = {}

    def overheard(number: int) -> Twist:
        def twist(seat: Seat) -> Seat:
            seat = trusting(seat)
            if isinstance(seat.body, Device):
                sealer = seat.sealer

                def seal(envelope: Envelope, plaintext: bytes) -> bytes:
                    blob = sealer.seal(envelope, plaintext)
                    blobs[number] = (
                        blob,
                        sealer._info(Index(number), Index(1), sealer._posted(Index(1), Index(number))),
                    )
                    return blob

                seat = structs.replace(seat, sealer=Other(sealer, seal=seal))
            return seat

        return twist

    for number in (2, 3):
        made.lives[number].twist = overheard(number)
    order = open_derivation(alice(made), invited=founders(), recipients=founders()[:1], ticket=1)
    session = made.open(OPENER, order)
    assert made.run(lambda: len(blobs) == 2)
    opener = made.player(OPENER).station.sealer
    opened = {}
    for number, (blob, info) in blobs.items():
        private = pair_private_key(ROOT, session=session, sender=Index(number))
        opened[Index(number)] = Partial.from_wire(read(opener.open(blob, private, info))).value.sigma
    assert math.combine(opened, t=2, context=alice(made)).output.expose().hex() == OUTPUT


def test_19_keys_come_from_the_recipients_own_events() -> None:
    """What an opener posts in a recipient's place is not heard, and nothing is sealed to it."""
    made = Account().found()
    order = open_derivation(alice(made), invited=founders(), recipients=founders()[:1], ticket=1)
    session = made.open(OPENER, order)
    handed = [[i, key.encoded] for i, key in keys_of(ROOT, session, (1, 3)).items()]
    body = {"kem": handed, "tr": bytes(32)}
    event = made.host(OPENER)._desk.log.append("dkd.receive", body, session=session, route=None, epoch=1)
    made.run(lambda: made.over(session))
    made.rest()
    fault = made.host(1).ledger.fault_of(event.id)
    assert (fault.name, fault.culprits) == ("NotAuthorised", (author(OPENER),))
    assert output(made, session) == OUTPUT
