"""The shipped choreographies over families, between hosts over their ledgers, with crashes."""

import pytest

from aura_chor.runtime.host_ports import Offer
from tests.choreographies.shipped import ALL, THRESHOLD, WIDE
from tests.choreographies.shipped import STEMS as PLAIN
from tests.runtime.host.hosts import Device, Network, ask_again, ends, faults, open_session, opened, seats_for
from tests.runtime.host.test_host_wide import deal
from tests.runtime.machine.machines import Cast
from tests.runtime.machine.test_machine_families import alike, cast_of

STEMS = tuple(stem for stem in WIDE if stem not in THRESHOLD)
"""Those that have events of their own are played by their bodies, in tests/protocols; the plain ones in
test_host_sessions."""
CRASHES_MAX = 6


def devices_of(cast: Cast) -> int:
    return max(2, *cast.company.sizes.values(), len(cast.identity.roles) if not cast.identity.families else 0)


def play(cast: Cast, *, crash_at: tuple[int, int] | None = None) -> Network:
    network = Network(devices_of(cast), seed=1)
    roster = deal(cast, network)

    def stand_ready(device: Device) -> None:
        network.feed(device, Offer(protocol=cast.identity.name, cast=lambda _: seats_for(cast, device, roster)))

    network.restarted = stand_ready
    for device in network.devices:
        stand_ready(device)
    network.crash_at = crash_at
    open_session(network, cast, roster)
    network.run()
    if not opened(network.devices[0]) and not ends(network):
        open_session(network, cast, roster, ticket=2)
        network.run()
    network.compare_all()
    network.run()
    ask_again(network, cast, roster)
    return network


@pytest.mark.parametrize("stem", STEMS)
def test_families_play_between_devices_and_after_crashes(stem: str) -> None:
    calm = play(cast_of(stem, 1).cast)
    found = ends(calm)
    assert set(found) == set(cast_of(stem, 1).cast.company.all)
    assert "failed" not in found.values(), found
    assert faults(calm) == []
    places = [(number, at) for number, count in enumerate(calm.counts) for at in range(4, count + 1)]
    step = max(1, len(places) // CRASHES_MAX)
    for place in places[step // 2 :: step]:
        network = play(cast_of(stem, 1).cast, crash_at=place)
        assert alike(ends(network)) == alike(found), place
        assert faults(network) == [], place


def test_every_choreography_is_played_between_hosts() -> None:
    """In this file, in test_host_sessions, or by its bodies: none is left out, nor will be one that is added."""
    assert sorted([*STEMS, *PLAIN, *THRESHOLD]) == ALL
