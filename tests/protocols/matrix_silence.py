"""Devices that fall silent: from a step of a protocol on they write nothing and send nothing, and do not come back."""

from collections.abc import Mapping
from typing import Any

from aura_chor.ledger.event import decode_event
from aura_chor.runtime.host_ports import Append, Output, Peer
from aura_chor.runtime.world import World
from aura_chor.runtime.world_device import Device
from tests.ledger.ledger_world import author


class Muting(World):
    """A world in which devices end for good just before they would write an event of a kind."""

    def __init__(self, plan: Any, mutes: Mapping[int, str]) -> None:
        self._mutes: dict[Peer, str] = {author(number): kind for number, kind in mutes.items()}
        super().__init__(plan)

    def _perform(self, device: Device, output: Output) -> None:
        if isinstance(output, Append) and self._would_say(device, output):
            self._stop(device, survive=0, down_ms=None)
        else:
            super()._perform(device, output)

    def _would_say(self, device: Device, output: Append) -> bool:
        kind = self._mutes.get(device.key)
        events = [decode_event(entry.content) for entry in output.batch.entries]
        return any(event.kind == kind and event.author == device.key for event in events)
