"""CoinToss: fair with honest parties; every way to cheat is noticed, and the culprit is named to everybody."""

import pytest

from aura_chor.runtime.result import SessionResult
from aura_chor.session.events import Event, MessageEvent
from generated.coin_toss import alice, bob, carol
from tests.choreographies.playing import Completed, S, expect_abort, listening, play
from tools import toss

SALT = bytes(range(32))


def said(events: list[Event], label: str) -> list[MessageEvent]:
    return [event for event in events if isinstance(event, MessageEvent) and event.label == label]


def accusations(events: list[Event]) -> list[tuple[str, object]]:
    """Who accuses whom."""
    return [(event.sender, event.body["culprit"]) for event in said(events, "Accuse")]


# --- honest parties ---


def test_all_agree_on_the_parity_of_the_coins() -> None:
    outcomes = set()
    for _ in range(40):
        with listening() as events:
            result = play(alice.seat(toss.alice), bob.seat(toss.bob), carol.seat(toss.carol))
        assert result.completed
        coins = [event.body["heads"] for event in said(events, "Reveal")]
        verdicts = {event.body["heads"] for event in said(events, "Agree")}
        assert verdicts == {coins.count(True) % 2 == 1}
        outcomes |= verdicts
    assert outcomes == {False, True}


def test_the_story_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    play(alice.seat(toss.alice), bob.seat(toss.bob), carol.seat(toss.carol))
    story = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in story] == ["Alice", "Bob", "Carol"] * 3 + ["Carol"]


def test_a_commitment_binds_all_its_parts() -> None:
    variants = [
        toss.commitment(author=author, session_id=session, heads=heads, salt=salt)
        for author in ("Alice", "Bob")
        for session in ("one", "two")
        for heads in (False, True)
        for salt in (SALT, SALT[::-1])
    ]
    assert len(set(variants)) == len(variants) == 16


# --- Bob, who cheats ---


class Cheats:
    """Bob commits to one thing and reveals another; what exactly, each kind of cheat says for itself."""

    def commits(self, *, session_id: str, alices: bytes) -> bytes:
        return toss.commitment(author="Bob", session_id=session_id, heads=True, salt=SALT)

    def reveals(self, *, alices_coin: bool, alices_salt: bytes) -> tuple[bool, bytes]:
        return True, SALT

    async def __call__(self, s: bob.Committing[S], /) -> Completed[S]:
        session = s.session_id
        alices = await s.receive_commit()
        mine = self.commits(session_id=session, alices=alices.message.hash)
        carols = await (await alices.next.send_commit(hash=mine)).receive_commit()
        revealed = await carols.next.receive_reveal()
        heads, salt = self.reveals(alices_coin=revealed.message.heads, alices_salt=revealed.message.salt)
        hearing = (await (await revealed.next.send_reveal(heads=heads, salt=salt)).receive_reveal()).next
        match await hearing.receive():
            case bob.GotAccuseFromAlice(next=aborted):
                return await aborted.aborted()
            case bob.GotAgreeFromAlice(next=judging):
                pass
        match await (await judging.send_agree(heads=heads)).receive():
            case bob.GotAccuseFromCarol(next=aborted):
                return await aborted.aborted()
            case bob.GotAgreeFromCarol(next=end):
                return end


class Copies(Cheats):
    """Takes Alice's commitment for its own, and opens it with what she has revealed: both coins cancel out."""

    def commits(self, *, session_id: str, alices: bytes) -> bytes:
        return alices

    def reveals(self, *, alices_coin: bool, alices_salt: bytes) -> tuple[bool, bytes]:
        return alices_coin, alices_salt


class Replays(Cheats):
    """Uses a commitment of its own from another session again, with its honest reveal."""

    def commits(self, *, session_id: str, alices: bytes) -> bytes:
        return toss.commitment(author="Bob", session_id="yesterday's", heads=True, salt=SALT)


class ChangesItsMind(Cheats):
    """Reveals another coin than it has committed to."""

    def reveals(self, *, alices_coin: bool, alices_salt: bytes) -> tuple[bool, bytes]:
        return False, SALT


class ChangesTheSalt(Cheats):
    """Reveals another salt: that the coin is right is no excuse."""

    def reveals(self, *, alices_coin: bool, alices_salt: bytes) -> tuple[bool, bytes]:
        return True, bytes(32)


def played_with(cheat: Cheats) -> tuple[SessionResult, list[Event]]:
    with listening() as events:
        result = play(alice.seat(toss.alice), bob.seat(cheat), carol.seat(toss.carol), session_id="today's")
    return result, events


@pytest.mark.parametrize("cheat", [Copies, Replays, ChangesItsMind, ChangesTheSalt])
def test_cheats_are_noticed_and_named(cheat: type[Cheats], capsys: pytest.CaptureFixture[str]) -> None:
    result, events = played_with(cheat())
    expect_abort(result, by="Alice", reason="a reveal does not fit its commitment")
    assert not any(outcome.ended.value == "completed" for outcome in result.outcomes.values())
    assert accusations(events) == [("Alice", "Bob")]
    told = capsys.readouterr().out
    assert "Alice accuses Bob and aborts" in told
    assert "Carol finds that Bob's reveal gives" in told
    assert "Carol hears Alice accuse Bob: the reveal does not fit the commitment" in told


def test_without_cheating_the_same_body_passes() -> None:
    result, events = played_with(Cheats())
    assert result.completed
    assert accusations(events) == []


# --- the others cheat, so that every judge judges ---


async def alice_cheats(s: alice.Committing[S], /) -> Completed[S]:
    bobs = await (await s.send_commit(hash=bytes(32))).receive_commit()
    carols = await bobs.next.receive_commit()
    revealed = await (await carols.next.send_reveal(heads=True, salt=SALT)).receive_reveal()
    judging = (await revealed.next.receive_reveal()).next
    match await (await judging.send_agree(heads=True)).receive():
        case alice.GotAccuseFromBob(next=aborted):
            return await aborted.aborted()
        case alice.GotAgreeFromBob(next=hearing):
            pass
    match await hearing.receive():
        case alice.GotAccuseFromCarol(next=aborted):
            return await aborted.aborted()
        case alice.GotAgreeFromCarol(next=end):
            return end


async def carol_cheats(s: carol.Committing[S], /) -> Completed[S]:
    bobs = await (await s.receive_commit()).next.receive_commit()
    revealed = await (await bobs.next.send_commit(hash=bytes(32))).receive_reveal()
    revealing = (await revealed.next.receive_reveal()).next
    match await (await revealing.send_reveal(heads=True, salt=SALT)).receive():
        case carol.GotAccuseFromAlice(next=aborted):
            return await aborted.aborted()
        case carol.GotAgreeFromAlice(next=hearing):
            pass
    match await hearing.receive():
        case carol.GotAccuseFromBob(next=aborted):
            return await aborted.aborted()
        case carol.GotAgreeFromBob(next=judging):
            return await judging.send_agree(heads=True)


def test_alice_cannot_cheat_by_judging_first() -> None:
    with listening() as events:
        result = play(alice.seat(alice_cheats), bob.seat(toss.bob), carol.seat(toss.carol))
    expect_abort(result, by="Bob", reason="a reveal does not fit its commitment")
    assert accusations(events) == [("Bob", "Alice")]


def test_carol_cannot_cheat_by_revealing_last() -> None:
    with listening() as events:
        result = play(alice.seat(toss.alice), bob.seat(toss.bob), carol.seat(carol_cheats))
    expect_abort(result, by="Alice", reason="a reveal does not fit its commitment")
    assert accusations(events) == [("Alice", "Carol")]


def test_two_who_cheat_together_are_left_to_the_third() -> None:
    """Alice lets Bob pass, and he lets her: Carol sees both, and names the first."""
    with listening() as events:
        result = play(alice.seat(alice_cheats), bob.seat(ChangesItsMind()), carol.seat(toss.carol))
    expect_abort(result, by="Carol", reason="a reveal does not fit its commitment")
    assert accusations(events) == [("Carol", "Alice")]
