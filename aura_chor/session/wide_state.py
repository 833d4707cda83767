"""What states do in operations over families, facts, time and other sessions: the helpers that generated methods call.

Each takes the core first, exactly one call below the generated method: a use of a state is known by its line.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from msgspec import Struct

from aura_chor.session import gathers, steps
from aura_chor.session.brand import S
from aura_chor.session.children import ChildOutcome
from aura_chor.session.collectives import (
    Abstain,
    AwaitFact,
    Collect,
    Enter,
    Forbid,
    ForEach,
    JoinChild,
    Notify,
    OpenChild,
    ReadLedger,
    Scatter,
    SendThrough,
    Wait,
    Withdraw,
)
from aura_chor.session.core import Core
from aura_chor.session.hearing import hear_out
from aura_chor.session.instructions import (
    AwaitEvent,
    AwaitEventWithin,
    GetLedgerState,
    Parallel,
    RunSubProtocol,
    WriteToLedger,
)
from aura_chor.session.inviting import Seating, invitation, joined, opened
from aura_chor.session.operations import Arrival, Operation
from aura_chor.session.views import LedgerView
from aura_chor.session.witness import SubFamily, Witness

if TYPE_CHECKING:
    from aura_chor.session.seats import ProtocolIdentity

T = TypeVar("T")
W = TypeVar("W", bound=Witness[Any, Any])
K = TypeVar("K", bound=Struct)

Sealings = Mapping[str, Mapping[str, object]]


class WideSteps(Generic[S]):
    """The part of `State` that only protocols with families, facts or child sessions use."""

    __slots__ = ()
    OPERATIONS: ClassVar[tuple[Operation, ...]] = ()

    if TYPE_CHECKING:
        _core: Core[S]

        def _take(self, depth: int = 3) -> Core[S]: ...

        @staticmethod
        def _require_lane_end(end: object, core: Core[S]) -> None: ...

    # --- what a body may look at; none of it uses the state ---

    @property
    def sizes(self) -> Mapping[str, int]:
        """How many members each family has in this session."""
        return dict(self._core.frame.company.sizes)

    def seen(self, kind: type[K], family: str = "") -> Mapping[int, K]:
        """Every valid message of this kind so far, by member, also those that came too late for their gather."""
        return self._core.frame.evidence.seen(kind, family)

    def noticed(self, kind: type[K]) -> tuple[tuple[str, K], ...]:
        """The notices of this kind so far, with the seats that posted them."""
        return self._core.frame.evidence.noticed(kind)

    async def heard_out(self, kind: type[Witness[Any, Any]], members: Iterable[int]) -> Mapping[int, Any]:
        """What these members have said for a witness of this kind, also too late for its gather, each of it judged.

        Waits for those that have not come; `InvalidMessage` where one does not hold.
        """
        return await hear_out(self._core, kind, members)

    def extended(self, witness: W) -> W:
        """The witness with what came too late for it and counts."""
        return gathers.extended(self._core, witness)

    # --- sends ---

    def _post(self, index: int, message: Struct, sealed: Sealings | None = None) -> WriteToLedger[Core[S]]:
        core = self._take()
        operation = self.OPERATIONS[index]
        assert operation.kind == "post"
        return core.write(operation, message, sealed)  # type: ignore[arg-type]

    def _send_through(
        self, index: int, message: Struct, named: tuple[SubFamily[S], ...], sealed: Sealings | None = None
    ) -> WriteToLedger[Core[S]]:
        core = self._take()
        operation = self.OPERATIONS[index]
        assert isinstance(operation, SendThrough)
        steps.require_named(core, named)
        steps.require_names(core, operation, message)
        return core.write(operation, message, sealed)

    async def _scatter(
        self, index: int, payloads: Mapping[int, Struct], named: tuple[SubFamily[S], ...] = ()
    ) -> Core[S]:
        core = self._take()
        operation = self.OPERATIONS[index]
        assert isinstance(operation, Scatter)
        steps.require_named(core, named)
        for write in steps.scatter(core, operation, payloads):
            await write
        return core

    async def _abstain(self, index: int) -> Core[S]:
        core = self._take()
        operation = self.OPERATIONS[index]
        assert isinstance(operation, Abstain)
        await steps.let_pass(core, operation)
        return core

    # --- waits ---

    async def _collect(self) -> tuple[gathers.Gathered | None, Core[S]]:
        core = self._take()
        operation = self.OPERATIONS[0]
        assert isinstance(operation, Collect)
        collection = await gathers.gather(core, operation)
        return gathers.gathered(core, operation, collection), core

    async def _await_fact(self) -> tuple[Any, Core[S]]:
        core = self._take()
        operation = self.OPERATIONS[0]
        assert isinstance(operation, AwaitFact)
        filters = steps.fact_filters(core, operation)
        if operation.deadline is None:
            _, event = await AwaitEvent(filters)
        else:
            _, late = await AwaitEventWithin(filters, operation.deadline)
            if late is None:
                return None, core
            event = late
        arrival = Arrival(event.sender, operation.label, operation.message, (), operation.keeps, *operation.places)
        return core.accept(arrival, event), core

    async def _read_ledger(self) -> tuple[LedgerView, Core[S]]:
        core = self._take()
        assert isinstance(self.OPERATIONS[0], ReadLedger)
        return await GetLedgerState(), core

    async def _wait(self) -> Core[S]:
        core = self._take()
        operation = self.OPERATIONS[0]
        assert isinstance(operation, Wait)
        await steps.cool_down(core, operation)
        return core

    # --- lanes, phases ---

    async def _each(
        self,
        start: Callable[[Core[S]], T],
        body: Callable[[int, T], Awaitable[Any]],
        named: tuple[SubFamily[S], ...] = (),
    ) -> Core[S]:
        core = self._take()
        operation = self.OPERATIONS[0]
        assert isinstance(operation, ForEach)
        steps.require_named(core, named)
        indices = core.indices(operation.group)
        cores = [steps.lane_core(core, operation, index) for index in indices]
        lanes = [partial(self._run_lane, start, body, *pair) for pair in zip(indices, cores, strict=True)]
        if operation.in_order:
            for lane in lanes:
                await Parallel((lane,))
        else:
            await Parallel(tuple(lanes))
        return core

    async def _run_lane(
        self, start: Callable[[Core[S]], T], body: Callable[[int, T], Awaitable[Any]], index: int, core: Core[S]
    ) -> None:
        self._require_lane_end(await body(index, start(core)), core)

    def _enter(self, *witnesses: Witness[S, Any]) -> Core[S]:
        core = self._take()
        operation = self.OPERATIONS[0]
        assert isinstance(operation, Enter)
        for witness, wanted in zip(witnesses, operation.witnesses, strict=True):
            gathers.check_witness(core, witness, wanted)
        return core

    # --- child sessions ---

    async def _open_child(
        self, seats: tuple[Seating, ...], protocol: "ProtocolIdentity", parameters: Struct | None
    ) -> tuple[ChildOutcome, Core[S]]:
        core = self._take()
        operation = self.OPERATIONS[0]
        assert isinstance(operation, OpenChild)
        write, request = opened(core, operation, seats, protocol, parameters)
        await write
        return await RunSubProtocol(request, ChildOutcome), core

    async def _join_child(self, seats: tuple[Seating, ...], protocol: "ProtocolIdentity") -> Core[S]:
        core = self._take()
        operation = self.OPERATIONS[0]
        assert isinstance(operation, JoinChild)
        arrival = invitation(core, operation)
        if operation.invited:
            invited = core.frame.invitations.pop(operation.child.name)
        else:
            _, event = await AwaitEvent((arrival,))
            invited = core.accept(arrival, event)
        await RunSubProtocol(joined(core, operation, invited, seats, protocol), ChildOutcome)
        return core

    # --- what may be done at any time in a range, and giving up ---

    def _notify(self, index: int, message: Struct) -> WriteToLedger[Core[S]]:
        core = self._take()
        operation = self.OPERATIONS[index]
        assert isinstance(operation, Notify)
        return steps.notify(core, operation, message)

    def _forbid(self, index: int, message: Struct) -> WriteToLedger[Core[S]]:
        core = self._take()
        operation = self.OPERATIONS[index]
        assert isinstance(operation, Forbid)
        return steps.forbid(core, operation, message)

    def _withdraw(self) -> WriteToLedger[Core[S]]:
        core = self._take()
        operation = self.OPERATIONS[0]
        assert isinstance(operation, Withdraw)
        return steps.withdraw(core, operation)
