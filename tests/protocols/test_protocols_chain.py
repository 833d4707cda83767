"""What a member may say on its head, each condition alone: D1, D2 and D4 at the place that decides (CRYPTO.md 7.4)."""

from typing import Any, cast

import pytest

from aura_chor.ledger.event import Event
from aura_chor.protocols.deciding import Chain
from aura_chor.protocols.hosting import Station
from tests.ledger.ledger_world import Change, Play, author, target


class Own:
    """A device, as far as its chain asks."""

    def __init__(self, play: Play, number: int) -> None:
        self.own = author(number)
        self.ledger = play.ledger

    def step_of(self, session: bytes, kind: str, by: bytes) -> Event | None:
        return next((event for event in self.ledger.known.in_session(session, kind) if event.author == by), None)


def chain(play: Play, number: int, run: Change, *, consents: bool = True) -> Chain:
    return Chain(cast(Station, Own(play, number)), cast(Any, run.opening), lambda _: consents)


@pytest.fixture
def play() -> Play:
    return Play().found()


def one() -> dict:
    return target("devices", {1: 1, 2: 2, 4: 4}, 2)


def another() -> dict:
    return target("devices", {1: 1, 3: 3, 4: 4}, 2)


def test_a_vote_waits_for_every_acknowledgement_of_its_value(play: Play) -> None:
    run = play.reshare(one(), until="fix")
    for device in run.targets.values():
        assert not chain(play, 2, run).votes(run.value)
        run.say(device, "ack", {"T": run.value})
    assert chain(play, 2, run).votes(run.value)
    assert not chain(play, 2, run).votes(bytes(32))


def test_a_session_that_is_not_open_is_voted_for_by_nobody(play: Play) -> None:
    """A quorum has approved it, but with a vote for something else behind it."""
    first = play.reshare(one(), until="ack")
    first.vote(voters=(1, 2))
    run = play.reshare(another(), term=1, until="open")
    for device in (1, 2, 3):
        cited = first.said["vote"].get(device)
        run.say(device, "approve", {"accepted": cited and cited.id, "phi": run.opening.phi})
    for step in ("join", "deal", "fix", "ack"):
        getattr(run, step)()
    assert not any(chain(play, device, run).votes(run.value) for device in (1, 2, 3))


def test_who_has_promised_a_later_term_says_nothing_in_an_earlier_one(play: Play) -> None:
    first = play.reshare(one(), until="ack")
    assert chain(play, 3, first).votes(first.value)
    second = play.reshare(one(), term=1, until="approve")
    assert not chain(play, 3, first).votes(first.value)
    third = play.reshare(one(), locked=first.opening.event.body["lock"], until="open")
    assert not chain(play, 3, third).approves()
    assert chain(play, 3, second).approves(), "what it has said it says again"


def test_nothing_is_said_on_a_head_that_is_over(play: Play) -> None:
    late = play.reshare(another(), term=1, until="open")
    run = play.reshare(one(), until="ack")
    run.vote(voters=(1, 2))
    assert chain(play, 3, run).votes(run.value) and chain(play, 3, late).approves()
    run.certificate()
    assert play.state.epoch == 2
    assert not chain(play, 3, run).votes(run.value)
    assert not chain(play, 3, late).approves()


def test_nobody_approves_what_its_owner_does_not_want(play: Play) -> None:
    run = play.reshare(one(), until="open")
    assert chain(play, 2, run).approves()
    assert not chain(play, 2, run, consents=False).approves()
