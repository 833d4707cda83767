"""One collective at a time, of any size: states by hand, for a collector beside a family and for a family alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from aura_chor.session.collectives import Abstain, Collect, Post, Withdraw
from aura_chor.session.deadlines import Deadline
from aura_chor.session.groups import every
from aura_chor.session.instructions import pause
from aura_chor.session.operations import Abort, Arrival, Count, Send, Where, operations
from aura_chor.session.seats import Family, ProtocolIdentity, Seat, member_seat
from aura_chor.session.typestate import Aborted, Completed, End, MemberState, State, Withdrawn
from aura_chor.session.wire import Message
from aura_chor.session.witness import SubFamily, Terms, Witness

WITHIN = Deadline(5_000)
LATE = Deadline(6_000)
Ends: TypeAlias = Callable[[], Any]


class M(Message, frozen=True):
    value: int


class Told(Message, frozen=True):
    pass


def _majority(n: int) -> int:
    return n // 2 + 1


MAJORITY = Count("n // 2 + 1", _majority, (-2, "n"))


POSITIVE = Where("value > 0", lambda value: value > 0, (-1, "value"))


class Majority(Witness[Any, M]):
    __slots__ = ()
    TERMS = Terms("M", every("W"), MAJORITY, None, None)


class Everybody(Witness[Any, M]):
    __slots__ = ()
    TERMS = Terms("M", every("W"), None, None, None)


class Heard(SubFamily[Any]):
    __slots__ = ()
    NAME, FAMILY = "Heard", "W"


class Kind(NamedTuple):
    """A collective: how many are needed, by when, what is made of them, and what the deadline leads to."""

    name: str
    threshold: bool
    deadline: Deadline | None
    proof: type[Witness[Any, Any]] | type[SubFamily[Any]] | None
    expired: str
    own: bool


KINDS = (
    Kind("gather all", False, None, None, "", False),
    Kind("gather all within else", False, WITHIN, None, "else", False),
    Kind("gather all within", False, WITHIN, None, "abort", False),
    Kind("gather at least k", True, None, None, "", False),
    Kind("gather at least k within else", True, WITHIN, None, "else", False),
    Kind("gather as a sub-family within else", True, WITHIN, Heard, "else", False),
    Kind("gather as a witness within", True, WITHIN, Majority, "abort", False),
    Kind("gather all as a witness within", False, WITHIN, Everybody, "abort", False),
    Kind("exchange all as a witness within", False, WITHIN, Everybody, "abort", True),
    Kind("exchange all within", False, WITHIN, None, "abort", True),
    Kind("exchange at least k within", True, WITHIN, None, "withdraw", True),
    Kind("exchange as a witness within", True, WITHIN, Majority, "withdraw", True),
)


class Modes(NamedTuple):
    """How many members never act, act too late, and let their turn pass; the others are in time."""

    silent: int
    late: int
    abstaining: int

    def mode_of(self, index: int) -> str:
        if index <= self.silent:
            return "silent"
        if index <= self.silent + self.late:
            return "late"
        return "abstaining" if index <= sum(self) else "in time"


class Played(NamedTuple):
    """What became of the collective: seats, and by collector what it heard."""

    seats: list[Seat]
    absent: list[str]
    heard: dict[str, Any]


def collective(kind: Kind, n: int, modes: Modes) -> Played:
    """The seats of a session of `n` members that behave so."""
    role = "W" if kind.own else "C"
    roles = ("W",) if kind.own else ("C", "W")
    identity = ProtocolIdentity("Lab", kind.name, roles, families=(Family("W", "n"),))
    heard: dict[str, Any] = {}
    seats = [] if kind.own else [Seat(identity, role, _states(kind, State).Gathering, _collects(kind, heard))]
    for index in range(1, n + 1):
        mode = modes.mode_of(index)
        if mode != "silent":
            body = _member(kind, mode, heard)
            start = _posting(kind, _states(kind, MemberState) if kind.own else None)
            seats.append(member_seat(identity, "W", index, start, body, withdraws=kind.threshold))
    return Played(seats, [f"W[{index}]" for index in range(1, modes.silent + 1)], heard)


# --- states ---


class _States(NamedTuple):
    Gathering: Any


def _states(kind: Kind, base: Any) -> _States:
    class Else(base):  # type: ignore[misc]
        __slots__ = ()
        OPERATIONS = operations(Send("send_told", "Told", Told, (every("W"),)))

        async def send_told(self) -> Completed[Any]:
            return Completed(await self._send(0, Told()))

    class Aborting(base):  # type: ignore[misc]
        __slots__ = ()
        OPERATIONS = operations(Abort("abort", "too late"))

        async def abort(self) -> Aborted[Any]:
            return Aborted(await self._abort())

    class Withdrawing(base):  # type: ignore[misc]
        __slots__ = ()
        OPERATIONS = operations(Withdraw("withdraw", "too late"))

        async def withdraw(self) -> Withdrawn[Any]:
            return Withdrawn(await self._withdraw())

    expired = {"else": Else, "abort": Aborting, "withdraw": Withdrawing}

    class Gathering(base):  # type: ignore[misc]
        __slots__ = ()
        OPERATIONS = operations(
            Collect(
                "gather_m",
                Arrival(every("W"), "M", M),
                MAJORITY if kind.threshold and kind.proof is not Majority else None,
                kind.proof,
                kind.deadline,
                kind.own,
            )
        )

        async def gather_m(self) -> tuple[Any, Any]:
            collected, core = await self._collect()
            if collected is None:
                return None, expired[kind.expired](core)
            return collected, Completed(core)

    return _States(Gathering)


def _posting(kind: Kind, states: _States | None) -> Any:
    receivers = (every("W"),) if kind.own else ("C",)

    class Posting(MemberState[Any]):
        __slots__ = ()
        OPERATIONS = operations(
            Post(
                "send_m",
                "M",
                M,
                receivers,
                (),
                (),
                kind.own,
                Where("value > 0", lambda value: value > 0, (-1, "value")),
            ),
            *([Abstain("abstain", "M", receivers, (), kind.own)] if kind.threshold else []),
        )

        def _then(self, core: Any) -> Any:
            return Completed(core) if states is None else states.Gathering(core)

        async def send_m(self, *, value: int) -> Any:
            return self._then(await self._post(0, M(value)))

        async def abstain(self) -> Any:
            return self._then(await self._abstain(1))

    return Posting


# --- bodies ---


def _collects(kind: Kind, heard: dict[str, Any]) -> Any:
    async def body(s: Any, /) -> End[Any]:
        collected, following = await s.gather_m()
        heard[s._core.role] = collected
        if collected is not None:
            return following  # type: ignore[no-any-return]
        action = {"else": "send_told", "abort": "abort", "withdraw": "withdraw"}[kind.expired]
        return await getattr(following, action)()  # type: ignore[no-any-return]

    return body


def _member(kind: Kind, mode: str, heard: dict[str, Any]) -> Any:
    async def body(s: Any, /) -> End[Any]:
        if mode == "late":
            await pause(LATE)
        following = await (s.abstain() if mode == "abstaining" else s.send_m(value=s.index))
        if not kind.own:
            return following  # type: ignore[no-any-return]
        return await _collects(kind, heard)(following)  # type: ignore[no-any-return]

    return body
