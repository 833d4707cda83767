"""Typestates: what generated modules subclass, and the ends that a body must return.

Every state class is `@final`, has empty `__slots__` and lists its operations. A state is used once: its first operation
takes the core, any later one raises `StateSpent` and names both lines. `aura-chor lint` knows the bases by name.
"""

import sys
from collections.abc import Awaitable, Callable, Mapping
from types import CodeType
from typing import Any, ClassVar, Generic, Never, TypeVar, final

from msgspec import Struct

from aura_chor.base.names import SessionId
from aura_chor.session.bugs import StateSpent, WrongEnd
from aura_chor.session.core import Core
from aura_chor.session.core import S as S
from aura_chor.session.instructions import AwaitEvent, AwaitEventWithin, Filter, WriteToLedger
from aura_chor.session.operations import (
    Abort,
    Arrival,
    AwaitAbort,
    Operation,
    Receive,
    ReceiveWithin,
    Resolve,
    Send,
    operations,
)
from aura_chor.session.steps import bind
from aura_chor.session.wide_state import WideSteps
from aura_chor.session.wire import decode, encode

T = TypeVar("T")
P = TypeVar("P", bound=Struct)
M = TypeVar("M", bound=Struct, covariant=True)


class End(Generic[S]):
    """Base of all ends: of a body, and of the body of a lane."""

    __slots__ = ("_core",)

    def __init__(self, core: Core[S]) -> None:
        self._core = core

    def belongs_to(self, core: Core[Any]) -> bool:
        """Whether it is an end of this very lane of this session; asked by the runtime."""
        return self._core is core


@final
class Completed(End[S]):
    """The role has done its part."""

    __slots__ = ()


@final
class Aborted(End[S]):
    """The role has aborted the session itself."""

    __slots__ = ()


@final
class Withdrawn(End[S]):
    """The role's own part has ended early, and that aborts nobody."""

    __slots__ = ()


class Branch(Struct, Generic[S], frozen=True, eq=False):
    """Base of the cases of a receive (`message`, `next`), of its deadline and of a `when` (`next` alone)."""


class Collected(Branch[S], Generic[S, M], frozen=True, eq=False):
    """Base of what a gather gives: the messages that were chosen, by member."""

    messages: Mapping[int, M]


class State(WideSteps[S]):
    """Base of all states. The runtime and other states make instances; a body never does.

    `RANGE` are the vetoes of phases that bind the role here, None in a protocol that has none; `VOLATILE`: a restart
    here ends the session.
    """

    __slots__ = ("_core", "_use")
    OPERATIONS: ClassVar[tuple[Operation, ...]] = ()
    RANGE: ClassVar[tuple[str, ...] | None] = None
    VOLATILE: ClassVar[bool] = False

    def __init__(self, core: Core[S]) -> None:
        self._core = core
        self._use: tuple[CodeType, int] | None = None

    @property
    def session_id(self) -> SessionId:
        """The session that this state is of, for what must be bound to it; reading it does not use the state."""
        return self._core.session_id

    def _parameters(self, kind: type[P]) -> P:
        """A copy: what a body does to it changes nothing that predicates read."""
        parameters = self._core.parameters
        assert type(parameters) is kind
        return decode(encode(parameters), kind)

    def _send(
        self, index: int, message: Struct, sealed: Mapping[str, Mapping[str, object]] | None = None
    ) -> WriteToLedger[Core[S]]:
        core = self._take()
        operation = self.OPERATIONS[index]
        assert isinstance(operation, Send)
        return core.write(operation, message, sealed)

    async def _receive(self) -> tuple[int, Any, Core[S]]:
        core = self._take()
        operation = self.OPERATIONS[0]
        assert type(operation) is Receive
        wait = operation.wait
        if wait is None:
            return await self._found(core, operation.cases, AwaitEvent(found(core, operation.cases)))
        index, event = await wait
        return index, core.accept(operation.cases[index], event), core

    async def _receive_within(self) -> tuple[int, Any, Core[S]]:
        """With `EXPIRED` for the case, and no message, where the deadline came first."""
        core = self._take()
        operation = self.OPERATIONS[0]
        assert type(operation) is ReceiveWithin
        wait = operation.wait
        if wait is None:
            filters = found(core, operation.cases)
            return await self._found(core, operation.cases, AwaitEventWithin(filters, operation.deadline))
        index, event = await wait
        if event is None:
            return index, None, core
        return index, core.accept(operation.cases[index], event), core

    async def _found(
        self, core: Core[S], cases: tuple[Arrival, ...], wait: AwaitEvent | AwaitEventWithin
    ) -> tuple[int, Any, Core[S]]:
        """A receive whose senders this seat had to find, or whose messages say what a later step rests on."""
        index, event = await wait
        if event is None:
            return index, None, core
        message = core.accept(cases[index], event)
        bind(core, cases[index], message, event)
        return index, message, core

    async def _fork(self, *lanes: "Lane[S]") -> Core[S]:
        core = self._take()
        await core.fork([lane.run for lane in lanes])
        return core

    def _abort(self, index: int = 0) -> WriteToLedger[Core[S]]:
        core = self._take()
        operation = self.OPERATIONS[index]
        assert type(operation) is Abort
        return core.abort(operation)

    def _resolve(self) -> tuple[bool, Core[S]]:
        core = self._take()
        operation = self.OPERATIONS[0]
        assert type(operation) is Resolve
        return core.resolve(operation), core

    async def _wait_for_abort(self) -> None:
        self._take()
        await AwaitEvent(())

    @staticmethod
    def _require_lane_end(end: object, core: Core[S]) -> None:
        require_end(end, core, kinds=(End,))

    def __init_subclass__(cls, **more: object) -> None:
        """A state in a protocol with vetoes of phases says where it is whenever it is used; no other pays for that."""
        super().__init_subclass__(**more)
        if cls.RANGE is not None:
            cls._take = cls._take_in_range  # type: ignore[method-assign]

    def _take(self, depth: int = 3) -> Core[S]:
        """The core, once. The line of a use is kept as code and offset, which costs no walk of the line table."""
        caller = sys._getframe(depth)
        use = (caller.f_code, caller.f_lasti)
        if self._use is not None:
            raise StateSpent(state=type(self).__name__, first_use=_place(self._use), second_use=_place(use))
        self._use = use
        core = self._core
        core.frame.volatile = self.VOLATILE
        return core

    def _take_in_range(self, depth: int = 3) -> Core[S]:
        core = State._take(self, depth + 1)
        core.frame.range = self.RANGE
        return core


class MemberState(State[S]):
    """Base of the states of a family's members."""

    __slots__ = ()

    @property
    def index(self) -> int:
        """Which member of its family the seat is, from 1; reading it does not use the state."""
        return self._core.frame.index


@final
class AwaitingAbort(State[S]):
    """The role waits until another role has aborted the session."""

    __slots__ = ()
    OPERATIONS = operations(AwaitAbort("aborted"))

    async def aborted(self) -> Never:
        """Raises `SessionAborted` as soon as it has happened."""
        await self._wait_for_abort()
        raise AssertionError("a wait without filters has no answer")


class Lane(Generic[S]):
    """The body of one lane, and the state that it begins in."""

    __slots__ = ("_body", "_start")

    def __init__(self, start: Callable[[Core[S]], T], body: Callable[[T], Awaitable[End[S]]]) -> None:
        self._start = start
        self._body: Callable[[Any], Awaitable[End[S]]] = body

    async def run(self, core: Core[S]) -> None:
        end = await self._body(self._start(core))
        require_end(end, core, kinds=(End,))


def require_end(end: object, core: Core[Any], *, kinds: tuple[type[End[Any]], ...]) -> None:
    """Raise `WrongEnd` unless `end` is an end of this lane of this session: types can be broken through Any."""
    if not isinstance(end, kinds) or not end.belongs_to(core):
        raise WrongEnd(f"a body of {core.role} returned {type(end).__name__}, which is not the end of its own work")


def found(core: Core[Any], cases: tuple[Arrival, ...]) -> tuple[Filter, ...]:
    """The cases of a receive whose senders or lanes only this seat can name."""
    return tuple([Filter(core.seat(case.group), case.label, core.lane(case.lane)) for case in cases])


def _place(use: tuple[CodeType, int]) -> str:
    code, offset = use
    lines = [line for start, stop, line in code.co_lines() if start <= offset < stop and line is not None]
    return f"{code.co_filename}:{lines[0] if lines else code.co_firstlineno}"
