"""Backup in ReplicatedStore.

Generated from replicated_store.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Abstain, Post
from aura_chor.session.operations import Arrival, Receive, operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, MemberState
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Backup waits for Copy from Store or Closed from Store.
    (replicated_store.chor:11)

    {Store?Copy(key: str, value: bytes).SendingCopied, Store?Closed.end}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Store", "Copy", messages.Copy),
            Arrival("Store", "Closed", messages.Closed),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotCopy(message, SendingCopied(core))
        return GotClosed(message, Completed(core))


@final
class GotCopy(Branch[S], frozen=True):
    message: messages.Copy
    next: SendingCopied[S]


@final
class GotClosed(Branch[S], frozen=True):
    message: messages.Closed
    next: Completed[S]


InitializingReceived: TypeAlias = GotCopy[S] | GotClosed[S]


@final
class SendingCopied(_State[S]):
    """Backup sends Copied to Store, or abstains. (replicated_store.chor:12)

    Store!Copied. {Store?Dropped.⊥, Store?Keep.Initializing,
    Store?Fetch.Initializing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post("send_copied", "Copied", messages.Copied, ("Store",), (), (), False),
        Abstain("abstain", "Copied", ("Store",), (), False),
    )

    async def send_copied(self) -> AwaitingDroppedOrKeepOrFetch[S]:
        return AwaitingDroppedOrKeepOrFetch(await self._post(0, messages.Copied()))

    async def abstain(self) -> AwaitingDroppedOrKeepOrFetch[S]:
        return AwaitingDroppedOrKeepOrFetch(await self._abstain(1))


@final
class AwaitingDroppedOrKeepOrFetch(_State[S]):
    """Backup waits for Dropped from Store, Keep from Store or Fetch from Store.
    (replicated_store.chor:13)

    {Store?Dropped.⊥, Store?Keep.Initializing, Store?Fetch.Initializing}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Store", "Dropped", messages.Dropped),
            Arrival("Store", "Keep", messages.Keep),
            Arrival("Store", "Fetch", messages.Fetch),
        ),
    )

    async def receive(self) -> AwaitingDroppedOrKeepOrFetchReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotDropped(message, AwaitingAbort(core))
        if case == 1:
            return GotKeep(message, Initializing(core))
        return GotFetch(message, Initializing(core))


@final
class GotDropped(Branch[S], frozen=True):
    message: messages.Dropped
    next: AwaitingAbort[S]


@final
class GotKeep(Branch[S], frozen=True):
    message: messages.Keep
    next: Initializing[S]


@final
class GotFetch(Branch[S], frozen=True):
    message: messages.Fetch
    next: Initializing[S]


AwaitingDroppedOrKeepOrFetchReceived: TypeAlias = (
    GotDropped[S]  # from Store
    | GotKeep[S]  # from Store
    | GotFetch[S]  # from Store
)


class Body(Protocol):
    """What plays a member of Backup, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int) -> Seat:
    """`body` as the seat of member `index` of Backup in a session of ReplicatedStore."""
    return member_seat(PROTOCOL, "Backup", index, Initializing, body, withdraws=True)
