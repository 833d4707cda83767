"""What leaves a host stands in its store already, however slow that is: events, blobs, receipts, summaries, results."""

from collections import deque

import pytest

from aura_chor.crypto.hashing import event_id
from aura_chor.effects.ports import Batch
from aura_chor.ledger.event import SIGNATURE_BYTES, EventId
from aura_chor.runtime.frames import Blob, Events, Received, Summary, decode_frame
from aura_chor.runtime.host_ports import (
    Append,
    Connected,
    Ended,
    Input,
    Opened,
    Progress,
    Send,
    Step,
    Tick,
    WakeAt,
    Written,
)
from aura_chor.runtime.host_session import OWN_NOTES, read_notes
from aura_chor.session.sealed import SEALS
from tests.runtime.host.hosts import Device, Network, open_session, seats_for
from tests.runtime.host.test_host_wide import PLAYS, _renamed, deal, stand_ready
from tests.runtime.machine.machines import Cast, shipped

assert _renamed is not None, "the fixture of the hand-written protocols is used here too"


class Slow(Network):
    """Stores that take their time: a batch is durable when the network's luck says so. `left` is what was looked at."""

    def __init__(self, count: int, *, seed: int) -> None:
        self.writing: list[deque[tuple[int, Batch]]] = [deque() for _ in range(count)]
        self.left: dict[str, int] = {}
        super().__init__(count, seed=seed)

    def feed(self, device: Device, given: Input) -> None:
        for output in device.host.handle(given):
            device.outputs.append(output)
            if isinstance(output, Append):
                self.writing[device.number].append((output.number, output.batch))
            elif isinstance(output, WakeAt):
                device.wake = output.moment_ms
            elif isinstance(output, Send):
                self.look(device, output)
                self.flying.append((device.key, output.peer, output.content))
            elif isinstance(output, Ended | Opened):
                self.look_at_session(device, output)
            elif isinstance(output, Progress) and output.step is Step.SENT:
                assert output.event is not None
                self.is_stored(device, output.event, "told")

    def look(self, device: Device, sent: Send) -> None:
        frame = decode_frame(sent.content)
        if isinstance(frame, Events):
            for wire in frame.wires:
                self.is_stored(device, EventId(event_id(wire[SIGNATURE_BYTES:])), "events")
        elif isinstance(frame, Blob):
            self.is_stored(device, EventId(frame.event), "blobs")
        elif isinstance(frame, Received):
            event = device.host.ledger.event(frame.event)
            assert event is not None and frame.digest in dict(event.body)[SEALS].values()
            kept = device.store.blob(frame.digest) is not None
            assert kept or device.host._seats.plays(EventId(event.session or b"")) is False
            self.left["receipts"] = self.left.get("receipts", 0) + kept
        elif isinstance(frame, Summary):
            self.left["summaries"] = self.left.get("summaries", 0) + 1

    def look_at_session(self, device: Device, told: Ended | Opened) -> None:
        if isinstance(told, Opened):
            self.is_stored(device, told.session, "openings")
            return
        own = [e for e in device.host.ledger.known.session_events(told.session) if e.author == device.key]
        for event in own:
            self.is_stored(device, event.id, "ends")
        assert set(told.events) == {event.id for event in own}
        _, ended = read_notes(device.store.notes(OWN_NOTES))
        assert told.session in ended, "whoever restarts now would play it again"

    def is_stored(self, device: Device, event: EventId, what: str) -> None:
        assert event in device.store._entries, f"{what} left before it was durable"
        self.left[what] = self.left.get(what, 0) + 1

    def step(self) -> bool:
        """A frame arrives, a batch becomes durable, or a link comes up, as it happens."""
        slow = [device for device in self.devices if self.writing[device.number]]
        if slow and (not self.flying or self.random.randrange(3) == 0):
            device = self.random.choice(slow)
            number, batch = self.writing[device.number].popleft()
            device.store.commit(batch)
            self.feed(device, Written(number))
            return True
        if self.flying and self.random.randrange(6) == 0 and self.links:
            self.links -= 1
            one, other = self.random.sample(self.devices, 2)
            self.feed(one, Connected(other.key))
            return True
        return super().step()

    links = 40


def played(cast: Cast, devices: int, seed: int) -> Slow:
    network = Slow(devices, seed=seed)
    roster = deal(cast, network)
    for device in network.devices:
        if seats_for(cast, device, roster):
            stand_ready(network, device, cast, roster)
            network.feed(device, Tick(network.now))
    open_session(network, cast, roster)
    network.run()
    for _ in range(3):
        network.compare_all()
        network.run()
    return network


@pytest.mark.parametrize("seed", range(6))
def test_of_a_derivation_nothing_leaves_before_it_is_durable(seed: int) -> None:
    make, devices = PLAYS["two recipients" if seed % 2 else "all well"]
    network = played(make(), devices, seed)
    assert {"events", "blobs", "receipts", "summaries", "ends", "openings", "told"} <= network.left.keys()
    assert network.left["receipts"] > 0
    found = {status.lifecycle.value for d in network.devices for status in d.host.sessions()}
    assert found <= {"completed", "aborted"}


@pytest.mark.parametrize("seed", range(4))
def test_of_a_plain_session_nothing_leaves_before_it_is_durable(seed: int) -> None:
    cast = shipped("ping_pong", 1)
    network = Slow(2, seed=seed)
    roster = {seat.role: network.devices[number].key for number, seat in enumerate(cast.seats)}
    for device in network.devices:
        stand_ready(network, device, cast, roster)
    open_session(network, cast, roster)
    network.run()
    network.compare_all()
    network.run()
    assert len([output for device in network.devices for output in device.seen(Ended)]) == 2
    assert network.left["ends"] > 0
