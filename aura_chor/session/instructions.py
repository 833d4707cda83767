"""The instructions: everything that a body can ask of whoever drives it, and the only place that yields to the driver.

An instruction is an awaitable whose `__await__` yields the instruction itself; the driver performs it and sends the
answer back. So a body is a plain coroutine, `coroutine.send(answer)` is the whole engine, and the sequence of yielded
instructions is the trace of the execution.
"""

from collections.abc import Callable, Coroutine, Generator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar, final

from aura_chor.base.names import LanePath
from aura_chor.session.deadlines import Deadline
from aura_chor.session.events import Event, EventFilter, MessageEvent
from aura_chor.session.views import LedgerView

if TYPE_CHECKING:
    from aura_chor.session.children import ChildOutcome, ChildRequest
    from aura_chor.session.gathering import Gathering

R = TypeVar("R")

EXPIRED = -1
"""The index in the answer to a wait whose deadline came first."""


class Instruction(Generic[R]):
    """`await`ing it gives the driver's answer, an `R`."""

    __slots__ = ()

    def __await__(self) -> Generator["Instruction[R]", Any, R]:
        answer: R = yield self
        return answer


@final
class WriteToLedger(Instruction[R]):
    """Append an event: a message, or the abort of the session. What the await gives is known beforehand: `then`."""

    __slots__ = ("event", "then")

    def __init__(self, event: Event, then: R) -> None:
        self.event = event
        self.then = then

    def __await__(self) -> Generator["Instruction[R]", Any, R]:
        yield self
        return self.then


@final
class AwaitEvent(Instruction[tuple[int, MessageEvent]]):
    """Wait for the first event that one of the filters selects; the answer names the filter by its index.

    Without filters it waits for the abort of the session, which ends every wait.
    """

    __slots__ = ("filters",)

    def __init__(self, filters: Sequence[EventFilter]) -> None:
        self.filters = filters


@final
class AwaitEventWithin(Instruction[tuple[int, MessageEvent | None]]):
    """Wait as `AwaitEvent` does, until a deadline; the filters are all of one channel.

    Where the deadline comes first the answer is `(EXPIRED, None)`, and the next message of the channel is skipped when
    its place comes up. Without filters it lets time pass.
    """

    __slots__ = ("deadline", "filters")

    def __init__(self, filters: Sequence[EventFilter], deadline: Deadline) -> None:
        self.filters = filters
        self.deadline = deadline


@final
class Parallel(Instruction[tuple[Any, ...]]):
    """Run every lane to its end, interleaved; the answers stand in the order of the lanes."""

    __slots__ = ("lanes",)

    def __init__(self, lanes: tuple[Callable[[], Coroutine[Any, Any, Any]], ...]) -> None:
        self.lanes = lanes


class Filter(NamedTuple):
    """An `EventFilter` whose sender was found when the wait began."""

    sender: str
    label: str
    lane: LanePath


Collection: TypeAlias = tuple[bool, tuple[MessageEvent, ...], tuple[MessageEvent, ...], tuple[MessageEvent, ...]]
"""How a wait for many ended: whether its deadline came first; whose messages were chosen; what else has come since the
seat's last such wait (late messages, notices); and what was refuted."""


@final
class AwaitThreshold(Instruction[Collection]):
    """Wait for messages of distinct senders until the gathering says that it has enough, or until a deadline.

    One filter for each sender: its next message has its place here, whether it comes in time or not.
    """

    __slots__ = ("deadline", "filters", "gathering")

    def __init__(self, filters: Sequence[EventFilter], gathering: "Gathering", deadline: Deadline | None) -> None:
        self.filters = filters
        self.gathering = gathering
        self.deadline = deadline


@final
class LetPass(Instruction[tuple[()]]):
    """Let a turn pass: `event` has the channels and the numbers, and no label; it is not written."""

    __slots__ = ("event",)

    def __init__(self, event: MessageEvent) -> None:
        self.event = event


@final
class WaitEpochs(Instruction[tuple[int, None]]):
    """Let time pass, counted from when this seat first saw `since` (None, or never seen: from now)."""

    __slots__ = ("length", "since")

    def __init__(self, length: Deadline, since: str | None) -> None:
        self.length = length
        self.since = since


class Perform(Instruction[R]):
    """The host's own I/O, by name: `price = await Perform("price_of", (title,), returns=int)`.

    The host decides what the name means; an answer that is not of type `returns` is a bug of the host.
    """

    __slots__ = ("arguments", "name", "returns")

    def __init__(self, name: str, arguments: tuple[object, ...] = (), *, returns: type[R]) -> None:
        self.name = name
        self.arguments = arguments
        self.returns = returns


@final
class GetLedgerState(Perform[LedgerView]):
    """Look at the account. Answered by the host, and kept in the journal as other answers of the host are."""

    __slots__ = ()
    NAME = "get ledger state"

    def __init__(self) -> None:
        super().__init__(self.NAME, (), returns=LedgerView)


@final
class RunSubProtocol(Perform["ChildOutcome"]):
    """Play seats in a child session, to its end for them."""

    __slots__ = ("request",)
    NAME = "run sub-protocol"

    def __init__(self, request: "ChildRequest", returns: "type[ChildOutcome]") -> None:
        super().__init__(self.NAME, (), returns=returns)
        self.request = request


async def pause(length: Deadline) -> None:
    """Let time pass in a body: `await pause(Deadline(200))`. The abort of the session ends it."""
    await AwaitEventWithin((), length)


AnyInstruction: TypeAlias = (
    WriteToLedger[Any] | AwaitEvent | AwaitEventWithin | AwaitThreshold | LetPass | WaitEpochs | Parallel | Perform[Any]
)
