"""The messages of FileTransfer.

Generated from file_transfer.chor; do not edit.
"""

from __future__ import annotations

from typing import Annotated

from aura_chor.session.wire import Message, exactly


class File(Message, frozen=True):
    name: str
    size: int
    checksum: Annotated[bytes, exactly(32)]


class Resume(Message, frozen=True):
    offset: int


class End(Message, frozen=True):
    pass


class Broken(Message, frozen=True):
    pass


class Block(Message, frozen=True):
    data: bytes


class Corrupt(Message, frozen=True):
    pass


class Complete(Message, frozen=True):
    pass
