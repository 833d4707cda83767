"""Coordinators and signers that cheat, and copies of what was (CRYPTO.md 12.1, rows 4, 11, 20 and 25)."""

import copy
import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from aura_chor.crypto import frost
from aura_chor.crypto.group import L, decode_point, decode_scalar, scalar
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.members import Index
from aura_chor.crypto.payload import app_body, decode_payload
from aura_chor.crypto.secrets import SecretScalar
from aura_chor.crypto.signatures import verify
from aura_chor.effects.ports import Store
from aura_chor.ledger.event import EventId
from aura_chor.protocols.generated.sign import messages
from aura_chor.protocols.holding import Holding
from aura_chor.protocols.hosting import head_at
from aura_chor.protocols.playing import Policy
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.protocols.sign_hosting import SignCast, app_facts, open_signing
from aura_chor.protocols.signing import Coordinator, Signer
from aura_chor.runtime.host_ports import Lifecycle
from aura_chor.runtime.shipped import Kept
from aura_chor.runtime.world_schedule import EVERYTHING, Crash, Cut, Heal
from aura_chor.session.faults import InvalidQuorum, InvalidSignatureShare, NonceLost
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author
from tests.protocols.changes import change, head, works
from tests.protocols.cheating import Other, faults, second, step, tell, told, verdicts
from tests.protocols.stations import AGREES, Account

UNWILLING = Policy(derives=AGREES.derives, changes=AGREES.changes)
REFRESH = Change(kind="devices", keep=tuple(map(Index, (1, 2, 3))), t=2)


def content(text: bytes) -> bytes:
    return app_body(app="chat", content=hashlib.sha256(text).digest(), object_type="text/plain")


def sign(made: Account, text: bytes, *, by: int = 1) -> EventId:
    return made.play(by, open_signing(app_facts(made.player(by).station, content(text)), ticket=1))


# --- 4: nonces ---


class Constant:
    """Randomness of a machine that was put back to the same snapshot."""

    def bytes(self, count: int) -> bytes:
        return bytes(count)


def put_back(seat: Seat) -> Seat:
    if isinstance(seat.body, Signer):
        seat.body._random = Constant()
    return seat


def equations(made: Account, texts: list[bytes]) -> list[tuple[int, int, int]]:
    """Of device 2 in each session: the factors of e and of its share, and z, all of which stand in the log."""
    found = []
    for text in texts:
        session = sign(made, text)
        known = made.host(1).ledger.known
        commits = {
            made.host(1).ledger.state().devices.shape.index_of(event.author): event
            for event in known.in_session(session, "sign.commit")
        }
        (quorum,) = known.in_session(session, "sign.quorum")
        chosen = [Index(index) for index, _ in quorum.body["commits"]]
        entries = [
            frost.NonceCommitment(i, decode_point(commits[i].body["D"]), decode_point(commits[i].body["E"]))
            for i in chosen
        ]
        payload = made.host(1).ledger.event(session).body["payload"]
        prepared = frost.prepare(head(made).devices.key, commit_message(payload), entries)
        share = decode_scalar(step(made, 2, session, "sign.share").body["z"])
        weight = scalar(
            int.from_bytes(frost.lagrange(chosen, Index(2)).encoded, "little") * _number(prepared.challenge)
        )
        found.append((_number(prepared.factors[Index(2)]), _number(weight), _number(share)))
    return found


def _number(value: object) -> int:
    return int.from_bytes(value.encoded, "little")


def solved(rows: list[tuple[int, int, int]]) -> SecretScalar:
    """The share, where d and e were the same in three sessions."""
    (r1, c1, z1), (r2, c2, z2), (r3, c3, z3) = rows
    determinant = (r2 - r1) * (c3 - c1) - (r3 - r1) * (c2 - c1)
    return SecretScalar(scalar(((r2 - r1) * (z3 - z1) - (r3 - r1) * (z2 - z1)) * pow(determinant, -1, L)))


TEXTS = [b"one", b"two", b"three"]


@pytest.mark.parametrize("naive", [True, False])
def test_4_nonces_that_come_again_reveal_the_share(naive: bool) -> None:
    """Three signatures of a signer whose random bytes come again: whoever reads the log has its share."""
    made = Account(policies={3: UNWILLING}).found()
    if naive:
        made.lives[2].twist = put_back
    found = solved(equations(made, TEXTS))
    assert (found == made.lives[2].holding.shares(head(made).devices, Index(2)).sign) is naive


def test_4_one_set_for_each_session_whatever_the_coordinator_says() -> None:
    """It names two sets, one to each signer: that proves it, and no signer signs twice."""
    made = Account().found()
    made.world.happen(Cut(author(1), author(3)))
    session = made.open(1, open_signing(app_facts(made.player(1).station, content(b"one")), ticket=1))
    assert made.run(lambda: step(made, 1, session, "sign.quorum") is not None)
    quorum = step(made, 1, session, "sign.quorum")
    known = made.host(1).ledger.known
    ids = {author_: event.id for event in known.in_session(session, "sign.commit") for author_ in (event.author,)}
    other = second(quorum, commits=[[2, ids[author(2)]], [3, ids.get(author(3), ids[author(2)])]])
    tell(made, 2, other)
    tell(made, 3, other)
    made.world.happen(Heal())
    assert made.run(lambda: made.over(session, by=(2, 3)))
    made.rest()
    assert [("Equivocation", (author(1),)) in faults(made, number) for number in (2, 3)] == [True, True]
    for number in (1, 2, 3):
        events = made.host(2).ledger.known.session_events(session, ["sign.share"])
        assert sum(event.author == author(number) for event in events) <= 1
    assert made.host(2).ledger.state().frozen.keys() == {author(1)}


def test_4_where_this_session_has_a_mark_nothing_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the body believes of its nonces: the mark that stands in the file decides (CRYPTO.md 5)."""
    made = Account(policies={3: UNWILLING}).found()
    spend = Holding._spend

    def spent_before(self: Holding, *arguments: Any) -> Kept:
        spend(self, *arguments)
        return spend(self, *arguments)

    monkeypatch.setattr(Holding, "_spend", spent_before)
    session = made.play(1, open_signing(app_facts(made.player(1).station, content(b"one")), ticket=1))
    kinds = made.kinds(1, session)
    assert "sign.quorum" in kinds and "sign.share" not in kinds
    assert any(isinstance(outcome.error, NonceLost) for outcome in made.seats(session).values())


def test_4_a_signer_signs_with_its_own_commitment_or_not_at_all() -> None:
    """The log of this signer shows another commitment in its place than the pair that it holds."""
    made = Account(policies={3: UNWILLING}).found()

    def altered(seat: Seat) -> Seat:
        if isinstance(seat.body, Signer):
            facts, log = seat.body._facts, seat.body._facts.log

            def commitment(session: bytes, event: bytes) -> tuple[Index, messages.Commit] | None:
                index, said = log.commitment(session, event)
                return index, messages.Commit(said.E, said.E, said.payload) if index == 2 else said

            seat.body._facts = Other(facts, log=Other(log, commitment=commitment), prepared=facts.prepared)
        return seat

    made.lives[2].twist = altered
    session = sign(made, b"one")
    error = made.seats(session)["Signer[2]"].error
    assert isinstance(error, InvalidQuorum) and error.culprits == ("Coordinator",)
    assert "sign.share" not in [
        event.kind for event in made.host(2).ledger.known.session_events(session) if event.author == author(2)
    ]


# --- 11: another time ---


@pytest.mark.parametrize("liar", [2, 3])
def test_11_an_old_share_names_its_signer(liar: int) -> None:
    """It kept its share of the epoch before: the signature fails, and the equation of its share says whose."""
    made = Account(policies={5 - liar: UNWILLING}, answer=works).found()
    old = made.lives[liar].holding.shares(head(made).devices, Index(liar)).sign
    change(made, 1, REFRESH, by=(1, 2, 3))

    def stale(seat: Seat) -> Seat:
        if isinstance(seat.body, Signer):
            seat.body._share = old
        return seat

    made.lives[liar].twist = stale
    session = sign(made, b"one")
    error = made.seats(session)["Coordinator"].error
    assert isinstance(error, InvalidSignatureShare)
    assert (error.culprits, error.retry.value) == ((f"Signer[{liar}]",), "without")
    assert "sign.done" not in made.kinds(1, session)


class Backward(SignCast):
    """The naive signer: it signs for the epoch that it is told of."""

    def __call__(self, invitation: object) -> object:
        event = self._station.ledger.event(invitation.session)
        before = head_at(self._station.ledger, event.epoch)
        asked = decode_payload(event.body["payload"])
        return tuple(self._seat(name, event, asked, before) for name in invitation.seats)


@pytest.mark.parametrize("naive", [True, False])
def test_11_nobody_signs_for_the_epoch_before(naive: bool) -> None:
    """Asked for under the old head, when it was not agreed to; and opened only when the account has moved on."""
    made = Account(answer=works).found()
    facts = app_facts(made.player(1).station, content(b"one"))
    shares = {number: made.lives[number].holding.shares(head(made).devices, Index(number)) for number in (1, 2, 3)}
    change(made, 1, REFRESH, by=(1, 2, 3))
    if naive:
        for number in (1, 2, 3):
            player = made.player(number)
            station = Other(player.station, holding=Other(player.station.holding, shares=lambda _, i: shares[i]))
            player.sign = Backward(station, AGREES.signs)
    opening = Coordinator(facts).opening
    desk = made.host(1)._desk
    event = desk.log.append(*opening, session=None, route=None, epoch=1)
    for number in (2, 3):
        tell(made, number, event)
    made.rest()
    kinds = made.kinds(2, event.id)
    assert ("sign.commit" in kinds) is naive


def test_11_a_removed_device_is_not_heard() -> None:
    """It still holds a share that once was good, and opens a session for whoever will sign."""
    made = Account(answer=works).found()
    two = Change(kind="devices", keep=(Index(1), Index(2)), t=2)
    change(made, 1, two, by=(1, 2))
    facts = app_facts(made.player(1).station, content(b"one"))
    event = made.host(3)._desk.log.append(*Coordinator(facts).opening, session=None, route=None, epoch=2)
    for number in (1, 2):
        tell(made, number, event)
    made.rest()
    assert made.kinds(1, event.id) == [] and made.host(1).status(event.id) is None
    assert [("NotAuthorised", (author(3),)) in faults(made, number) for number in (1, 2)] == [True, True]


# --- 20: what a coordinator shows ---


def names(chosen: Callable[[Coordinator], list[tuple[Index, bytes]]]) -> Callable[[Seat], Seat]:
    """A coordinator that names other commitments than those it has collected."""

    def twist(seat: Seat) -> Seat:
        if isinstance(seat.body, Coordinator):
            body = seat.body
            invited = body._facts.invited
            body._facts = Other(
                body._facts, invited=Other(invited, pairs=lambda _: tuple(chosen(body))), prepared=body._facts.prepared
            )
        return seat

    return twist


def test_20_commitments_of_another_session_name_the_coordinator() -> None:
    made = Account(policies={3: UNWILLING}).found()
    before = sign(made, b"one")
    known = made.host(1).ledger.known
    old = [
        (i, event.id) for i in (1, 2) for event in known.in_session(before, "sign.commit") if event.author == author(i)
    ]
    made.lives[1].twist = names(lambda _: old)
    session = sign(made, b"two")
    error = made.seats(session)["Signer[2]"].error
    assert isinstance(error, InvalidQuorum)
    assert (error.culprits, error.retry.value) == (("Coordinator",), "without")
    assert ("InvalidQuorum", (author(1),), "without") in verdicts(made, 2)
    assert "sign.share" not in made.kinds(2, session)


def test_20_who_signs_what_it_is_shown_signs_for_its_coordinator() -> None:
    """The naive signer asks nobody: the account's own signature stands under what nobody wanted."""
    made = Account().found()
    facts = app_facts(made.player(1).station, content(b"everything is mine"))
    wanted = app_facts(made.player(2).station, content(b"a greeting"))
    session = sign(made, b"everything is mine")
    signature = made.player(1).sign.coordinators[session].signature
    assert verify(head(made).devices.key, commit_message(facts.payload), signature)
    assert facts.payload != wanted.payload

    def signs(payload: object) -> bytes:
        return content(b"a greeting")

    careful = Account(policies=dict.fromkeys((2, 3), Policy(signs=signs))).found()
    session = careful.open(1, open_signing(facts, ticket=1))
    careful.rest(20_000)
    authors = [event.author for event in careful.host(1).ledger.known.in_session(session, "sign.commit")]
    assert authors == [author(1)] and "sign.quorum" not in careful.kinds(1, session)


# --- 25 and 4: a backup is put back ---


def test_25_a_device_that_was_put_back_is_told_and_does_nothing_more() -> None:
    made = Account().found()
    device = made.world.devices[author(2)]
    backup: Store = copy.deepcopy(device.disk)
    sign(made, b"one")
    shares = len(made.host(1).ledger.known.graph.nodes)
    device.disk = backup
    made.world.happen(Crash(author(2), survive=EVERYTHING, down_ms=10))
    device_disk = made.world.devices[author(2)]
    made.run(lambda: not device_disk.up, more_ms=100)
    device_disk.disk = backup
    made.rest()
    assert "RolledBack" in [fault.name for fault in told(made, 2)]
    session = made.open(1, open_signing(app_facts(made.player(1).station, content(b"two")), ticket=2))
    made.rest(10_000)
    assert author(2) not in [event.author for event in made.host(1).ledger.known.in_session(session, "sign.commit")]
    assert made.lifecycle(1, session) is Lifecycle.COMPLETED
    assert len(made.host(1).ledger.known.graph.nodes) > shares
