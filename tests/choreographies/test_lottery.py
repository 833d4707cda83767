"""Lottery: all name the same winner, which nobody chose alone; every way to cheat ends it without one."""

from hmac import compare_digest
from random import Random

import pytest

from aura_chor.base.canon import digest
from aura_chor.runtime.result import Ended, SessionResult
from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.deadlines import Deadline
from aura_chor.session.instructions import pause
from generated.lottery import messages, player
from tests.choreographies.playing import Aborted, Completed, S, play

TAG = "aura-chor/example/lottery/ticket/v1"
SESSION = "5e" * 32
NO_COMMIT, NO_SHOW = "Commit did not come in time", "Show did not come in time"


def ticket(*, session: str, author: int, number: int, salt: bytes) -> bytes:
    """It hides the number and binds its author, so that a copy of another's ticket opens nothing."""
    return digest(TAG, session.encode(), str(author).encode(), str(number).encode(), salt)


class Checks:
    """For one session, as a check knows only what the session has been sent."""

    def ticket_opens(
        self, message: messages.Show, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[None]:
        committed = evidence.seen(messages.Commit).get(sender)
        if committed is None:
            return Pending()
        shown = ticket(session=SESSION, author=sender, number=message.number, salt=message.salt)
        return Valid() if compare_digest(shown, committed.ticket) else Refuted(None)


class Player:
    """An honest one. The winner's number is the sum of all, counted around."""

    def __init__(self, seed: int) -> None:
        random = Random(seed)
        self.number = random.randrange(1_000)
        self.salt = random.randbytes(16)
        self.winner = 0
        self.told: dict[int, int] = {}

    def choose(self, index: int) -> bytes:
        return ticket(session=SESSION, author=index, number=self.number, salt=self.salt)

    def show(self) -> int:
        return self.number

    async def __call__(self, s: player.Choosing[S], /) -> Completed[S] | Aborted[S]:
        size = s.sizes["Player"]
        await self.hesitate("Commit")
        match await (await s.send_commit(ticket=self.choose(s.index))).gather_commit():
            case player.ExpiredCommit(next=aborting):
                return await aborting.abort()
            case player.CollectedCommit(witness=chosen, next=entering):
                showing = entering.enter_showing(chosen)
        await self.hesitate("Show")
        match await (await showing.send_show(number=self.show(), salt=self.salt)).gather_show():
            case player.ExpiredShow(next=given_up):
                return await given_up.abort()
            case player.CollectedShow(witness=shown, next=drawn):
                self.winner = sum(show.number for show in shown.messages.values()) % size + 1
                told = await (await drawn.enter_drawing(shown).send_winner(index=self.winner)).gather_winner()
                self.told = {index: winner.index for index, winner in told.messages.items()}
                return told.next

    async def hesitate(self, label: str) -> None:
        """An honest player does not."""


class Liar(Player):
    """Shows another number than it has chosen."""

    def show(self) -> int:
        return self.number + 1


class Copyist(Player):
    """Commits to what another one has chosen, to show the same number as that one later."""

    def __init__(self, original: Player, author: int) -> None:
        super().__init__(0)
        self.number, self.salt, self.copied = original.number, original.salt, original.choose(author)

    def choose(self, index: int) -> bytes:
        return self.copied


class Dawdler(Player):
    def __init__(self, label: str) -> None:
        super().__init__(0)
        self.label = label

    async def hesitate(self, label: str) -> None:
        if label == self.label:
            await pause(Deadline(20, "epochs"))


def draw(*players: Player | None) -> SessionResult:
    """None is a player who never comes."""
    seats = [player.seat(body, index=i, checks=Checks()) for i, body in enumerate(players, 1) if body is not None]
    absent = [f"Player[{index}]" for index, body in enumerate(players, 1) if body is None]
    return play(*seats, absent=absent, session_id=SESSION)


@pytest.mark.parametrize("size", range(2, 11))
def test_all_name_the_same_winner(size: int) -> None:
    players = [Player(seed) for seed in range(size)]
    result = draw(*players)
    assert result.completed
    (winner,) = {body.winner for body in players}
    assert winner == sum(body.number for body in players) % size + 1
    assert [body.told for body in players] == [dict.fromkeys(range(1, size + 1), winner)] * size


def test_everybody_wins_now_and_then() -> None:
    winners = set()
    for seed in range(0, 60, 3):
        players = [Player(seed + index) for index in range(3)]
        draw(*players)
        winners.add(players[0].winner)
    assert winners == {1, 2, 3}


def expect_no_winner(result: SessionResult, reason: str) -> None:
    assert {outcome.ended for outcome in result.outcomes.values()} == {Ended.ABORTED}
    told = {str(getattr(outcome.error, "reason", reason)) for outcome in result.outcomes.values()}
    assert told == {reason}


def test_another_number_than_the_chosen_one_does_not_count() -> None:
    honest = [Player(1), Player(2)]
    result = draw(*honest, Liar(3))
    expect_no_winner(result, NO_SHOW)
    assert {event.sender for event in result.refused} == {"Player[3]"}
    assert [body.winner for body in honest] == [0, 0]


def test_a_copied_ticket_opens_nothing() -> None:
    first = Player(1)
    result = draw(first, Player(2), Copyist(first, 1))
    expect_no_winner(result, NO_SHOW)
    assert {event.sender for event in result.refused} == {"Player[3]"}


@pytest.mark.parametrize(("label", "reason"), [("Commit", NO_COMMIT), ("Show", NO_SHOW)])
def test_nobody_can_wait_for_the_others_numbers(label: str, reason: str) -> None:
    """Whoever shows late learns the numbers of the others, and nobody learns a winner."""
    players = [Player(1), Dawdler(label), Player(3)]
    expect_no_winner(draw(*players), reason)
    assert [body.winner for body in players] == [0, 0, 0]


def test_nothing_is_drawn_without_everybody() -> None:
    expect_no_winner(draw(Player(1), None, Player(3)), NO_COMMIT)
