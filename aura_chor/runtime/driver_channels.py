"""Channels: bounded queues between tasks, which say what becomes of one item too many.

A device has three kinds: commands come in from whoever uses it, notices go out to whoever watches it, frames come from
peers (the transport's own inbox). None of them is ever unbounded.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar

from aura_chor.runtime.host_ports import Overflow
from aura_chor.session.faults import Overloaded

T = TypeVar("T")


class ChannelClosed(Exception):
    """Nothing more comes through this channel, or can be put into it."""


class Channel(Generic[T]):
    """First in, first out, for one event loop. `taken` is called whenever a reader has made room."""

    def __init__(self, limit: int, overflow: Overflow, *, taken: Callable[[], None] = lambda: None) -> None:
        if limit < 1:
            raise ValueError("a channel without room")
        self.limit, self.overflow = limit, overflow
        self.dropped = 0
        self._items: deque[T] = deque()
        self._taken = taken
        self._readers: deque[asyncio.Future[None]] = deque()
        self._writers: deque[asyncio.Future[None]] = deque()
        self._end: BaseException | None = None

    def __len__(self) -> int:
        return len(self._items)

    @property
    def full(self) -> bool:
        """Whether the next item is one too many."""
        return len(self._items) >= self.limit

    @property
    def closed(self) -> bool:
        """Whether nothing more can be put."""
        return self._end is not None

    def offer(self, item: T) -> bool:
        """Put an item without waiting; False where it has to wait (`BLOCK`).

        `DROP_OLDEST` makes room. `ERROR` ends the channel: its reader gets what was there, then `Overloaded`.
        """
        if self._end is not None:
            raise ChannelClosed
        if self.full:
            if self.overflow is Overflow.BLOCK:
                return False
            if self.overflow is Overflow.ERROR:
                self.close(Overloaded(f"a channel has no room for more than {self.limit}"))
                return True
            self._items.popleft()
            self.dropped += 1
        self._items.append(item)
        _wake(self._readers)
        return True

    def push(self, item: T) -> None:
        """Put an item whatever the limit says: for a writer that has looked at `full` before it began."""
        if self._end is None:
            self._items.append(item)
            _wake(self._readers)

    async def put(self, item: T) -> None:
        """Put an item; wait for room where the channel blocks. Raises `ChannelClosed`, or `Overloaded` for `ERROR`."""
        if self.full and self.overflow is Overflow.ERROR and self._end is None:
            raise Overloaded(f"a channel has no room for more than {self.limit}")
        while not self.offer(item):
            await _wait(self._writers)

    def take(self) -> T | None:
        """The next item, without waiting; None where there is none."""
        if not self._items:
            return None
        item = self._items.popleft()
        _wake(self._writers)
        self._taken()
        return item

    async def get(self) -> T:
        """The next item. When the channel has ended and is empty: what ended it, or `ChannelClosed`."""
        while not self._items:
            if self._end is not None:
                raise self._end
            await _wait(self._readers)
        item = self._items.popleft()
        _wake(self._writers)
        self._taken()
        return item

    def close(self, error: BaseException | None = None) -> None:
        """Nothing more comes; what is there can still be taken. The first end counts."""
        if self._end is None:
            self._end = ChannelClosed() if error is None else error
        for waiters in (self._readers, self._writers):
            while waiters:
                _wake(waiters)

    async def __aiter__(self) -> AsyncIterator[T]:
        """Items until the channel is closed; raises what ended it, if that was an error."""
        while True:
            try:
                item = await self.get()
            except ChannelClosed:
                return
            yield item


async def _wait(waiters: deque[asyncio.Future[None]]) -> None:
    waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waiters.append(waiter)
    try:
        await waiter
    except BaseException:
        # Whoever was woken and then cancelled passes the turn on, so that no item and no room is forgotten.
        if waiter.done() and not waiter.cancelled():
            _wake(waiters)
        raise


def _wake(waiters: deque[asyncio.Future[None]]) -> None:
    while waiters:
        waiter = waiters.popleft()
        if not waiter.done():
            waiter.set_result(None)
            return
