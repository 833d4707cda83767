"""Founders that cheat or are silent: who is named, in which words, on every device (CRYPTO.md 11, lines "kg")."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec import structs

from aura_chor.crypto.errors import CheckFailed
from aura_chor.crypto.keygen import keygen_commitment
from aura_chor.crypto.secrets import SessionRoot
from aura_chor.crypto.types import Digest, KemKeys, Points
from aura_chor.ledger import ledger
from aura_chor.ledger.event import EventId
from aura_chor.ledger.verdicts import Retry
from aura_chor.protocols import changing, founding_hosting
from aura_chor.protocols.founding import Founder
from aura_chor.protocols.founding_steps import Founding, _contribution
from aura_chor.protocols.generated.keygen import messages
from aura_chor.protocols.keygen_hosting import open_founding
from aura_chor.runtime.result import Ended
from aura_chor.session.checks import Evidence, Valid
from aura_chor.session.faults import Degenerate, FalseComplaint, InvalidShare, TranscriptMismatch
from aura_chor.session.faults_of_ledger import CLASSES
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import SALT, author, founders
from tests.protocols.stations import Account, founding_event
from tests.protocols.test_protocols_attacks import Other
from tests.protocols.test_protocols_attacks import faults as told_of

Change = Callable[[Founder], None]


def founder(change: Change) -> Callable[[Seat], Seat]:
    def twist(seat: Seat) -> Seat:
        if isinstance(seat.body, Founder):
            change(seat.body)
        return seat

    return twist


def another_length(body: Founder) -> None:
    honest = body._founding

    def reveal(commits: Digest) -> messages.Reveal:
        made = honest.reveal(commits)
        return structs.replace(made, sign=Points((*made.sign.values, made.sign.values[0])))

    body._founding = Other(honest, reveal=reveal)


def other_polynomials(body: Founder) -> None:
    honest = body._founding
    other = Founding(body._facts, index=body._index, root=SessionRoot(bytes(31) + b"!"))
    body._founding = Other(honest, reveal=other.reveal)


def a_proof_for_another_key(body: Founder) -> None:
    honest = body._founding
    other = Founding(body._facts, index=body._index, root=SessionRoot(bytes(31) + b"!"))

    def reveal(commits: Digest) -> messages.Reveal:
        return structs.replace(honest.reveal(commits), pop=other.reveal(commits).pop)

    def commitment() -> Digest:
        made = _contribution(reveal(Digest(bytes(32))), body._facts.t)
        return Digest(keygen_commitment(made, phis=body._facts.phis, index=body._index))

    body._founding = Other(honest, reveal=reveal, commitment=commitment)


def a_key_too_few(body: Founder) -> None:
    honest = body._keys
    body._keys = Other(honest, posted=lambda senders: KemKeys(honest.posted(senders).pairs[:-1]))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (another_length, "InvalidLength"),
        (other_polynomials, "InvalidOpening"),
        (a_proof_for_another_key, "InvalidProof"),
        (a_key_too_few, "Malformed"),
    ],
)
def test_a_founder_that_cheats_in_the_open_is_named_by_everybody(change: Change, name: str) -> None:
    made = Account(twists={3: founder(change)})
    session = founding_event().id
    assert made.run(lambda: made.over(session))
    made.rest()
    outcomes = made.seats(session)
    assert sorted(outcomes) == ["Device[1]", "Device[2]", "Device[3]", "Opener"]
    for seat in ("Device[1]", "Device[2]", "Opener"):
        error = outcomes[seat].error
        assert type(error) is CLASSES[name]
        assert (error.culprits, error.retry) == (("Device[3]",), Retry.WITHOUT)
    assert [told_of(made, number) for number in (1, 2)] == [[(name, (author(3),))]] * 2
    assert made.host(1).ledger.state().head is None


# --- complaints ---


def complains_of(victim: int) -> Callable[[Seat], Seat]:
    """A founder that complains of a share that was good, and shows that it was."""

    def twist(seat: Seat) -> Seat:
        if not isinstance(seat.body, Founder):
            return seat
        honest = seat.checks

        def deal_opens(message: messages.Deal, sender: int, evidence: Evidence) -> object:
            verdict = honest.deal_opens(message, sender, evidence)
            return honest._refuted(sender) if sender == victim and isinstance(verdict, Valid) else verdict

        return structs.replace(seat, checks=Other(honest, deal_opens=deal_opens))

    return twist


def complained() -> Account:
    made = Account(twists={3: complains_of(2)})
    assert made.run(lambda: made.over(founding_event().id))
    made.rest()
    return made


def test_a_false_complaint_names_its_author() -> None:
    made = complained()
    outcomes = made.seats(founding_event().id)
    for seat in ("Opener", "Device[1]", "Device[2]"):
        error = outcomes[seat].error
        assert isinstance(error, FalseComplaint)
        assert (error.culprits, error.retry) == (("Device[3]",), Retry.WITHOUT)
    assert [told_of(made, number) for number in (1, 2)] == [[("FalseComplaint", (author(3),))]] * 2
    assert made.host(2).ledger.state().head is None


def test_who_believes_a_complaint_blames_the_honest_dealer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive variant does not open what it is shown."""
    monkeypatch.setattr(ledger, "judge_complaint", lambda *_: None)
    made = complained()
    outcomes = made.seats(founding_event().id)
    assert {type(outcomes[seat].error) for seat in ("Device[1]", "Device[2]")} == {InvalidShare}
    assert [told_of(made, number) for number in (1, 2)] == [[("InvalidShare", (author(2),))]] * 2


# --- what names nobody ---


def shown_other_commits(body: Founder) -> None:
    facts = body._facts

    def transcript(phase: str, events: tuple[tuple[int, bytes], ...]) -> Digest:
        return Digest(bytes(32)) if phase == "commit" else facts.transcript(phase, events)

    body._facts = Other(facts, transcript=transcript)


def shown_other_reveals(body: Founder) -> None:
    made = body._successor
    body._successor = lambda: replace(made(), value=bytes(32))


@pytest.mark.parametrize("change", [shown_other_commits, shown_other_reveals])
def test_founders_that_have_seen_different_things_name_nobody(change: Change) -> None:
    made = Account(twists={3: founder(change)})
    session = founding_event().id
    assert made.run(lambda: made.over(session))
    made.rest()
    errors = [outcome.error for outcome in made.seats(session).values() if outcome.ended is Ended.FAILED]
    assert errors and {type(error) for error in errors} == {TranscriptMismatch}
    assert {error.culprits for error in errors} == {()}
    assert [told_of(made, number) for number in (1, 2, 3)] == [[]] * 3
    assert made.host(1).ledger.state().head is None


def test_contributions_that_cancel_out_name_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only all founders together could bring it about, so that here the arithmetic is made to say it."""

    def cancels(*_: object) -> None:
        raise CheckFailed((), "commitments")

    monkeypatch.setattr(changing, "successor", cancels)
    made = Account()
    session = founding_event().id
    assert made.run(lambda: made.over(session))
    made.rest()
    errors = [outcome.error for outcome in made.seats(session).values() if outcome.ended is Ended.FAILED]
    assert errors and all(isinstance(error, Degenerate) and error.culprits == () for error in errors)


# --- one value for one account ---


def founded_twice() -> tuple[Account, list[EventId]]:
    """Device 2 opens the founding of the very same account as device 1, and at the same time."""
    made = Account()
    order = open_founding(tuple(key for _, key in founders()), t=2, salt=SALT, ticket=5)
    sessions = [founding_event().id, made.open(2, order)]
    made.run(lambda: all(made.over(session) for session in sessions))
    made.rest()
    return made, sessions


def test_a_founder_acknowledges_once_for_an_account() -> None:
    made, sessions = founded_twice()
    assert len(set(sessions)) == 2
    known = made.host(3).ledger.known
    acks = [event.author for session in sessions for event in known.in_session(session, "keygen.ack")]
    assert acks and len(acks) == len(set(acks))
    assert len(known.heads) <= 1 and not made.host(3).ledger.state().forks


def test_who_acknowledges_twice_forks_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive variant: both foundings are certified, and the account has two keys."""
    monkeypatch.setattr(founding_hosting.Generation, "may_acknowledge", lambda _: True)
    made, _ = founded_twice()
    assert len(made.host(3).ledger.known.heads) == 2
    assert made.host(3).ledger.state().forks
