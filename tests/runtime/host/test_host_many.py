"""Many sessions of one device at once: all of them end, each for itself."""

import pytest

from aura_chor.runtime.host_ports import Ended, Lifecycle, Offer, Received
from tests.runtime.host.hosts import Network, deal, open_session, seats_for
from tests.runtime.machine.machines import Cast, shipped


def ready(network: Network, cast: Cast, roster: dict, *numbers: int) -> None:
    for number in numbers:
        device = network.devices[number]
        offer = Offer(protocol=cast.identity.name, cast=lambda _, device=device: seats_for(cast, device, roster))
        network.feed(device, offer)


def at_once(count: int) -> Network:
    """So many sessions, all waiting before the first of them may go on; then one frame after the other."""
    cast = shipped("ping_pong", 1)
    network = Network(2)
    roster = deal(cast, network)
    ready(network, cast, roster, 1)
    for ticket in range(count):
        open_session(network, cast, roster, ticket=ticket)
    first = network.devices[0]
    assert len(first.host._players.live) == count
    assert {status.lifecycle for status in first.host.sessions()} == {Lifecycle.WAITING}
    while network.flying:
        frames, network.flying = network.flying, []
        for sender, receiver, content in frames:
            network.feed(network.by_key[receiver], Received(sender, content))
    return network


def test_a_thousand_sessions_at_once_end() -> None:
    network = at_once(1_000)
    for device in network.devices:
        assert len(device.seen(Ended)) == 1_000
        assert {ended.lifecycle for ended in device.seen(Ended)} == {Lifecycle.COMPLETED}
        assert device.host._players.live == {}


@pytest.mark.slow
def test_ten_thousand_sessions_at_once_end() -> None:
    network = at_once(10_000)
    assert [len(device.seen(Ended)) for device in network.devices] == [10_000, 10_000]


def test_different_protocols_at_once_on_few_devices() -> None:
    stems = ("ping_pong", "two_buyer", "timed_auction", "map_reduce", "coin_toss", "fft8", "chat", "nim")
    casts = [shipped(stem, 1) for stem in stems]
    network = Network(3, seed=7)
    for cast in casts:
        ready(network, cast, deal(cast, network), 0, 1, 2)
    for ticket in range(3 * len(casts)):
        cast = casts[ticket % len(casts)]
        open_session(network, cast, deal(cast, network), ticket=ticket)
    network.run()
    for _ in range(3):
        network.compare_all()
        network.run()
    ended = [ended for device in network.devices for ended in device.seen(Ended)]
    assert len({output.session for output in ended}) == 3 * len(casts)
    assert all(status.lifecycle.over for device in network.devices for status in device.host.sessions())
    assert Lifecycle.FAILED not in {output.lifecycle for output in ended}
