"""Player in Lottery.

Generated from lottery.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, Enter, Post
from aura_chor.session.groups import every
from aura_chor.session.operations import (
    Abort,
    Arrival,
    Deadline,
    Place,
    Where,
    operations,
)
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages, witnesses
from .checks import Checks


def _where_number_at_least_0(number: int) -> bool:
    return number >= 0


@final
class Choosing(MemberState[S]):
    """Player sends Commit to Player. (lottery.chor:14)

    Player!Commit(ticket: bytes<32>). Player?all Commit(ticket:
    bytes<32>).ChoosingEnteringShowing ▷10 epochs ChoosingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_commit",
            "Commit",
            messages.Commit,
            (every("Player"),),
            (),
            (),
            True,
        ),
    )

    async def send_commit(self, *, ticket: bytes) -> ChoosingGatheringCommit[S]:
        return ChoosingGatheringCommit(await self._post(0, messages.Commit(ticket)))


@final
class ChoosingGatheringCommit(MemberState[S]):
    """Player gathers Commit from all of Player, 10 epochs at most. (lottery.chor:14)

    Player?all Commit(ticket: bytes<32>).ChoosingEnteringShowing ▷10 epochs
    ChoosingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_commit",
            Arrival(every("Player"), "Commit", messages.Commit),
            None,
            witnesses.AllChosen,
            Deadline(10, "epochs"),
            True,
        ),
    )

    async def gather_commit(self) -> ChoosingGatheringCommitCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredCommit(ChoosingAborting(core))
        return CollectedCommit(
            collected.messages,
            collected.proof,
            ChoosingEnteringShowing(core),
        )


@final
class CollectedCommit(Collected[S, messages.Commit], frozen=True):
    witness: witnesses.AllChosen[S]
    next: ChoosingEnteringShowing[S]


@final
class ExpiredCommit(Branch[S], frozen=True):
    next: ChoosingAborting[S]


ChoosingGatheringCommitCollected: TypeAlias = CollectedCommit[S] | ExpiredCommit[S]


@final
class ChoosingEnteringShowing(MemberState[S]):
    """Player enters Showing with AllChosen. (lottery.chor:18)

    Showing(AllChosen). Player!Show(number: int, salt: bytes<16>). Player?all
    Show(number: int, salt: bytes<16>).ShowingEnteringDrawing ▷10 epochs
    ShowingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_showing", witnesses.AllChosen))

    def enter_showing(self, all_chosen: witnesses.AllChosen[S]) -> Showing[S]:
        return Showing(self._enter(all_chosen))


@final
class ChoosingAborting(MemberState[S]):
    """Player aborts the session: Commit did not come in time. (lottery.chor:14)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Commit did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class Showing(MemberState[S]):
    """Player sends Show to Player. (lottery.chor:18)

    Player!Show(number: int, salt: bytes<16>). Player?all Show(number: int, salt:
    bytes<16>).ShowingEnteringDrawing ▷10 epochs ShowingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_show",
            "Show",
            messages.Show,
            (every("Player"),),
            (),
            (),
            True,
            Where("number >= 0", _where_number_at_least_0, (-1, "number")),
        ),
    )

    async def send_show(self, *, number: int, salt: bytes) -> ShowingGatheringShow[S]:
        return ShowingGatheringShow(await self._post(0, messages.Show(number, salt)))


@final
class ShowingGatheringShow(MemberState[S]):
    """Player gathers Show from all of Player, 10 epochs at most. (lottery.chor:18)

    Player?all Show(number: int, salt: bytes<16>).ShowingEnteringDrawing ▷10 epochs
    ShowingAborting
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_show",
            Arrival(
                every("Player"),
                "Show",
                messages.Show,
                (),
                (),
                Place(Where("number >= 0", _where_number_at_least_0, (-1, "number"))),
            ),
            None,
            witnesses.AllShown,
            Deadline(10, "epochs"),
            True,
        ),
    )

    async def gather_show(self) -> ShowingGatheringShowCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredShow(ShowingAborting(core))
        return CollectedShow(
            collected.messages,
            collected.proof,
            ShowingEnteringDrawing(core),
        )


@final
class CollectedShow(Collected[S, messages.Show], frozen=True):
    witness: witnesses.AllShown[S]
    next: ShowingEnteringDrawing[S]


@final
class ExpiredShow(Branch[S], frozen=True):
    next: ShowingAborting[S]


ShowingGatheringShowCollected: TypeAlias = CollectedShow[S] | ExpiredShow[S]


@final
class ShowingEnteringDrawing(MemberState[S]):
    """Player enters Drawing with AllShown. (lottery.chor:25)

    Drawing(AllShown). Player!Winner(index: int). Player?all Winner(index: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(Enter("enter_drawing", witnesses.AllShown))

    def enter_drawing(self, all_shown: witnesses.AllShown[S]) -> Drawing[S]:
        return Drawing(self._enter(all_shown))


@final
class ShowingAborting(MemberState[S]):
    """Player aborts the session: Show did not come in time. (lottery.chor:18)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "Show did not come in time"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class Drawing(MemberState[S]):
    """Player sends Winner to Player. (lottery.chor:25)

    Player!Winner(index: int). Player?all Winner(index: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post(
            "send_winner",
            "Winner",
            messages.Winner,
            (every("Player"),),
            (),
            (),
            True,
        ),
    )

    async def send_winner(self, *, index: int) -> DrawingGatheringWinner[S]:
        return DrawingGatheringWinner(await self._post(0, messages.Winner(index)))


@final
class DrawingGatheringWinner(MemberState[S]):
    """Player gathers Winner from all of Player. (lottery.chor:25)

    Player?all Winner(index: int). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_winner",
            Arrival(every("Player"), "Winner", messages.Winner),
            None,
            None,
            None,
            True,
        ),
    )

    async def gather_winner(self) -> CollectedWinner[S]:
        collected, core = await self._collect()
        assert collected is not None
        return CollectedWinner(collected.messages, Completed(core))


@final
class CollectedWinner(Collected[S, messages.Winner], frozen=True):
    next: Completed[S]


class Body(Protocol):
    """What plays a member of Player, in any session."""

    async def __call__(self, s: Choosing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Player in a session of Lottery."""
    return member_seat(PROTOCOL, "Player", index, Choosing, body, checks)
