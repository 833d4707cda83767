"""Devices that crash while a key is derived or an object is signed: the same key, or none and another try.

Nonces live in memory alone, so that a crash in a signing session ends it; whatever was derived before stands.
"""

import pytest

from aura_chor.base.names import SessionId
from aura_chor.effects.ports import Batch, Note
from aura_chor.ledger.event import EventId
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.host_ports import Lifecycle
from aura_chor.runtime.host_session import OWN_NOTES, ended_note
from aura_chor.runtime.result import Ended, SeatOutcome, SessionResult
from aura_chor.runtime.world_schedule import After, Crash, Planned
from tests.ledger.ledger_world import author, founders
from tests.protocols.stations import Account
from tests.protocols.test_protocols_founding import CONTENT, OUTPUT, alice

RECIPIENT, OPENER, MEMBER = 1, 2, 3
STRIDE = 9
SEAT = "Device[3]"


def derivation(made: Account) -> EventId:
    return made.open(OPENER, open_derivation(alice(made), invited=founders(), recipients=founders()[:1], ticket=1))


def window(device: int) -> range:
    """The outputs of a device in a derivation after a founding."""
    made = Account().found()
    before = made.world.devices[author(device)].performed
    session = derivation(made)
    assert made.run(lambda: made.over(session))
    return range(before + 8, made.world.devices[author(device)].performed, STRIDE)


def output(made: Account, session: EventId) -> str | None:
    found = made.player(RECIPIENT).dkd.recipients.get(session)
    return None if found is None or found.derived is None else found.derived.output.expose().hex()


@pytest.mark.parametrize("device", [RECIPIENT, OPENER, MEMBER])
def test_a_crash_changes_nothing_about_the_key(device: int) -> None:
    endings = []
    for moment in window(device):
        crash = Crash(author(device), survive=0, down_ms=50)
        made = Account(schedule=[Planned(After(author(device), moment), crash)]).found()
        session = derivation(made)
        assert made.run(lambda made=made, session=session: made.over(session)), moment
        made.rest()
        lives = {made.lifecycle(number, session) for number in (1, 2, 3)}
        endings.append(lives == {Lifecycle.COMPLETED})
        assert output(made, session) in (OUTPUT, None)
        if not endings[-1] or output(made, session) is None:
            again = derivation(made)
            assert made.run(lambda made=made, again=again: made.over(again)), moment
            made.rest()
            assert output(made, again) == OUTPUT
    assert any(endings)


@pytest.mark.parametrize("delay_ms", [2, 8, 14, 20, 30])
def test_a_signer_that_crashes_never_signs_twice(delay_ms: int) -> None:
    made = Account().found()
    session = made.open(OPENER, open_signing(app_facts(made.player(OPENER).station, CONTENT), ticket=1))
    made.rest(delay_ms)
    made.world.happen(Crash(author(MEMBER), survive=0, down_ms=50))
    assert made.run(lambda: made.over(session))
    made.rest()
    ledger = made.host(OPENER).ledger
    for kind in ("sign.commit", "sign.share"):
        authors = [event.author for event in ledger.known.in_session(session, kind)]
        assert len(authors) == len(set(authors)), kind
    signed = made.player(OPENER).sign.coordinators[session].signature
    assert (signed is not None) is ("sign.done" in made.kinds(OPENER, session))


def signing(made: Account) -> list[EventId]:
    """The signing sessions that a member has committed itself in, as another device has heard, and that go on."""
    known = made.host(OPENER).ledger.known
    going_on = [
        one.session for one in made.host(MEMBER).sessions() if one.protocol == "Sign" and not one.lifecycle.over
    ]
    return [
        session
        for session in going_on
        if author(MEMBER) in [commit.author for commit in known.in_session(session, "sign.commit")]
    ]


def test_a_child_is_left_though_only_the_end_of_what_it_was_opened_in_is_on_the_disk() -> None:
    """The device has died between the two writes; nobody would ever play the child."""
    made = Account().found()
    session = derivation(made)
    assert made.run(lambda: bool(signing(made)))
    (child,) = signing(made)
    died = made.moment()
    ends = SessionResult(SessionId(session.hex()), {SEAT: SeatOutcome(SEAT, Ended.ABORTED, None)}, 0)
    died.disks[MEMBER].commit(Batch(notes=[Note(OWN_NOTES, ended_note(session, ends))])).result()
    again = Account(at=died)
    assert again.run(lambda: MEMBER in again.lives and again.lifecycle(MEMBER, child) is Lifecycle.ABORTED)
    again.rest()
    assert "sign.abort" in again.kinds(OPENER, child)
