"""Store in ReplicatedStore.

Generated from replicated_store.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.collectives import Collect, SendThrough
from aura_chor.session.groups import every, inside, outside
from aura_chor.session.operations import (
    Abort,
    Arrival,
    Count,
    Deadline,
    Place,
    Receive,
    Send,
    Where,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, Collected, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages, witnesses


def _where_length_of_key_above_0(key: str) -> bool:
    return len(key) > 0


def _count_copies(copies: int) -> int:
    return copies


class _State(State[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Store waits for Put from Client or Close from Client. (replicated_store.chor:10)

    {Client?Put(key: str, value: bytes).SendingCopy, Client?Close.SendingClosed}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Client",
                "Put",
                messages.Put,
                (),
                (),
                Place(Where("len(key) > 0", _where_length_of_key_above_0, (-1, "key"))),
            ),
            Arrival("Client", "Close", messages.Close),
        ),
    )

    async def receive(self) -> InitializingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotPut(message, SendingCopy(core))
        return GotClose(message, SendingClosed(core))


@final
class GotPut(Branch[S], frozen=True):
    message: messages.Put
    next: SendingCopy[S]


@final
class GotClose(Branch[S], frozen=True):
    message: messages.Close
    next: SendingClosed[S]


InitializingReceived: TypeAlias = GotPut[S] | GotClose[S]


@final
class SendingCopy(_State[S]):
    """Store sends Copy to Backup. (replicated_store.chor:11)

    Backup!Copy(key: str, value: bytes). Backup?≥copies Copied as Fast.SendingKeep
    ▷5s SendingDropped
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_copy", "Copy", messages.Copy, (every("Backup"),)),
    )

    async def send_copy(self, *, key: str, value: bytes) -> GatheringCopied[S]:
        return GatheringCopied(await self._send(0, messages.Copy(key, value)))


@final
class SendingClosed(_State[S]):
    """Store sends Closed to Backup. (replicated_store.chor:23)

    Backup!Closed. end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_closed", "Closed", messages.Closed, (every("Backup"),)),
    )

    async def send_closed(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Closed()))


@final
class GatheringCopied(_State[S]):
    """Store gathers Copied from at least copies of Backup, 5s at most.
    (replicated_store.chor:12)

    Backup?≥copies Copied as Fast.SendingKeep ▷5s SendingDropped
    """

    __slots__ = ()
    OPERATIONS = operations(
        Collect(
            "gather_copied",
            Arrival(every("Backup"), "Copied", messages.Copied),
            Count("copies", _count_copies, (-2, "copies")),
            witnesses.Fast,
            Deadline(5000),
            False,
        ),
    )

    async def gather_copied(self) -> GatheringCopiedCollected[S]:
        collected, core = await self._collect()
        if collected is None:
            return ExpiredCopied(SendingDropped(core))
        return CollectedCopied(collected.messages, collected.proof, SendingKeep(core))


@final
class CollectedCopied(Collected[S, messages.Copied], frozen=True):
    fast: witnesses.Fast[S]
    next: SendingKeep[S]


@final
class ExpiredCopied(Branch[S], frozen=True):
    next: SendingDropped[S]


GatheringCopiedCollected: TypeAlias = CollectedCopied[S] | ExpiredCopied[S]


@final
class SendingKeep(_State[S]):
    """Store sends Keep to Fast. (replicated_store.chor:17)

    Fast!Keep. Backup except Fast!Fetch. Client!Stored. {Client?Put(key: str, value:
    bytes).SendingCopy, Client?Close.SendingClosed}
    """

    __slots__ = ()
    OPERATIONS = operations(
        SendThrough(
            "send_keep",
            "Keep",
            messages.Keep,
            (inside("Backup", "Fast"),),
            (),
            (),
            ("Fast",),
            None,
        ),
    )

    async def send_keep(self, fast: witnesses.Fast[S]) -> SendingFetch[S]:
        return SendingFetch(await self._send_through(0, messages.Keep(), (fast,)))


@final
class SendingDropped(_State[S]):
    """Store sends Dropped to Backup. (replicated_store.chor:13)

    Backup!Dropped. Client!Failed. abort
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_dropped", "Dropped", messages.Dropped, (every("Backup"),)),
    )

    async def send_dropped(self) -> SendingFailed[S]:
        return SendingFailed(await self._send(0, messages.Dropped()))


@final
class SendingFetch(_State[S]):
    """Store sends Fetch to Backup except Fast. (replicated_store.chor:18)

    Backup except Fast!Fetch. Client!Stored. {Client?Put(key: str, value:
    bytes).SendingCopy, Client?Close.SendingClosed}
    """

    __slots__ = ()
    OPERATIONS = operations(
        SendThrough(
            "send_fetch",
            "Fetch",
            messages.Fetch,
            (outside("Backup", "Fast"),),
            (),
            (),
            ("Fast",),
            None,
        ),
    )

    async def send_fetch(self, fast: witnesses.Fast[S]) -> SendingStored[S]:
        return SendingStored(await self._send_through(0, messages.Fetch(), (fast,)))


@final
class SendingFailed(_State[S]):
    """Store sends Failed to Client. (replicated_store.chor:14)

    Client!Failed. abort
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_failed", "Failed", messages.Failed, ("Client",)))

    async def send_failed(self) -> Aborting[S]:
        return Aborting(await self._send(0, messages.Failed()))


@final
class SendingStored(_State[S]):
    """Store sends Stored to Client. (replicated_store.chor:19)

    Client!Stored. {Client?Put(key: str, value: bytes).SendingCopy,
    Client?Close.SendingClosed}
    """

    __slots__ = ()
    OPERATIONS = operations(Send("send_stored", "Stored", messages.Stored, ("Client",)))

    async def send_stored(self) -> Initializing[S]:
        return Initializing(await self._send(0, messages.Stored()))


@final
class Aborting(_State[S]):
    """Store aborts the session: too few backups have answered.
    (replicated_store.chor:15)
    """

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "too few backups have answered"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Store, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Store's seat in a session of ReplicatedStore."""
    return Seat(PROTOCOL, "Store", Initializing, body)
