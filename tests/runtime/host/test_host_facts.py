"""External facts between hosts: each device brings them in for its own seats, durably, and vouches to nobody else."""

import pytest
from msgspec import structs

from aura_chor.base.canon import DecodeError
from aura_chor.ledger.event import Event
from aura_chor.runtime.host_ports import Offer, Post, Progress, Refused, Step
from aura_chor.runtime.route import Addresses, session_event
from generated.weather.messages import Measured, Price
from tests.runtime.host.hosts import Device, Network, ask_again, deal, ends, faults, open_session, opened, seats_for
from tests.runtime.machine.machines import Cast
from tests.runtime.machine.test_machine_families import cast_of

PRICE = Price(cents=42)
DEVICES = 3


def weather() -> Cast:
    return cast_of("weather", 1).cast


def begun(cast: Cast, *, crash_at: tuple[int, int] | None = None, opener: int = 0) -> Network:
    """Weather between three devices, opened; nothing has been brought in from outside."""
    network = Network(DEVICES, seed=1)
    roster = deal(cast, network)

    def stand_ready(device: Device) -> None:
        network.feed(device, Offer(protocol=cast.identity.name, cast=lambda _: seats_for(cast, device, roster)))

    network.restarted = stand_ready
    for device in network.devices:
        stand_ready(device)
    network.crash_at = crash_at
    open_session(network, cast, roster, opener)
    if not opened(network.devices[opener]):
        open_session(network, cast, roster, opener, ticket=2)
    return network


def farmer(network: Network) -> Device:
    return network.devices[list(weather().identity.roles).index("Farmer")]


def bring(network: Network, device: Device, message: object = PRICE, seat: str = "") -> None:
    (session,) = dict.fromkeys([session for one in network.devices for session in opened(one)])
    network.feed(device, Post(ticket=7, session=session, seat=seat, message=message))


def deliver(network: Network) -> None:
    """Everybody hears of the opening; no time passes."""
    while network.flying:
        network.step()


def prices(network: Network) -> list[Progress]:
    """What the farmer took from outside."""
    seen = farmer(network).seen(Progress)
    return [step for step in seen if step.step is Step.RECEIVED and step.label == "Price"]


def events_of(device: Device, kind: str) -> list[Event]:
    ledger = device.host.ledger
    return [event for event in map(ledger.event, ledger.log) if event is not None and event.kind == kind]


def test_a_fact_is_an_event_of_who_brought_it_in() -> None:
    network = begun(weather())
    deliver(network)
    bring(network, farmer(network))
    network.run()
    assert set(ends(network).values()) == {"completed"} and faults(network) == []
    (taken,) = prices(network)
    assert taken.seat == "Farmer" and taken.peers == ()
    for device in network.devices:
        (event,) = events_of(device, "weather.price")
        assert event.author == farmer(network).key and event.body == {"cents": 42} and event.id == taken.event


def test_without_it_the_deadline_passes() -> None:
    network = begun(weather())
    network.run()
    assert set(ends(network).values()) == {"completed"} and prices(network) == []


def test_what_another_device_brings_in_is_not_for_this_one() -> None:
    network = begun(weather())
    deliver(network)
    station = network.devices[0]
    bring(network, station)
    network.run()
    assert set(ends(network).values()) == {"completed"} and faults(network) == []
    assert prices(network) == []
    assert [event.author for event in events_of(farmer(network), "weather.price")] == [station.key]


def test_a_fact_for_a_seat_of_another_device_is_refused() -> None:
    network = begun(weather())
    deliver(network)
    bring(network, farmer(network))
    (event,) = events_of(farmer(network), "weather.price")
    identity = weather().identity
    roster = {index * 8192: device.key for index, device in enumerate(network.devices)}
    addresses = Addresses(identity.roles, roster)
    parts = {"protocol": "Weather", "protocol_hash": identity.protocol_hash, "session_id": "s", "addresses": addresses}
    assert session_event(event, **parts).sender == ""
    stranger = next(device.key for device in network.devices if device is not farmer(network))
    with pytest.raises(DecodeError, match="another device"):
        session_event(structs.replace(event, author=stranger), **parts)


@pytest.mark.parametrize(
    ("message", "seat"), [(Measured(celsius=1, wind=1), ""), (PRICE, "Farmer"), (PRICE, "Nobody")], ids=str
)
def test_what_has_no_place_is_refused_and_nothing_is_written(message: object, seat: str) -> None:
    network = begun(weather())
    deliver(network)
    before = len(farmer(network).host.ledger.log)
    bring(network, farmer(network), message, seat)
    assert [refused.ticket for refused in farmer(network).seen(Refused)] == [7]
    assert len(farmer(network).host.ledger.log) == before


def test_several_come_in_their_order_and_a_restart_counts_on() -> None:
    network = begun(weather(), opener=1)
    device = farmer(network)
    for cents in (1, 2):
        bring(network, device, Price(cents=cents))
    assert prices(network) == [], "it waits for the weather first"
    device.restart()
    network.restarted(device)
    bring(network, device, Price(cents=3))
    found = [(event.body["cents"], event.route["r"][0][1]) for event in events_of(device, "weather.price")]
    assert found == [(1, 0), (2, 1), (3, 2)]
    network.compare_all()
    network.run()
    assert set(ends(network).values()) == {"completed"} and faults(network) == []
    assert [step.event for step in prices(network)] == [events_of(device, "weather.price")[0].id]


def test_a_crash_at_any_output_of_any_device_changes_nothing() -> None:
    def play(crash_at: tuple[int, int] | None) -> Network:
        cast = weather()
        network = begun(cast, crash_at=crash_at)
        deliver(network)
        bring(network, farmer(network))
        if not events_of(farmer(network), "weather.price"):
            bring(network, farmer(network))
        network.run()
        network.compare_all()
        network.run()
        ask_again(network, cast, deal(cast, network))
        return network

    calm = play(None)
    assert set(ends(calm).values()) == {"completed"}
    for number, count in enumerate(calm.counts):
        for at in range(4, count + 1):
            network = play((number, at))
            assert ends(network) == ends(calm), (number, at)
            assert faults(network) == [], (number, at)
            assert len(events_of(farmer(network), "weather.price")) == 1, (number, at)
