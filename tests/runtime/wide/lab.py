"""States by hand, made from their operations: a machine for protocols of a few lines in the tests beside."""

from __future__ import annotations

from typing import Any

from aura_chor.session.collectives import (
    Abstain,
    AwaitFact,
    Collect,
    Enter,
    Forbid,
    Notify,
    Post,
    ReadLedger,
    Record,
    Wait,
    Withdraw,
)
from aura_chor.session.operations import Abort, Operation, Receive, Send, operations
from aura_chor.session.seats import Family, ProtocolIdentity, Seat, member_seat
from aura_chor.session.typestate import Aborted, Completed, MemberState, Withdrawn
from aura_chor.session.wire import Message


class Go(Message, frozen=True):
    n: int = 0


class M(Message, frozen=True):
    value: int


class Fact(Message, frozen=True):
    value: int


class Complain(Message, frozen=True):
    against: int


class Cancel(Message, frozen=True):
    why: str


def line(*steps: Operation, always: tuple[Operation, ...] = (), ranges: tuple[tuple[str, ...], ...] = ()) -> Any:
    """The first of a row of states, one for each step, behind the last of which the seat has completed.

    `always` are operations of every state; `ranges` are the phase's vetoes, one tuple for each state and the end.
    """
    following: Any = Completed
    for at in reversed(range(len(steps))):
        following = _state(steps[at], always, ranges[at] if ranges else None, following)
    return following


def circle(*steps: Operation) -> Any:
    """As `line`, but the last state leads to the first again; `leave` of any state completes."""

    def again(core: Any) -> Any:
        return first(core)

    first: Any = again
    following: Any = again
    for step in reversed(steps):
        following = _state(step, (), None, following)
    first = following
    return first


def _state(step: Operation, always: tuple[Operation, ...], within: tuple[str, ...] | None, following: Any) -> Any:
    class Step(MemberState[Any]):
        __slots__ = ()
        OPERATIONS = operations(step, *always)
        RANGE = within

        async def send(self, message: Any, sealed: Any = None) -> Any:
            return following(await self._send(0, message, sealed))

        async def post(self, message: Any) -> Any:
            return following(await self._post(0, message))

        async def abstain(self) -> Any:
            return following(await self._abstain(self._of(Abstain)))

        async def receive(self) -> Any:
            _, message, core = await self._receive()
            return message, following(core)

        async def collect(self) -> Any:
            collected, core = await self._collect()
            return collected, following(core)

        async def fact(self) -> Any:
            message, core = await self._await_fact()
            return message, following(core)

        async def read(self) -> Any:
            view, core = await self._read_ledger()
            return view, following(core)

        async def wait(self) -> Any:
            return following(await self._wait())

        def enter(self, *witnesses: Any) -> Any:
            return following(self._enter(*witnesses))

        async def notice(self, message: Any) -> Any:
            return type(self)(await self._notify(self._of(Notify), message))

        async def forbid(self, message: Any) -> Any:
            return Aborted(await self._forbid(self._of(Forbid), message))

        async def withdraw(self) -> Any:
            return Withdrawn(await self._withdraw())

        async def abort(self) -> Any:
            return Aborted(await self._abort())

        def leave(self) -> Any:
            return Completed(self._take())

        def _of(self, kind: type[Operation]) -> int:
            return next(at for at, operation in enumerate(self.OPERATIONS) if isinstance(operation, kind))

    return Step


STEPS = (Abort, AwaitFact, Collect, Enter, Post, ReadLedger, Receive, Record, Send, Wait, Withdraw)
"""What a state may begin with."""


def identity(*, family: bool = True, **more: Any) -> ProtocolIdentity:
    """A protocol of `C` and the family `W`, or of `A` and `B`."""
    if family:
        return ProtocolIdentity("Lab", "lab", ("C", "W"), families=(Family("W", "n"),), **more)
    return ProtocolIdentity("Lab", "lab", ("A", "B"), **more)


def seats(protocol: ProtocolIdentity, single: dict[str, Any], members: tuple[Any, ...] = (), **more: Any) -> list[Seat]:
    """Each body comes with the state that it starts in, as (start, body)."""
    found = [Seat(protocol, role, start, body, more.get("checks")) for role, (start, body) in single.items()]
    for index, (start, body) in enumerate(members, 1):
        found.append(member_seat(protocol, "W", index, start, body, **more))
    return found
