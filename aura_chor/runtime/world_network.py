"""The links of a simulated world: who hears whom, what arrives when, and what waits for a device that does not read."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TypeAlias

from aura_chor.runtime.host_ports import Peer
from aura_chor.runtime.world_device import INBOX_MAX, Device
from aura_chor.runtime.world_faults import Draws, LinkFaults
from aura_chor.runtime.world_queue import Lane, Queue, Way

Deliver: TypeAlias = Callable[[Device, Peer, bytes], None]


class Network:
    """Links are directed. A message is lost if its link is cut when it is sent or when it would arrive."""

    def __init__(
        self, devices: Mapping[Peer, Device], *, queue: Queue, draws: Draws, faults: LinkFaults, deliver: Deliver
    ) -> None:
        self._devices, self._queue = devices, queue
        self._draws, self._faults, self._deliver = draws, faults, deliver
        self._cut: dict[tuple[Peer, Peer], None] = {}
        self._sent: dict[tuple[Peer, Peer], int] = {}
        self._arrives: dict[tuple[Peer, Peer], int] = {}

    def send(self, sender: Device, to: Peer, content: bytes) -> None:
        """Put a message on its way; one to nobody is lost."""
        recipient, link = self._devices.get(to), (sender.key, to)
        if recipient is None:
            return
        number = self._sent[link] = self._sent.get(link, 0) + 1
        copies = self._faults.copies(self._draws, sender=sender.number, recipient=recipient.number, number=number)
        if link in self._cut:
            return
        for copy in copies:
            moment = self._queue.now_ms + copy.delay_ms
            lane = Lane(Way.LINK, recipient.number, sender.number)
            if copy.in_order:
                moment = self._arrives[link] = max(moment, self._arrives.get(link, 0))
            else:
                lane = Lane(Way.STRAY, recipient.number, sender.number, number)
            arrive = partial(self.arrive, recipient, sender.key, copy.of(content))
            self._queue.enter(moment - self._queue.now_ms, arrive, lane)

    def hears(self, device: Peer, other: Peer) -> bool:
        """Whether what `other` sends can reach `device`."""
        return device != other and (other, device) not in self._cut

    def read(self, device: Device) -> None:
        """The device reads again: what has waited for it comes now."""
        while device.reading and device.up and device.inbox:
            self._deliver(device, *device.inbox.popleft())

    def cut(self, sender: Peer, recipient: Peer) -> None:
        """One direction of one link goes."""
        self._cut[sender, recipient] = None

    def part(self, groups: Iterable[Iterable[Peer]]) -> None:
        """Only devices of one group hear each other; whoever is in none hears nobody."""
        group_of = {key: number for number, group in enumerate(groups) for key in group}
        pairs = ((a, b) for a in self._devices for b in self._devices if a != b)
        self._cut = {(a, b): None for a, b in pairs if a not in group_of or group_of[a] != group_of.get(b)}

    def heal(self) -> None:
        """All links are there again."""
        self._cut = {}

    def arrive(self, device: Device, sender: Peer, content: bytes) -> None:
        """The message is there: the device reads it, now or later; lost where it is down or the link is cut."""
        if not device.up or (sender, device.key) in self._cut:
            return
        if device.reading and not device.inbox:
            self._deliver(device, sender, content)
        elif len(device.inbox) < INBOX_MAX:
            device.inbox.append((sender, content))
