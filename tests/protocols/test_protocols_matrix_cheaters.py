"""Who cheats is named, by everybody who can know, with the fault of CRYPTO.md 11, whoever it is and in whatever round.

A device writes something else than its body says, well signed. Everybody else then blames exactly that device, or
nobody where nobody can be shown to be wrong; the session goes on without it or ends, and the next one without it
succeeds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from aura_chor.crypto.members import Index
from aura_chor.ledger.event import EventId
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.host_ports import Faulted, Lifecycle
from aura_chor.runtime.world_schedule import Crash
from aura_chor.session.faults import Fault
from tests.ledger.ledger_world import author, founders
from tests.protocols import matrix_recovery, matrix_scenes
from tests.protocols.changes import head, lock, works
from tests.protocols.matrix import EVERYWHERE_MS, awake, founded
from tests.protocols.matrix_lies import (
    IDENTITY,
    OTHER,
    POINT,
    SCALAR,
    Lie,
    first,
    lie,
    log_of,
    longer,
    nothing,
    second,
    shorter,
    to,
    twice,
)
from tests.protocols.matrix_recovery import asked
from tests.protocols.matrix_scenes import REFRESH
from tests.protocols.stations import AGREES, Account, founding_event
from tests.protocols.test_protocols_founding import CONTENT, alice

slow = pytest.mark.slow
KNOWN = founding_event().id
"""An event that is there, and is none of what a lie names it for."""
NOBODY = ("TranscriptMismatch", "OutputMismatch", "Timeout")
"""Faults that name nobody: nothing that could be shown to others is wrong."""


@dataclass(frozen=True)
class Told:
    """What a lie comes to: the fault that names its teller, and whether the session ends well without it."""

    lie: Lie
    fault: str
    well: bool = False

    def __str__(self) -> str:
        return str(self.lie)


def ends(about: Lie, fault: str) -> Told:
    return Told(about, fault)


def goes_on(about: Lie, fault: str) -> Told:
    return Told(about, fault, well=True)


def blamed(made: Account, number: int, session: EventId) -> set[tuple[str, tuple[int, ...]]]:
    """The faults that name somebody on a device, wherever it says so, with whom they name."""
    known = made.host(number).ledger.known
    told = [out.fault for _, key, out in made.world.told if key == author(number) and isinstance(out, Faulted)]
    found = [(fault.name, fault.culprits) for fault in (*told, *known.faults.values())]
    status, ended = made.host(number).status(session), made.ended(number).get(session)
    errors = [] if ended is None else [outcome.error for outcome in ended.result.outcomes.values()]
    for error in errors:
        if isinstance(error, Fault) and error.culprits and status is not None:
            found.append((type(error).__name__, tuple(status.roster[seat] for seat in error.culprits)))
    numbers = {author(other): other for other in made.lives}
    return {(name, tuple(numbers[key] for key in culprits)) for name, culprits in found if culprits}


def failures(made: Account, numbers: Sequence[int], session: EventId) -> set[str]:
    """What seats of these devices ended with."""
    results = [made.ended(number)[session].result for number in numbers]
    return {type(outcome.error).__name__ for result in results for outcome in result.outcomes.values()}


def judged(made: Account, session: EventId, told: Told, cheater: int, honest: Sequence[int]) -> None:
    """Everybody is at an end, names the cheater and nobody else, and has what the others have."""
    assert made.run(lambda: made.over(session, honest), more_ms=EVERYWHERE_MS), made.endings()
    made.rest()
    found = {number: blamed(made, number, session) for number in honest}
    named = {culprits for faults in found.values() for _, culprits in faults}
    if told.fault in NOBODY:
        assert named == set() and told.fault in failures(made, honest, session)
    else:
        assert named == {(cheater,)}
        assert all(told.fault in [name for name, _ in faults] for faults in found.values()), found
    lives = {made.lifecycle(number, session) for number in honest}
    assert (lives == {Lifecycle.COMPLETED}) is told.well, lives
    assert len({made.host(number).ledger.state().head for number in honest}) == 1


def others(cheater: int, numbers: Sequence[int] = (1, 2, 3)) -> list[int]:
    return [number for number in numbers if number != cheater]


def gone(made: Account, cheater: int) -> None:
    """The cheater is not asked again: the next session is one without it."""
    made.world.happen(Crash(author(cheater), down_ms=None))
    made.rest(10)


# --- key generation: one cheater ends it, and a founding without it is another account ---

FOUNDING = [
    ends(lie("keygen.commit", "a key too few", kem=shorter), "Malformed"),
    ends(lie("keygen.commit", "a key too many", kem=longer), "Malformed"),
    ends(lie("keygen.commit", "a key of low order", kem=first(bytes(32))), "Malformed"),
    ends(lie("keygen.commit", "another commitment", h=to(OTHER)), "InvalidOpening"),
    ends(lie("keygen.reveal", "t - 1 for signing", sign=shorter), "InvalidLength"),
    ends(lie("keygen.reveal", "t + 1 for signing", sign=longer), "InvalidLength"),
    ends(lie("keygen.reveal", "t + 1 for deriving", derive=longer), "InvalidLength"),
    ends(lie("keygen.reveal", "none for deriving", derive=nothing), "InvalidLength"),
    ends(lie("keygen.reveal", "the identity", sign=first(IDENTITY)), "Malformed"),
    ends(lie("keygen.reveal", "another point", sign=first(POINT)), "InvalidOpening"),
    ends(lie("keygen.reveal", "another salt", salt=to(OTHER)), "InvalidOpening"),
    ends(lie("keygen.reveal", "another proof", pop=lambda pops: pops[::-1]), "InvalidOpening"),
    ends(lie("keygen.reveal", "other commits", commits=to(OTHER)), "TranscriptMismatch"),
    ends(lie("keygen.deal", "a seal too few", seals=shorter), "Malformed"),
    ends(lie("keygen.deal", "other reveals", reveals=to(OTHER)), "TranscriptMismatch"),
    ends(lie("keygen.deal", "a blob that nobody has", seals=first(OTHER)), "Timeout"),
    ends(lie("keygen.ack", "another T", T=to(OTHER)), "TranscriptMismatch"),
]
CERTIFYING = [
    ends(lie("keygen.certificate", "an acknowledgement too few", acks=shorter), "Malformed"),
    ends(lie("keygen.certificate", "no signature", signature=to(bytes(64))), "Malformed"),
    ends(lie("keygen.certificate", "another payload", payload=lambda encoded: encoded[:-1] + b"x"), "Malformed"),
]
EVERY_FOUNDER = [*((told, cheater) for told in FOUNDING for cheater in (1, 2, 3)), *((told, 1) for told in CERTIFYING)]
FOUNDERS = EVERY_FOUNDER[::5]
"""Of the suite: each of them in one round and another."""


def found(told: Told, cheater: int) -> Account:
    made = Account(answer=works, logs={cheater: log_of(told.lie)})
    assert made.run(lambda: len(made.lives) == made.n)
    judged(made, founding_event().id, told, cheater, others(cheater))
    return made


@pytest.mark.parametrize(("told", "cheater"), FOUNDERS, ids=str)
def test_a_founder_that_cheats_ends_the_founding(told: Told, cheater: int) -> None:
    assert found(told, cheater).host(others(cheater)[0]).ledger.state().head is None


@slow
@pytest.mark.parametrize(("told", "cheater"), [case for case in EVERY_FOUNDER if case not in FOUNDERS], ids=str)
def test_every_founder_that_cheats_ends_the_founding(told: Told, cheater: int) -> None:
    assert found(told, cheater).host(others(cheater)[0]).ledger.state().head is None


def test_those_that_are_left_found_another_account() -> None:
    """A retry is without the culprit, under another roster: nothing of the first is in it."""
    assert Account(2, 2, answer=works).found().host(1).ledger.state().epoch == 1


# --- signing: three are invited and two sign; device 1 does not, so that nobody can be done without ---

SIGNERS = [
    ends(lie("sign.commit", "to another payload", payload=to(OTHER)), "Malformed"),
    ends(lie("sign.commit", "no point", D=to(IDENTITY)), "Malformed"),
    ends(lie("sign.share", "another scalar", z=to(SCALAR)), "InvalidSignatureShare"),
    ends(lie("sign.share", "no scalar", z=to(b"\xff" * 32)), "Malformed"),
    ends(lie("sign.share", "for another set", quorum=to(OTHER)), "Malformed"),
]
COORDINATORS = [
    ends(lie("sign.quorum", "t - 1", commits=shorter), "InvalidQuorum"),
    ends(lie("sign.quorum", "t + 1", commits=lambda pairs: [*pairs, [pairs[-1][0] + 1, KNOWN]]), "InvalidQuorum"),
    ends(lie("sign.quorum", "one twice", commits=twice), "InvalidQuorum"),
    ends(lie("sign.quorum", "what is no commit", commits=first(KNOWN)), "InvalidQuorum"),
    ends(lie("sign.done", "no signature", signature=to(bytes(64))), "Malformed"),
]


def signing(told: Told, *, cheater: int, reluctant: int, opener: int) -> None:
    silent = replace(AGREES, signs=lambda _: None)
    made = Account(at=founded(), answer=works, logs={cheater: log_of(told.lie)}, policies={reluctant: silent})
    awake(made, opener)
    session = made.open(opener, open_signing(app_facts(made.player(opener).station, CONTENT), ticket=1))
    judged(made, session, told, cheater, others(cheater))
    # The next one is without it, and with the one that did not want to sign before.
    gone(made, cheater)
    made.player(reluctant).sign._consent = AGREES.signs
    (next_opener, *_) = others(cheater)
    again = made.open(next_opener, open_signing(app_facts(made.player(next_opener).station, CONTENT), ticket=2))
    assert made.run(lambda: made.over(again, others(cheater)), more_ms=EVERYWHERE_MS)
    made.rest()
    assert "sign.done" in made.kinds(next_opener, again)


@pytest.mark.parametrize("told", SIGNERS, ids=str)
@pytest.mark.parametrize("cheater", [3, pytest.param(1, marks=slow)])
def test_a_signer_that_cheats(told: Told, cheater: int) -> None:
    signing(told, cheater=cheater, reluctant=4 - cheater, opener=2)


@pytest.mark.parametrize("told", COORDINATORS, ids=str)
@pytest.mark.parametrize("cheater", [2, pytest.param(3, marks=slow)])
def test_a_coordinator_that_cheats(told: Told, cheater: int) -> None:
    signing(told, cheater=cheater, reluctant=1, opener=cheater)


# --- derivation: device 1 receives what 2 and 3 evaluate; 2 opens ---

EVALUATORS = [
    ends(lie("dkd.commit", "for another session", tr=to(OTHER)), "Malformed"),
    ends(lie("dkd.commit", "another commitment", cm=to(OTHER)), "InvalidOpening"),
    ends(lie("dkd.reveal", "of too few commits", commits=lambda _: []), "Malformed"),
    ends(lie("dkd.reveal", "what is no commit", commits=first(KNOWN)), "Malformed"),
    ends(lie("dkd.reveal", "for another session", tr=to(OTHER)), "Malformed"),
    ends(lie("dkd.reveal", "a blob that nobody has", seals=first(OTHER)), "Timeout"),
]
RECIPIENTS = [
    ends(lie("dkd.receive", "a key too few", kem=shorter), "Malformed"),
    ends(lie("dkd.receive", "a key of low order", kem=first(bytes(32))), "Malformed"),
    goes_on(lie("dkd.receive", "for another session", tr=to(OTHER)), "Malformed"),
    ends(lie("dkd.done", "for another session", tr=to(OTHER)), "Malformed"),
]


def deriving(told: Told, *, cheater: int) -> None:
    made = Account(at=founded(), answer=works, logs={cheater: log_of(told.lie)})
    awake(made, 2)
    roster = founders()
    order = open_derivation(alice(made), invited=roster[1:], recipients=roster[:1], ticket=1)
    judged(made, made.open(2, order), told, cheater, others(cheater))
    gone(made, cheater)
    left = tuple(pair for pair in roster if pair[1].encoded != author(cheater))
    again = made.open(2, open_derivation(alice(made), invited=left, recipients=left[:1], ticket=2))
    assert made.run(lambda: made.over(again, others(cheater)), more_ms=EVERYWHERE_MS)
    assert {made.lifecycle(number, again) for number in others(cheater)} == {Lifecycle.COMPLETED}


@pytest.mark.parametrize("told", EVALUATORS, ids=str)
def test_a_device_that_cheats_in_a_derivation(told: Told) -> None:
    deriving(told, cheater=3)


@pytest.mark.parametrize("told", [RECIPIENTS[0], *(pytest.param(told, marks=slow) for told in RECIPIENTS[1:])], ids=str)
def test_a_recipient_that_cheats(told: Told) -> None:
    deriving(told, cheater=1)


# --- resharing: a refresh of three ---

SOURCES = [
    goes_on(lie("reshare.approve", "another session", phi=to(OTHER)), "Malformed"),
    goes_on(lie("reshare.approve", "an accepted vote that is none", accepted=to(KNOWN)), "InvalidVote"),
    goes_on(lie("reshare.deal", "t' - 1", sign=shorter), "InvalidLength"),
    goes_on(lie("reshare.deal", "t' + 1", derive=longer), "InvalidLength"),
    goes_on(lie("reshare.deal", "another secret to sign", sign=first(POINT)), "InvalidDeal"),
    goes_on(lie("reshare.deal", "another secret to derive", derive=first(POINT)), "InvalidDeal"),
    goes_on(lie("reshare.deal", "no point", sign=second(IDENTITY)), "Malformed"),
    goes_on(lie("reshare.deal", "before a quorum", approvals=lambda pairs: pairs[:1]), "InvalidDeal"),
    goes_on(lie("reshare.deal", "what is no approval", approvals=first(KNOWN)), "InvalidDeal"),
    goes_on(lie("reshare.deal", "a seal too few", seals=shorter), "Malformed"),
    goes_on(lie("reshare.deal", "another session", phi=to(OTHER)), "Malformed"),
    goes_on(lie("reshare.vote", "another T", T=to(OTHER)), "InvalidVote"),
    goes_on(lie("reshare.vote", "other acknowledgements", acks=to(OTHER)), "InvalidVote"),
]
TARGETS = [
    ends(lie("reshare.join", "a key too few", kem=shorter), "Malformed"),
    ends(lie("reshare.join", "another session", phi=to(OTHER)), "Malformed"),
    ends(lie("reshare.ack", "another T", T=to(OTHER)), "TranscriptMismatch"),
]
OPENERS = [
    ends(lie("reshare.fix", "t - 1", deals=shorter), "InvalidDeal"),
    ends(lie("reshare.fix", "one twice", deals=twice), "InvalidDeal"),
    ends(lie("reshare.fix", "what is no deal", deals=first(KNOWN)), "InvalidDeal"),
    ends(lie("reshare.certificate", "no votes", votes=nothing), "Malformed"),
    ends(lie("reshare.certificate", "an acknowledgement too few", acks=shorter), "Malformed"),
    ends(lie("reshare.certificate", "no signature", signature=to(bytes(64))), "Malformed"),
]


def resharing(told: Told, *, cheater: int) -> None:
    made = Account(at=matrix_scenes.locked(), answer=works, logs={cheater: log_of(told.lie)})
    awake(made, 1)
    order = open_resharing(made.host(1).ledger, changed(head(made), REFRESH), term=0, ticket=2)
    assert order is not None
    session = made.open(1, order)
    judged(made, session, told, cheater, others(cheater))
    (number, _) = honest = others(cheater)
    assert head(made, number).epoch == (2 if told.well else 1)
    if told.well:
        return
    gone(made, cheater)
    lock(made, number, term=1, by=honest)
    wanted = Change(kind="devices", keep=tuple(map(Index, honest)), t=2)
    resumes = session if "reshare.vote" in made.kinds(number, session) else None
    target = changed(head(made, number), REFRESH if resumes else wanted)
    again = open_resharing(made.host(number).ledger, target, term=1, ticket=3, resume=resumes)
    assert again is not None
    made.play(number, again, by=honest)
    assert head(made, number).epoch == 2


@pytest.mark.parametrize(
    ("told", "cheater"),
    [pytest.param(told, 2 + n % 2, marks=[slow] * (n % 4 > 0), id=str(told)) for n, told in enumerate(SOURCES)],
)
def test_a_member_of_the_source_that_cheats_is_done_without(told: Told, cheater: int) -> None:
    resharing(told, cheater=cheater)


@pytest.mark.parametrize(
    "told", [pytest.param(told, marks=[slow] * (n > 0), id=str(told)) for n, told in enumerate(TARGETS)]
)
def test_a_member_of_the_target_that_cheats_is_left_out_of_the_next(told: Told) -> None:
    resharing(told, cheater=3)


@pytest.mark.parametrize(
    "told", [pytest.param(told, marks=[slow] * (n % 3), id=str(told)) for n, told in enumerate(OPENERS)]
)
def test_an_opener_that_cheats_is_followed_by_another(told: Told) -> None:
    """What had been voted for is carried on."""
    resharing(told, cheater=1)


# --- locks ---

VOTERS = [
    goes_on(lie("lock.vote", "for what is no request", request=to(KNOWN)), "InvalidVote"),
    goes_on(lie("lock.vote", "in another term", term=to(5)), "InvalidVote"),
]


@pytest.mark.parametrize("told", VOTERS, ids=str)
def test_a_voter_that_cheats_is_done_without(told: Told) -> None:
    made = Account(at=founded(), answer=works, logs={3: log_of(told.lie)})
    awake(made, 1)
    made.rest(20)
    lock(made, 1, by=(1, 2))
    (held,) = made.host(2).ledger.state().locks
    judged(made, EventId(held.scope), told, 3, (1, 2))
    assert (held.holder, len(held.votes)) == (author(1), 2)


# --- recovery: guardians 4, 5 and 6, of which two are enough ---

GUARDIANS = [
    goes_on(lie("recover.approve", "another session", phi=to(OTHER)), "Malformed"),
    goes_on(lie("recover.deal", "t' + 1", sign=longer), "InvalidLength"),
    goes_on(lie("recover.deal", "another secret", sign=first(POINT)), "InvalidDeal"),
    goes_on(lie("recover.deal", "before a quorum", approvals=lambda pairs: pairs[:1]), "InvalidDeal"),
    goes_on(lie("recover.vote", "another T", T=to(OTHER)), "InvalidVote"),
]


@pytest.mark.parametrize(
    ("told", "cheater"),
    [pytest.param(told, 5 + n % 2, marks=[slow] * (n != 2), id=str(told)) for n, told in enumerate(GUARDIANS)],
)
def test_a_guardian_that_cheats_is_done_without(told: Told, cheater: int) -> None:
    made = Account(at=matrix_recovery.guarded(), answer=works, logs={cheater: log_of(told.lie)})
    awake(made, 4)
    session = asked(made, term=0)
    judged(made, session, told, cheater, others(cheater, range(1, 9)))
    assert head(made, 7).recovery
