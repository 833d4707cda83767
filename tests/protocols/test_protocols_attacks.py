"""Devices that cheat in a founding, a signature or a derivation: who is named, and what goes on (CRYPTO.md 12.1)."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from msgspec import structs

from aura_chor.base.canon import canon, read
from aura_chor.crypto import dkd, group
from aura_chor.crypto.payload import decode_payload
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.types import Partial, SharePair
from aura_chor.ledger.event import Event
from aura_chor.ledger.verdicts import Retry
from aura_chor.protocols.derivation import Device, Recipient
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.founding import Founder
from aura_chor.protocols.founding_opener import Opener
from aura_chor.protocols.generated.dkd import messages
from aura_chor.protocols.playing import Policy
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.protocols.signing import Signer, SigningFacts
from aura_chor.runtime.world_schedule import Cut, Heal
from aura_chor.session.checks import Evidence, Valid
from aura_chor.session.faults import InvalidShare, InvalidSignatureShare
from aura_chor.session.sealed import Envelope
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author, founders
from tests.protocols.cheating import WRONG, Other, Twist, both, faults
from tests.protocols.stations import AGREES, Account, founding_event
from tests.protocols.test_protocols_founding import CONTENT, alice


def lies_to(victim: int) -> Twist:
    """A founder that deals a wrong share of the signing key to one member."""

    def twist(seat: Seat) -> Seat:
        if isinstance(seat.body, Founder):
            honest = seat.body._founding

            def share_for(to: int) -> SharePair:
                share = honest.share_for(to)
                return SharePair(derive=share.derive, sign=WRONG) if to == victim else share

            seat.body._founding = Other(honest, share_for=share_for)
        return seat

    return twist


def signs_wrongly(seat: Seat) -> Seat:
    """A signer with another share than its own; also in the session that certifies a founding."""
    if isinstance(seat.body, Signer):
        seat.body._share = WRONG
    if isinstance(seat.body, Founder):
        made = seat.body._signer

        def signer(*given: object) -> object:
            body, checks = made(*given)
            body._share = WRONG
            return body, checks

        seat.body._signer = signer
    return seat


def reveals(change: Callable[[Partial], Partial]) -> Twist:
    """A device that commits to an honest evaluation and seals another."""

    def twist(seat: Seat) -> Seat:
        if not isinstance(seat.body, Device):
            return seat
        honest = seat.sealer

        def seal(envelope: Envelope, plaintext: bytes) -> bytes:
            partial = change(Partial.from_wire(read(plaintext)["partial"]))
            return honest.seal(envelope, canon({"partial": partial.to_wire()}))

        return structs.replace(seat, sealer=Other(honest, seal=seal))

    return twist


# --- key generation ---


def test_a_dealer_of_a_wrong_share_is_named_by_everybody() -> None:
    made = Account(twists={3: lies_to(1)})
    session = founding_event().id
    assert made.run(lambda: made.over(session))
    made.rest()
    seats = made.seats(session)
    assert sorted(seats) == ["Device[1]", "Device[2]", "Device[3]", "Opener"]
    for outcome in seats.values():
        assert isinstance(outcome.error, InvalidShare)
        assert (outcome.error.culprits, outcome.error.retry) == (("Device[3]",), Retry.WITHOUT)
    assert made.kinds(2, session).count("keygen.complain") == 1
    assert all(faults(made, number) == [("InvalidShare", (author(3),))] for number in (1, 2, 3))
    assert made.host(1).ledger.state().head is None


def test_a_founder_that_signs_the_certificate_wrongly_is_left_out() -> None:
    """One of three: the first session names it, the second does without."""
    made = Account(twists={1: signs_wrongly}).found()
    sessions = [session for session in made.host(2).ledger.known.sessions() if "sign.commit" in made.kinds(2, session)]
    done = [session for session in sessions if "sign.done" in made.kinds(2, session)]
    assert len(done) == 1
    named = [event.author for event in made.host(2).ledger.known.in_session(done[0], "sign.share")]
    assert author(1) not in named


def forged(facts: SigningFacts) -> SigningFacts:
    """About something else than what the founders have made."""
    return replace(facts, payload=replace(decode_payload(facts.payload), transcript=bytes(32)).encode())


def certifies_another(seat: Seat) -> Seat:
    """An opener that has the new keys sign something else."""
    if isinstance(seat.body, Opener):
        certificate = seat.body._certificate
        seat.body._certificate = lambda made: forged(certificate(made))
    return seat


def believes(seat: Seat) -> Seat:
    """The naive founder: it signs what it is shown, and not what it has rebuilt itself."""
    if isinstance(seat.body, Founder):
        made = seat.body._signer

        def signer(*given: object) -> object:
            body, checks = made(*given)
            body._facts = checks._facts = forged(body._facts)
            return body, checks

        seat.body._signer = signer
    return seat


def signed(made: Account) -> list[Event]:
    """What has been signed in any session, as device 2 knows it."""
    ledger = made.host(2).ledger
    return [event for event in map(ledger.event, ledger.log) if event.kind == "sign.done"]


def test_founders_that_believe_what_they_are_shown_sign_anything() -> None:
    naive = both(believes, certifies_another)
    made = Account(twists={1: naive, 2: naive, 3: naive})
    assert made.run(lambda: len(made.lives) == made.n and bool(signed(made)))
    opening = made.host(2).ledger.event(signed(made)[0].session)
    assert decode_payload(opening.body["payload"]).transcript == bytes(32)


def test_new_shares_sign_their_certificate_and_nothing_else() -> None:
    made = Account(twists={1: certifies_another})
    session = founding_event().id
    assert made.run(lambda: made.over(session))
    made.rest()
    known = made.host(2).ledger.known
    opened = [event for event in map(known.graph.event, made.host(2).ledger.log) if event.kind == "sign.open"]
    assert opened, "the opener did try"
    assert all(known.in_session(event.id, "sign.commit") == [] for event in opened)
    assert signed(made) == [] and made.host(2).ledger.state().head is None


# --- signing ---


def test_a_wrong_signature_share_names_its_signer() -> None:
    made = Account(policies={3: Policy(derives=AGREES.derives)}).found()
    made.lives[2].twist = signs_wrongly
    session = made.play(1, open_signing(app_facts(made.player(1).station, CONTENT), ticket=1))
    error = made.seats(session)["Coordinator"].error
    assert isinstance(error, InvalidSignatureShare)
    assert (error.culprits, error.retry) == (("Signer[2]",), Retry.WITHOUT)
    assert "sign.done" not in made.kinds(1, session)


# --- derivation ---


def other_salt(partial: Partial) -> Partial:
    return Partial(partial.value, SecretBytes(bytes(32)))


def other_proof(partial: Partial) -> Partial:
    proof = dkd.Proof(partial.value.proof.challenge, group.scalar(7))
    return Partial(dkd.Partial(partial.value.sigma, proof), partial.salt)


@pytest.mark.parametrize(("change", "name"), [(other_salt, "InvalidOpening"), (other_proof, "InvalidProof")])
def test_a_device_that_lies_is_named_and_one_that_is_silent_is_not_missed(
    change: Callable[[Partial], Partial], name: str
) -> None:
    """3 of 5: the output is that of the honest three, whichever they are (CRYPTO.md 12.1, 18)."""
    silent = Policy(signs=AGREES.signs)
    honest, cheated = Account(5, 3).found(), Account(5, 3, policies={5: silent}).found()
    cheated.lives[4].twist = reveals(change)
    order = open_derivation(alice(honest), invited=founders(5), recipients=founders(5)[:1], ticket=1)
    known = honest.player(1).dkd.recipients[honest.play(2, order)].derived.output
    # The lie comes before what makes it superfluous.
    cheated.world.happen(Cut(author(2), author(1)))
    session = cheated.open(3, order)
    assert cheated.run(lambda: "dkd.complain" in cheated.kinds(1, session), more_ms=60_000)
    cheated.world.happen(Heal())
    assert cheated.run(lambda: cheated.over(session, by=(1, 2, 3)))
    cheated.rest()
    assert cheated.player(1).dkd.recipients[session].derived.output == known
    assert [faults(cheated, number) for number in (1, 2, 3)] == [[(name, (author(4),))]] * 3
    assert faults(honest, 2) == []


def complains_of(victim: int) -> Twist:
    """A recipient that complains of a reveal that was good."""

    def twist(seat: Seat) -> Seat:
        if not isinstance(seat.body, Recipient):
            return seat
        honest = seat.checks

        def partial_opens(message: messages.Reveal, sender: int, evidence: Evidence) -> object:
            verdict = honest.partial_opens(message, sender, evidence)
            return honest._refuted(sender) if sender == victim and isinstance(verdict, Valid) else verdict

        return structs.replace(seat, checks=Other(honest, partial_opens=partial_opens))

    return twist


def test_a_false_complaint_names_its_author_and_harms_nobody() -> None:
    made = Account().found()
    made.lives[1].twist = complains_of(2)
    order = open_derivation(alice(made), invited=founders(), recipients=founders()[:1], ticket=1)
    # The good reveal comes before what makes it superfluous.
    made.world.happen(Cut(author(3), author(1)))
    session = made.open(2, order)
    assert made.run(lambda: "dkd.complain" in made.kinds(1, session), more_ms=60_000)
    made.world.happen(Heal())
    assert made.run(lambda: made.over(session))
    made.rest()
    assert [faults(made, number) for number in (1, 2, 3)] == [[("FalseComplaint", (author(1),))]] * 3
    assert made.outcomes(session)["Opener"] == "completed"
