"""Every shipped choreography between hosts over their ledgers: calm, with loss, with crashes, on few devices."""

import pytest

from aura_chor.ledger.event import EventId
from aura_chor.runtime.host_ports import Ended, Lifecycle, Offer, Progress, Step
from tests.runtime.host.hosts import Network, ask_again, deal, ends, faults, open_session, opened, seats_for
from tests.runtime.machine.machines import STEMS, Cast, shipped

CRASHES_MAX = 12


def start(cast: Cast, devices: int, **more: int) -> Network:
    network = Network(devices, **more)
    roster = deal(cast, network)
    for device in network.devices:
        stand_ready(network, device, cast, roster)
    open_session(network, cast, roster)
    return network


def stand_ready(network: Network, device, cast: Cast, roster: dict) -> None:
    network.feed(device, Offer(protocol=cast.identity.name, cast=lambda _: seats_for(cast, device, roster)))


def own_chains(network: Network) -> dict[int, list[EventId]]:
    """What every device has written, as all ledgers agree."""
    found = {}
    for device in network.devices:
        ledgers = [other.host.ledger.known.graph for other in network.devices]
        chains = [[node.id for end in graph.ends(device.key) for node in graph.chain(end)] for graph in ledgers]
        assert all(chain == chains[0] for chain in chains)
        assert all(len(graph.ends(device.key)) <= 1 for graph in ledgers), "nobody has signed two with one number"
        found[device.number] = chains[0]
    return found


@pytest.mark.parametrize("stem", STEMS)
def test_every_choreography_runs_between_devices(stem: str) -> None:
    cast = shipped(stem, 2)
    network = start(cast, max(2, len(cast.identity.roles)), seed=2)
    network.run()
    found = ends(network)
    assert list(found) and set(found) == set(cast.identity.roles)
    assert "failed" not in found.values()
    assert faults(network) == []
    network.compare_all()
    network.run()
    own_chains(network)


@pytest.mark.parametrize("stem", STEMS)
def test_two_devices_may_hold_all_seats(stem: str) -> None:
    cast = shipped(stem, 3)
    network = start(cast, 2, seed=3)
    network.run()
    found = ends(network)
    assert set(found) == set(cast.identity.roles) and "failed" not in found.values()


@pytest.mark.parametrize("stem", STEMS)
def test_what_the_network_loses_comes_by_comparing(stem: str) -> None:
    cast = shipped(stem, 4)
    network = start(cast, max(2, len(cast.identity.roles)), seed=4, loss=30)
    for _ in range(200):
        network.run()
        if set(ends(network)) == set(cast.identity.roles):
            break
        network.compare_all()
    assert set(ends(network)) == set(cast.identity.roles)
    assert "failed" not in ends(network).values()


@pytest.mark.parametrize("stem", STEMS)
def test_a_host_that_crashes_goes_on_where_it_was(stem: str) -> None:
    cast = shipped(stem, 1)
    devices = max(2, len(cast.identity.roles))
    calm = start(cast, devices, seed=1)
    calm.run()
    places = [(number, at) for number, count in enumerate(calm.counts) for at in range(3, count + 1)]
    step = max(1, len(places) // CRASHES_MAX)
    for place in places[step // 2 :: step]:
        crash_and_compare(cast, devices, place, ends(calm))


def crash_and_compare(cast: Cast, devices: int, place: tuple[int, int], expected: dict[str, str]) -> None:
    network = Network(devices, seed=1)
    roster = deal(cast, network)
    network.crash_at = place
    network.restarted = lambda device: stand_ready(network, device, cast, roster)
    for device in network.devices:
        stand_ready(network, device, cast, roster)
    open_session(network, cast, roster)
    network.run()
    if not opened(network.devices[0]) and not ends(network):
        # The opening itself was lost before it was written: the caller, who was told nothing, opens again.
        open_session(network, cast, roster, ticket=2)
        network.run()
    network.compare_all()
    network.run()
    ask_again(network, cast, roster)
    assert ends(network) == expected, place
    own_chains(network)
    assert [fault.reason for _, fault in faults(network)] == [], place


def test_the_story_of_a_session_is_told() -> None:
    cast = shipped("ping_pong", 1)
    network = start(cast, 2, seed=1)
    network.run()
    first = network.devices[0]
    told = [(o.step, o.label, o.peers, o.lifecycle) for o in first.seen(Progress)]
    assert told == [
        (Step.LIFECYCLE, "", (), Lifecycle.RUNNING),
        (Step.SENT, "Ping", ("Bob",), Lifecycle.RUNNING),
        (Step.RECEIVED, "Pong", ("Bob",), Lifecycle.RUNNING),
        (Step.LIFECYCLE, "", (), Lifecycle.COMPLETED),
    ]
    (ended,) = first.seen(Ended)
    assert ended.lifecycle is Lifecycle.COMPLETED
    (event,) = ended.events
    assert first.host.ledger.event(event).kind == "pingpong.ping"
    status = first.host.status(ended.session)
    assert status.lifecycle is Lifecycle.COMPLETED and status.seats == ("Alice",)
    assert [s.session for s in first.host.sessions()] == [ended.session]
