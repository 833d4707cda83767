"""Receiver in FileTransfer.

Generated from file_transfer.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import (
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
    """Receiver waits for File from Sender. (file_transfer.chor:8)

    Sender?File(name: str, size: int, checksum: bytes<32>). Sender!Resume(offset:
    int). {Sender?Block(data: bytes).AwaitingBlockOrBrokenOrEnd,
    Sender?Broken.SendingResume, Sender?End.ChoosingCompleteOrCorrupt}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive_file",
            Arrival(
                "Sender",
                "File",
                messages.File,
                (),
                ((0, "size"),),
                Place(Where("size >= 0", _where_size_at_least_0, (-1, "size"))),
            ),
        ),
    )

    async def receive_file(self) -> GotFile[S]:
        _, message, core = await self._receive()
        return GotFile(message, SendingResume(core))


@final
class GotFile(Branch[S], frozen=True):
    message: messages.File
    next: SendingResume[S]


@final
class SendingResume(State[S]):
    """Receiver sends Resume to Sender. (file_transfer.chor:10)

    Sender!Resume(offset: int). {Sender?Block(data:
    bytes).AwaitingBlockOrBrokenOrEnd, Sender?Broken.SendingResume,
    Sender?End.ChoosingCompleteOrCorrupt}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send(
            "send_resume",
            "Resume",
            messages.Resume,
            ("Sender",),
            (),
            (),
            Where(
                "0 <= offset <= size",
                _where_0_at_most_offset_at_most_size,
                (-1, "offset"),
                (0, "size"),
            ),
        ),
    )

    async def send_resume(self, *, offset: int) -> AwaitingBlockOrBrokenOrEnd[S]:
        return AwaitingBlockOrBrokenOrEnd(await self._send(0, messages.Resume(offset)))


@final
class AwaitingBlockOrBrokenOrEnd(State[S]):
    """Receiver waits for Block from Sender, Broken from Sender or End from Sender.
    (file_transfer.chor:13)

    {Sender?Block(data: bytes).AwaitingBlockOrBrokenOrEnd,
    Sender?Broken.SendingResume, Sender?End.ChoosingCompleteOrCorrupt}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival(
                "Sender",
                "Block",
                messages.Block,
                (),
                (),
                Place(
                    Where(
                        "0 < len(data) <= 4096",
                        _where_0_below_length_of_data_at_most_4096,
                        (-1, "data"),
                    ),
                ),
            ),
            Arrival("Sender", "Broken", messages.Broken),
            Arrival("Sender", "End", messages.End),
        ),
    )

    async def receive(self) -> AwaitingBlockOrBrokenOrEndReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotBlock(message, AwaitingBlockOrBrokenOrEnd(core))
        if case == 1:
            return GotBroken(message, SendingResume(core))
        return GotEnd(message, ChoosingCompleteOrCorrupt(core))


@final
class GotBlock(Branch[S], frozen=True):
    message: messages.Block
    next: AwaitingBlockOrBrokenOrEnd[S]


@final
class GotBroken(Branch[S], frozen=True):
    message: messages.Broken
    next: SendingResume[S]


@final
class GotEnd(Branch[S], frozen=True):
    message: messages.End
    next: ChoosingCompleteOrCorrupt[S]


AwaitingBlockOrBrokenOrEndReceived: TypeAlias = GotBlock[S] | GotBroken[S] | GotEnd[S]


@final
class ChoosingCompleteOrCorrupt(State[S]):
    """Receiver chooses: Complete to Sender or Corrupt to Sender.
    (file_transfer.chor:24)

    {Sender!Complete.end, Sender!Corrupt.⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_complete", "Complete", messages.Complete, ("Sender",)),
        Send("send_corrupt", "Corrupt", messages.Corrupt, ("Sender",)),
    )

    async def send_complete(self) -> Completed[S]:
        return Completed(await self._send(0, messages.Complete()))

    async def send_corrupt(self) -> AwaitingAbort[S]:
        return AwaitingAbort(await self._send(1, messages.Corrupt()))


class Body(Protocol):
    """What plays Receiver, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Receiver's seat in a session of FileTransfer."""
    return Seat(PROTOCOL, "Receiver", Initializing, body)
