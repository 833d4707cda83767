"""Sender in FileTransfer.

Generated from file_transfer.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
    Abort,
    Arrival,
    Place,
    Receive,
    Send,
    Where,
    operations,
)
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


def _where_size_at_least_0(size: int) -> bool:
    return size >= 0


def _where_0_at_most_offset_at_most_size(offset: int, size: int) -> bool:
    return 0 <= offset <= size


def _where_0_below_length_of_data_at_most_4096(data: bytes) -> bool:
    return 0 < len(data) <= 4096


@final
class Initializing(State[S]):
    """Sender sends File to Receiver. (file_transfer.chor:8)

    Receiver!File(name: str, size: int, checksum: bytes<32>).
    Receiver?Resume(offset: int). {Receiver!Block(data:
    bytes).ChoosingBlockOrBrokenOrEnd, Receiver!Broken.AwaitingResume,
    Receiver!End.AwaitingCompleteOrCorrupt}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_file",
            "File",
            messages.File,
            ("Receiver",),
            (),
            ((0, "size"),),
            Where("size >= 0", _where_size_at_least_0, (-1, "size")),
        ),
    )

    async def send_file(
        self,
        *,
        name: str,
        size: int,
        checksum: bytes,
    ) -> AwaitingResume[S]:
        return AwaitingResume(await self._send(0, messages.File(name, size, checksum)))


@final
class AwaitingResume(State[S]):
    """Sender waits for Resume from Receiver. (file_transfer.chor:10)

    Receiver?Resume(offset: int). {Receiver!Block(data:
    bytes).ChoosingBlockOrBrokenOrEnd, Receiver!Broken.AwaitingResume,
    Receiver!End.AwaitingCompleteOrCorrupt}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_resume",
            Arrival(
                "Receiver",
                "Resume",
                messages.Resume,
                (),
                (),
                Place(
                    Where(
                        "0 <= offset <= size",
                        _where_0_at_most_offset_at_most_size,
                        (-1, "offset"),
                        (0, "size"),
                    ),
                ),
            ),
        ),
    )

    async def receive_resume(self) -> GotResume[S]:
        _, message, core = await self._receive()
        return GotResume(message, ChoosingBlockOrBrokenOrEnd(core))


@final
class GotResume(Branch[S], frozen=True):
    message: messages.Resume
    next: ChoosingBlockOrBrokenOrEnd[S]


@final
class ChoosingBlockOrBrokenOrEnd(State[S]):
    """Sender chooses: Block to Receiver, Broken to Receiver or End to Receiver.
    (file_transfer.chor:13)

    {Receiver!Block(data: bytes).ChoosingBlockOrBrokenOrEnd,
    Receiver!Broken.AwaitingResume, Receiver!End.AwaitingCompleteOrCorrupt}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_block",
            "Block",
            messages.Block,
            ("Receiver",),
            (),
            (),
            Where(
                "0 < len(data) <= 4096",
                _where_0_below_length_of_data_at_most_4096,
                (-1, "data"),
            ),
        ),
        Send("send_broken", "Broken", messages.Broken, ("Receiver",)),
        Send("send_end", "End", messages.End, ("Receiver",)),
    )

    async def send_block(self, *, data: bytes) -> ChoosingBlockOrBrokenOrEnd[S]:
        return ChoosingBlockOrBrokenOrEnd(await self._send(0, messages.Block(data)))

    async def send_broken(self) -> AwaitingResume[S]:
        return AwaitingResume(await self._send(1, messages.Broken()))

    async def send_end(self) -> AwaitingCompleteOrCorrupt[S]:
        return AwaitingCompleteOrCorrupt(await self._send(2, messages.End()))


@final
class AwaitingCompleteOrCorrupt(State[S]):
    """Sender waits for Complete from Receiver or Corrupt from Receiver.
    (file_transfer.chor:24)

    {Receiver?Complete.end, Receiver?Corrupt.Aborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Receiver", "Complete", messages.Complete),
            Arrival("Receiver", "Corrupt", messages.Corrupt),
        ),
    )

    async def receive(self) -> AwaitingCompleteOrCorruptReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotComplete(message, Completed(core))
        return GotCorrupt(message, Aborting(core))


@final
class GotComplete(Branch[S], frozen=True):
    message: messages.Complete
    next: Completed[S]


@final
class GotCorrupt(Branch[S], frozen=True):
    message: messages.Corrupt
    next: Aborting[S]


AwaitingCompleteOrCorruptReceived: TypeAlias = GotComplete[S] | GotCorrupt[S]


@final
class Aborting(State[S]):
    """Sender aborts the session: the file is corrupt. (file_transfer.chor:27)"""

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "the file is corrupt"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Sender, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Sender's seat in a session of FileTransfer."""
    return Seat(PROTOCOL, "Sender", Initializing, body)
