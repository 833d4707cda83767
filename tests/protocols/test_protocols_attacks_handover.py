"""Shares handed over among cheaters and the dead: views, complaints, dead openers (CRYPTO.md 12.1: 5, 13 to 15)."""

import pytest

from aura_chor.base.canon import Value
from aura_chor.crypto.group import scalar
from aura_chor.crypto.members import Index, Purpose
from aura_chor.crypto.secrets import SecretScalar
from aura_chor.crypto.sharing import commit_poly, poly_eval
from aura_chor.crypto.types import Digest, Points, SharePair
from aura_chor.effects.ports import Batch
from aura_chor.ledger import ledger as ledger_module
from aura_chor.ledger import rules
from aura_chor.ledger.event import Event, EventId
from aura_chor.protocols import redistribution
from aura_chor.protocols.redistribution import Dealer, RedistributionFacts
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.protocols.resharing import Source
from aura_chor.protocols.resharing_checks import ReshareChecks
from aura_chor.protocols.resharing_target import Target
from aura_chor.protocols.sealing import PairSealer
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.runtime.contexts_material import scope_of
from aura_chor.runtime.host_ports import Lifecycle
from aura_chor.runtime.world_schedule import EVERYTHING, Crash, Cut, Heal
from aura_chor.session.checks import Valid
from aura_chor.session.faults import Degenerate, Equivocation, InvalidShare, InvalidSignatureShare, Stale
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author
from tests.protocols.changes import change, committees_stored, head, lock, works
from tests.protocols.cheating import Other, Twist, faults, second, step, tell, verdicts
from tests.protocols.stations import Account
from tests.protocols.test_protocols_attacks_resharing import lies_to
from tests.protocols.test_protocols_founding import CONTENT

THREE = tuple(map(Index, (1, 2, 3)))
REFRESH = Change(kind="devices", keep=THREE, t=2)
ALL = (1, 2, 3)


def start(
    made: Account, by: int = 1, wanted: Change = REFRESH, *, term: int = 0, voters: tuple[int, ...] = ALL
) -> EventId:
    """A resharing under the lock of its term; its session, that has just begun."""
    lock(made, by, term=term, by=voters)
    order = open_resharing(made.host(by).ledger, changed(head(made, by), wanted), term=term, ticket=80)
    assert order is not None
    return made.open(by, order)


def until(made: Account, by: int, session: EventId, kind: str) -> Event:
    """Let it go on until a device has taken this step."""
    assert made.run(lambda: step(made, by, session, kind) is not None), made.endings()
    found = step(made, by, session, kind)
    assert found is not None
    return found


def append(made: Account, by: int, session: EventId, kind: str, body: dict[str, Value]) -> Event:
    """A device writes what no body of it would, and lets the others have it."""
    host = made.host(by)
    event = host._desk.log.append(kind, body, session=session, route=None, epoch=host.ledger.event(session).epoch)
    for other in ALL:
        if other != by:
            tell(made, other, event)
    return event


def signs(made: Account, by: int, *others: int) -> bool:
    """Whether these devices can make a signature of the account."""
    session = made.open(by, open_signing(app_facts(made.player(by).station, CONTENT), ticket=70))
    made.run(lambda: made.over(session, by=(by, *others)), more_ms=300_000)
    return made.player(by).sign.coordinators[session].signature is not None


# --- 5 and 14: two things to two peers ---


def test_5_two_fixes_for_two_peers_end_the_session() -> None:
    """Their author is named by whoever hears of both; the old shares sign on."""
    made = Account(answer=works).found()
    before = head(made)
    session = start(made)
    fix = until(made, 1, session, "reshare.fix")
    assert made.run(lambda: len(made.host(2).ledger.known.in_session(session, "reshare.deal")) == 3)
    deals = made.host(2).ledger.known.in_session(session, "reshare.deal")
    named = sorted([before.devices.shape.index_of(deal.author), deal.id] for deal in deals)
    other = second(fix, deals=next(pair for pair in (named[:2], named[1:]) if pair != fix.body["deals"]))
    for victim in (2, 3):
        tell(made, victim, other)
    assert made.run(lambda: made.over(session, by=(2, 3)))
    made.rest()
    assert head(made, 2) == before
    for number in (2, 3):
        assert ("Equivocation", (author(1),), "without") in verdicts(made, number)
    errors = [outcome.error for outcome in made.seats(session).values()]
    proven = [error for error in errors if isinstance(error, Equivocation)]
    assert proven and all(error.culprits[0] == "Opener" for error in proven)
    assert all(before.devices.id in committees_stored(made, number) for number in (2, 3))
    assert signs(made, 2, 3)


def test_5_two_acknowledgements_for_two_peers_certify_nothing() -> None:
    """The old shares sign on, and the next term does without the liar."""
    made = Account(answer=works).found()
    before = head(made)
    session = start(made)
    other = second(until(made, 3, session, "reshare.ack"), T=bytes(32))
    for victim in (1, 2):
        tell(made, victim, other)
    made.rest(3_000)
    for number in (1, 2):
        assert ("Equivocation", (author(3),), "without") in verdicts(made, number)
    assert head(made, 2) == before and "reshare.certificate" not in made.kinds(1, session)
    assert signs(made, 1, 2)
    again = start(made, 2, Change(kind="devices", keep=(Index(1), Index(2)), t=2), term=1, voters=(1, 2))
    assert made.run(lambda: made.over(again, by=(1, 2)) and made.over(session, by=(1, 2)))
    assert head(made, 1).epoch == head(made, 2).epoch == 2


# --- 13: complaints ---


def sealers(made: Account) -> dict[int, PairSealer]:
    """The sealers of the targets, by device, as they are made."""
    found: dict[int, PairSealer] = {}

    def keeps(number: int) -> Twist:
        def twist(seat: Seat) -> Seat:
            if isinstance(seat.body, Target):
                found[number] = seat.sealer
            return seat

        return twist

    for number, life in made.lives.items():
        life.twist = keeps(number)
    return found


def complaint(of: PairSealer, lie: str) -> dict[str, Value]:
    blob, key = of.proof_against(Index(3))
    if lie == "another key":
        key = bytes(31) + b"\x01"
    if lie == "another blob":
        blob = blob[:-1] + bytes([blob[-1] ^ 1])
    return {"against": 3, "blob": blob, "key": key}


@pytest.mark.parametrize("lie", ["of a good share", "another key", "another blob", "after its own ack"])
def test_13_whoever_complains_falsely_is_named_and_the_session_goes_on(lie: str) -> None:
    made = Account(answer=works).found()
    held = sealers(made)
    session = start(made)
    until(made, 2, session, "reshare.deal")
    assert made.run(lambda: held[2].blob_of(Index(3)) is not None)
    if lie == "after its own ack":
        until(made, 2, session, "reshare.ack")
    said = append(made, 2, session, "reshare.complain", complaint(held[2], lie))
    assert made.run(lambda: made.over(session))
    made.rest()
    for number in (1, 3):
        assert ("FalseComplaint", (author(2),), "continue") in verdicts(made, number)
    assert head(made).epoch == 2 and made.host(1).ledger.known.refuted(session, said.id) == frozenset()


def test_13_where_an_accusation_is_enough_the_innocent_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive twin: no blob is opened, and the honest dealer is named and done without."""
    monkeypatch.setattr(ledger_module, "judge_complaint", lambda *_: None)
    made = Account(answer=works).found()
    held = sealers(made)
    made.world.happen(Cut(author(3), author(1)))
    session = start(made)
    assert made.run(lambda: 2 in held and held[2].blob_of(Index(3)) is not None)
    append(made, 2, session, "reshare.complain", complaint(held[2], "of a good share"))
    made.world.happen(Heal())
    assert made.run(lambda: made.over(session))
    made.rest()
    assert {("InvalidShare", (author(3),))} & set(faults(made, 1))


def test_13_a_wrong_share_that_was_fixed_ends_the_session_without_its_dealer() -> None:
    """The opener fixes it before it hears the complaint: whoever holds the wrong share cannot go on."""
    made = Account(answer=works).found()
    made.lives[3].twist = lies_to(2)
    before = head(made)
    session = start(made)
    silence_until_fixed(made, session)
    assert made.run(lambda: made.over(session)), made.endings()
    made.rest()
    for number in ALL:
        assert ("InvalidShare", (author(3),), "without") in verdicts(made, number)
    errors = [outcome.error for outcome in made.seats(session).values()]
    assert any(isinstance(error, InvalidShare) and error.retry.value == "without" for error in errors)
    assert head(made) == before
    made.lives[3].twist = lambda seat: seat
    again = start(made, 2, term=1)
    assert made.run(lambda: made.over(again)) and head(made).epoch == 2


def test_13_who_takes_every_share_is_left_with_a_wrong_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive twin: nothing is compared, all is certified, the old shares are gone, and the victim is the culprit."""
    monkeypatch.setattr(RedistributionFacts, "share_holds", lambda *_: True)
    monkeypatch.setattr(redistribution, "feldman_ok", lambda *_: True)
    made = Account(answer=works).found()
    made.lives[3].twist = lies_to(2)
    session = start(made)
    silence_until_fixed(made, session)
    assert made.run(lambda: made.over(session)) and head(made).epoch == 2
    made.world.happen(Crash(author(3), survive=EVERYTHING, down_ms=None))
    made.rest(100)
    signing = made.open(1, open_signing(app_facts(made.player(1).station, CONTENT), ticket=70))
    assert made.run(lambda: made.over(signing, by=(1, 2)))
    error = made.seats(signing)["Coordinator"].error
    assert isinstance(error, InvalidSignatureShare) and error.culprits == ("Signer[2]",)


def silence_until_fixed(made: Account, session: EventId) -> None:
    """As soon as all have joined, nothing of device 2 reaches the opener until it has fixed the deals of the others."""
    until(made, 2, session, "reshare.join")
    assert made.run(lambda: len(made.host(1).ledger.known.in_session(session, "reshare.join")) == 3)
    made.world.happen(Cut(author(2), author(1)))
    fix = until(made, 1, session, "reshare.fix")
    assert [index for index, _ in fix.body["deals"]] == [1, 3]
    made.world.happen(Heal())


def test_13_silence_names_nobody() -> None:
    """A dealer whose blobs never come has not shown anything about itself."""
    made = Account(answer=works).found()

    def mute(seat: Seat) -> Seat:
        if isinstance(seat.body, Source):
            seat.body._dealer = None
        return seat

    for number in (2, 3):
        made.lives[number].twist = mute
    session = start(made)
    assert made.run(lambda: made.over(session), more_ms=900_000)
    assert head(made).epoch == 1 and faults(made, 1) == []
    errors = [outcome.error for outcome in made.seats(session).values() if outcome.error is not None]
    assert all(not getattr(error, "culprits", ()) for error in errors)


# --- 9: deals that cancel out ---


class Colluding:
    """Of two dealers whose polynomials cancel out in everything but their constant terms."""

    def __init__(self, dealer: Dealer, slope: int) -> None:
        tail = SecretScalar(scalar(slope))
        self._polynomials = {purpose: (own[0], tail) for purpose, own in dealer._polynomials.items()}

    def commitments(self, purpose: Purpose) -> Points:
        return Points(commit_poly(self._polynomials[purpose]))

    def share_for(self, to: Index) -> SharePair:
        sign, derive = (poly_eval(self._polynomials[purpose], to) for purpose in ("sign", "derive"))
        return SharePair(derive=derive, sign=sign)


def colludes(slope: int) -> Twist:
    def twist(seat: Seat) -> Seat:
        if isinstance(seat.body, (Source, Target)) and seat.body._dealer is not None:
            seat.body._dealer = Colluding(seat.body._dealer, slope)
        return seat

    return twist


def test_9_deals_that_cancel_out_name_nobody() -> None:
    """λ_1·a + λ_3·3a = 0: every share is good, and all members would hold the key itself."""
    made = Account(answer=works, twists={1: colludes(7), 3: colludes(21)}).found()
    session = start(made)
    silence_until_fixed(made, session)
    assert made.run(lambda: made.over(session))
    made.rest()
    error = made.seats(session)["Target[2]"].error
    assert isinstance(error, Degenerate) and (error.culprits, error.retry.value) == ((), "again")
    assert head(made, 2).epoch == 1 and all(verdicts(made, number) == set() for number in ALL)
    assert len(committees_stored(made, 2)) == 1, "what was never acknowledged is not kept"


# --- 14: the opener dies after each step ---

STEPS = [
    "reshare.open",
    "reshare.approve",
    "reshare.join",
    "reshare.deal",
    "reshare.fix",
    "reshare.ack",
    "reshare.vote",
]


@pytest.mark.parametrize("kind", STEPS)
def test_14_the_opener_dies_after_each_step(kind: str) -> None:
    """The others keep their old shares, which sign on; another opens the next term, and it is certified."""
    made = Account(answer=works).found()
    before = head(made)
    session = start(made)
    if kind != "reshare.open":
        until(made, 1, session, kind)
    made.rest(2)
    made.world.happen(Crash(author(1), survive=EVERYTHING, down_ms=None))
    made.rest(5_000)
    assert head(made, 2) == before
    assert all(before.devices.id in committees_stored(made, number) for number in (2, 3))
    assert signs(made, 2, 3)
    voted = "reshare.vote" in made.kinds(2, session)
    lock(made, 2, term=1, by=(2, 3))
    target = changed(before, REFRESH if voted else Change(kind="devices", keep=(Index(2), Index(3)), t=2))
    resume = session if voted else None
    order = open_resharing(made.host(2).ledger, target, term=1, ticket=81, resume=resume)
    again = made.open(2, order)
    assert made.run(lambda: head(made, 2).epoch == 2 and head(made, 3).epoch == 2, more_ms=2_000_000), made.endings()
    assert made.host(2).ledger.state().line[-1].prestate == before.id
    assert made.run(lambda: made.over(session, by=(2, 3)) and made.over(again, by=(2, 3)))
    made.rest()
    assert signs(made, 3, 2)
    assert all(committees_stored(made, number) == [head(made, 2).devices.id] for number in (2, 3))


def deletes_at_once(made: Account) -> None:
    """The naive target: once it has the new share it destroys the old one."""
    old = head(made).devices

    def hasty(number: int) -> Twist:
        def twist(seat: Seat) -> Seat:
            if isinstance(seat.body, Target):
                keep = seat.body._keep

                async def replaced(*given: object) -> None:
                    await keep(*given)
                    names = made.lives[number].holding._dropped(scope_of(old))
                    made.world.devices[author(number)].disk.commit(Batch(drop_records=tuple(names))).result()

                seat.body._keep = replaced
            return seat

        return twist

    for number, life in made.lives.items():
        life.twist = hasty(number)


def test_14_who_deletes_before_the_certificate_loses_the_account() -> None:
    made = Account(answer=works).found()
    deletes_at_once(made)
    session = start(made)
    for number in ALL:
        until(made, number, session, "reshare.ack")
    made.world.happen(Crash(author(1), survive=EVERYTHING, down_ms=None))
    made.rest(5_000)
    assert head(made, 2).epoch == 1
    assert all(head(made, 2).devices.id not in committees_stored(made, number) for number in ALL)
    assert not signs(made, 2, 3)


# --- votes over other acknowledgements ---


def votes_over_nothing(seat: Seat) -> Seat:
    if isinstance(seat.body, Source):
        facts = seat.body._facts
        seat.body._facts = Other(facts, acks_digest=lambda _: Digest(bytes(32)))
    return seat


def test_15_a_vote_over_other_acknowledgements_does_not_count() -> None:
    made = Account(answer=works, twists={3: votes_over_nothing}).found()
    session = change(made, 1, REFRESH, by=(1, 2))
    (certificate,) = made.host(2).ledger.known.in_session(session, "reshare.certificate")
    assert [index for index, _ in certificate.body["votes"]] == [1, 2]
    assert ("InvalidVote", (author(3),), "continue") in verdicts(made, 2)


def test_15_who_counts_it_has_a_certificate_that_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive twin: the honest opener is named for what two others have made of its certificate."""
    monkeypatch.setattr(rules, "_vote_of_others", lambda *_: None)
    monkeypatch.setattr(ReshareChecks, "may_vote", lambda *_: Valid())
    made = Account(answer=works, twists=dict.fromkeys((2, 3), votes_over_nothing)).found()
    session = start(made)
    made.run(lambda: "reshare.certificate" in made.kinds(1, session))
    made.rest()
    known = made.host(2).ledger
    (event,) = known.known.session_events(session, ["reshare.certificate"])
    fault = known.fault_of(event.id)
    assert (fault.name, fault.culprits) == ("Malformed", (author(1),)) and head(made, 3).epoch == 1


# --- another head wins ---


def test_15_a_session_whose_head_is_taken_ends_as_stale() -> None:
    """Two resharings of one head: the one that is not certified ends, and names nobody."""
    made = Account(answer=works).found()
    made.world.happen(Crash(author(3), survive=EVERYTHING, down_ms=None))
    first = start(made, 1, voters=(1, 2))
    made.rest(3_000)
    assert made.lifecycle(1, first) in (Lifecycle.RUNNING, Lifecycle.WAITING)
    two = Change(kind="devices", keep=(Index(1), Index(2)), t=2)
    second_one = start(made, 2, two, term=1, voters=(1, 2))
    assert made.run(lambda: head(made, 1).epoch == 2 and made.over(first, by=(1, 2))), made.endings()
    made.run(lambda: made.over(second_one, by=(1, 2)))
    errors = [outcome.error for outcome in made.seats(first).values()]
    assert any(isinstance(error, Stale) for error in errors)
    assert all(not getattr(error, "culprits", ()) for error in errors if error is not None)
    assert set(made.outcomes(second_one).values()) == {"completed"}
