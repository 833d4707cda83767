"""The network inside one process: what is sent is in the recipient's bounded inbox at once.

It promises as little as any transport: when an inbox is full, something is lost or refused, as chosen; the ledgers'
anti-entropy makes good for it. Inboxes may be used from several threads.
"""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Final, Literal, TypeAlias

Overflow: TypeAlias = Literal["drop-oldest", "error"]

INBOX_MAX: Final = 4_096
"""Messages that may wait for one device."""


class InboxFull(Exception):
    """The recipient's inbox has no room, and this network was told to say so."""


class LocalNetwork:
    """Devices that joined, by name. What is sent to a name that is not there is lost."""

    def __init__(self, *, inbox_max: int = INBOX_MAX, overflow: Overflow = "drop-oldest") -> None:
        if inbox_max < 1:
            raise ValueError("an inbox without room")
        self._inbox_max = inbox_max
        self._overflow = overflow
        self._guard = Lock()
        self._inboxes: dict[bytes, LocalTransport] = {}
        self.lost = 0
        """How many messages found no recipient or no room."""

    def join(self, device: bytes) -> "LocalTransport":
        """The transport of this device; a name is on the network once (`ValueError`)."""
        with self._guard:
            if device in self._inboxes:
                raise ValueError("this device is on the network already")
            self._inboxes[device] = LocalTransport(self, device)
            return self._inboxes[device]

    def deliver(self, sender: bytes, recipient: bytes, content: bytes) -> None:
        """Put bytes into an inbox; `InboxFull` where that is the chosen answer."""
        with self._guard:
            inbox = self._inboxes.get(recipient)
            if inbox is None:
                self.lost += 1
                return
            if len(inbox.waiting) >= self._inbox_max:
                self.lost += 1
                if self._overflow == "error":
                    raise InboxFull("the recipient does not keep up")
                inbox.waiting.popleft()
            inbox.waiting.append((sender, content))
            arrived = inbox.arrived
        if arrived is not None:
            arrived()

    def leave(self, device: bytes) -> None:
        """Forget a device and what waits for it."""
        with self._guard:
            self._inboxes.pop(device, None)


class LocalTransport:
    """Made by `LocalNetwork.join`."""

    def __init__(self, network: LocalNetwork, device: bytes) -> None:
        self._network = network
        self._device = device
        self.waiting: deque[tuple[bytes, bytes]] = deque()
        self.arrived: Callable[[], None] | None = None

    def send(self, recipient: bytes, content: bytes) -> None:
        """Into the recipient's inbox."""
        self._network.deliver(self._device, recipient, content)

    def receive(self) -> tuple[bytes, bytes] | None:
        """(sender, content) of what came first, or None."""
        try:
            return self.waiting.popleft()
        except IndexError:
            return None

    def watch(self, arrived: Callable[[], None]) -> None:
        """Call `arrived` at every arrival, and now if something waits already."""
        self.arrived = arrived
        if self.waiting:
            arrived()

    def close(self) -> None:
        """Leave the network."""
        self._network.leave(self._device)
        self.waiting.clear()
