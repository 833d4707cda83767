"""Bad input of every kind: named where somebody is to blame, nothing lost, other sessions unharmed."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from aura_chor.base.canon import canon, lp
from aura_chor.ledger.event import Author, Draft, Event, produce
from aura_chor.runtime.frames import Summary, event_frames, summary_frame
from aura_chor.runtime.host_ports import (
    Ended,
    Faulted,
    Join,
    Lifecycle,
    Offer,
    Open,
    Received,
    Refusal,
    Refused,
    Send,
)
from aura_chor.session.faults import Equivocation, InvalidMessage, ProtocolMismatch, SessionAborted
from tests.runtime.host.hosts import (
    Device,
    Network,
    deal,
    ends,
    faults,
    founded,
    open_session,
    opened,
    seats_for,
    signer,
)
from tests.runtime.machine.machines import Cast, shipped

PING = "ping_pong"


def table(devices: int = 2, *, seed: int = 1) -> tuple[Network, Cast, dict]:
    """Two who play one session with honest bodies, and stand ready for another."""
    cast = shipped(PING, 1)
    network = Network(devices, seed=seed)
    roster = deal(cast, network)
    return network, cast, roster


def ready(network: Network, cast: Cast, roster: dict, *numbers: int) -> None:
    for number in numbers:
        device = network.devices[number]
        offer = Offer(protocol=cast.identity.name, cast=lambda _, device=device: seats_for(cast, device, roster))
        network.feed(device, offer)


class Villain:
    """A device without a host: it signs whatever it is told to, as a member of the account."""

    def __init__(self, network: Network, number: int) -> None:
        self.network = network
        self.device = network.devices[number]
        self.chain: list[Event] = []
        self.account = founded(len(network.devices))[0]

    def say(self, kind: str, body: dict, *, session: bytes | None, route: dict | None, **changed: object) -> Event:
        fields: dict = {
            "account": self.account,
            "kind": kind,
            "body": body,
            "epoch": 0,
            "seq": len(self.chain),
            "prev": self.chain[-1].id if self.chain else None,
            "route": route,
            "session": session,
        }
        event = produce(Draft(**{**fields, **changed}), signer(self.device.number))
        self.chain.append(event)
        return event

    def tell(self, receiver: Device, *events: Event) -> None:
        for frame in event_frames([event.wire for event in events]):
            self.network.feed(receiver, Received(self.device.key, frame))


def alice_waits_for_pong() -> tuple[Network, Villain, Device, bytes]:
    """Alice (an honest host) has sent Ping; Bob is the villain."""
    network, cast, roster = table()
    open_session(network, cast, roster)
    alice = network.devices[0]
    (session,) = opened(alice)
    network.flying.clear()
    return network, Villain(network, 1), alice, session


def ball(villain: Villain, session: bytes) -> int:
    """What Alice has served."""
    (ping,) = villain.network.devices[0].host.ledger.known.in_session(session, "pingpong.ping")
    return ping.body["ball"]


def pong(villain: Villain, session: bytes, **changed: object) -> Event:
    said: dict = {
        "kind": "pingpong.pong",
        "body": {"same": ball(villain, session)},
        "session": session,
        "route": {"l": [], "m": "Pong", "r": [[0, 0]], "s": 8192},
    }
    return villain.say(**{**said, **changed})


def test_an_honest_pong_is_taken() -> None:
    """The villain's tools make what an honest device would: what fails below fails for its reason."""
    _network, villain, alice, session = alice_waits_for_pong()
    villain.tell(alice, pong(villain, session))
    assert alice.seen(Ended)[0].lifecycle is Lifecycle.COMPLETED


WRONG: dict[str, dict] = {
    "another label": {"kind": "pingpong.pang", "route": {"l": [], "m": "Pang", "r": [[0, 0]], "s": 8192}},
    "a field of another type": {"body": {"same": "one"}},
    "a field too many": {"body": {"same": 1, "more": 2}},
    "a refinement violated": {"body": {"same": 2**40}},
    "a label that is not its kind's": {"route": {"l": [], "m": "Ping", "r": [[0, 0]], "s": 8192}},
    "a seat of somebody else": {"route": {"l": [], "m": "Pong", "r": [[0, 0]], "s": 0}},
    "no such seat": {"route": {"l": [], "m": "Pong", "r": [[77, 0]], "s": 8192}},
    "one receiver twice": {"route": {"l": [], "m": "Pong", "r": [[0, 0], [0, 1]], "s": 8192}},
    "no receivers": {"route": {"l": [], "m": "Pong", "r": [], "s": 8192}},
    "no route": {"route": None},
    "another choreography": {"kind": "pingpang.pong"},
    "a number that is passed over": {"route": {"l": [], "m": "Pong", "r": [[0, 3]], "s": 8192}},
    "far too high a number": {"route": {"l": [], "m": "Pong", "r": [[0, 2**60]], "s": 8192}},
    "a lane of text": {"route": {"l": ["x"], "m": "Pong", "r": [[0, 0]], "s": 8192}},
}


@pytest.mark.parametrize("name", WRONG)
def test_what_a_player_must_not_send_ends_its_session_and_names_it(name: str) -> None:
    network, villain, alice, session = alice_waits_for_pong()
    event = pong(villain, session, **WRONG[name])
    villain.tell(alice, event)
    (ended,) = alice.seen(Ended)
    assert ended.lifecycle is Lifecycle.FAILED
    error = ended.result.outcomes["Alice"].error
    assert isinstance(error, InvalidMessage)
    assert error.culprits == ("Bob",)
    assert event.id.hex() in error.evidence
    abort = alice.host.ledger.event(ended.events[-1])
    assert abort.kind == "pingpong.abort" and abort.route["c"] == [8192]
    assert event.id in alice.host.ledger.known.graph, "the evidence is kept"
    another_session_goes_well(network)


def another_session_goes_well(network: Network) -> None:
    """Nothing of the first session is left: Alice's device plays a second one, both of its seats."""
    cast = shipped(PING, 3)
    alice = network.devices[0]
    roster = {"Alice": alice.key, "Bob": alice.key}
    before = len(alice.seen(Ended))
    network.feed(
        alice,
        Open(ticket=50, protocol=cast.identity, roster=roster, seats=cast.seats, parameters=cast.parameters),
    )
    assert len(alice.seen(Ended)) == before + 1
    assert alice.seen(Ended)[-1].lifecycle is Lifecycle.COMPLETED


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("truncated", lambda wire: wire[:-3]),
        ("lengthened", lambda wire: wire + b"\0"),
        ("oversized", lambda wire: wire + bytes(70_000)),
        ("empty", lambda wire: b""),
        ("wrongly signed", lambda wire: bytes(64) + wire[64:]),
        ("one bit", lambda wire: wire[:80] + bytes([wire[80] ^ 1]) + wire[81:]),
        ("not canonical", lambda wire: wire[:64] + b"\xbf" + wire[65:] + b"\xff"),
    ],
)
def test_bytes_that_are_no_event_change_nothing(name: str, spoil: Callable[[bytes], bytes]) -> None:
    network, villain, alice, session = alice_waits_for_pong()
    before = list(alice.host.ledger.log)
    wire = spoil(pong(villain, session).wire)
    network.feed(alice, Received(villain.device.key, b"e" + lp(wire)))
    assert alice.host.ledger.log == before
    (told,) = faults(network)
    assert told[1].name in ("Unauthenticated", "Malformed") and told[1].culprits == ()
    assert alice.host.status(session).lifecycle is Lifecycle.WAITING
    villain.chain.clear()
    villain.tell(alice, pong(villain, session))
    assert alice.seen(Ended)[0].lifecycle is Lifecycle.COMPLETED


def test_an_event_of_another_session_does_not_reach_this_one() -> None:
    network, villain, alice, session = alice_waits_for_pong()
    cast = shipped(PING, 1)
    roster = deal(cast, network)
    open_session(network, cast, roster, ticket=2)
    second = opened(alice)[1]
    villain.tell(alice, pong(villain, second, body={"same": "bad"}))
    assert alice.host.status(second).lifecycle is Lifecycle.FAILED
    assert alice.host.status(session).lifecycle is Lifecycle.WAITING


def test_two_things_for_one_place_are_told_and_the_first_stands() -> None:
    network, villain, alice, session = alice_waits_for_pong()
    first = pong(villain, session, body={"same": 1}, route={"l": [7], "m": "Pong", "r": [[0, 0]], "s": 8192})
    second = pong(villain, session, body={"same": 2}, route={"l": [7], "m": "Pong", "r": [[0, 0]], "s": 8192})
    villain.tell(alice, first)
    villain.tell(alice, second)
    (told,) = faults(network)
    assert told[1].name == "Duplicate" and told[1].culprits == (villain.device.key,)


def test_who_says_two_things_at_once_ends_the_sessions_that_need_it() -> None:
    network, villain, alice, session = alice_waits_for_pong()
    one = pong(villain, session, route={"l": [7], "m": "Pong", "r": [[0, 0]], "s": 8192})
    villain.chain.clear()
    other = pong(villain, session, body={"same": 9}, route={"l": [7], "m": "Pong", "r": [[0, 0]], "s": 8192})
    villain.tell(alice, one, other)
    (ended,) = alice.seen(Ended)
    error = ended.result.outcomes["Alice"].error
    assert isinstance(error, Equivocation) and error.culprits == ("Bob",)
    assert set(error.evidence) == {one.id.hex(), other.id.hex()}
    assert [fault.name for _, fault in faults(network)] == ["Equivocation"]


def test_an_abort_reaches_everybody_with_its_evidence() -> None:
    cast = shipped("two_buyer", 1)
    network = Network(3, seed=1)
    roster = deal(cast, network)
    ready(network, cast, roster, 0, 1, 2)

    async def breaks(s: object) -> object:
        raise RuntimeError("out of paper")

    broken = tuple(structs.replace(seat, body=breaks) if seat.role == "Seller" else seat for seat in cast.seats)
    ready(network, Cast(cast.identity, broken, cast.parameters), roster, 2)
    open_session(network, cast, roster)
    network.run()
    assert ends(network) == {"Alice": "aborted", "Bob": "aborted", "Seller": "failed"}
    error = network.devices[0].seen(Ended)[0].result.outcomes["Alice"].error
    assert isinstance(error, SessionAborted) and error.by == "Seller" and "RuntimeError" in error.reason


# --- versions ---


def other_version(cast: Cast) -> Cast:
    identity = structs.replace(cast.identity, protocol_hash="ab" * 32)
    seats = tuple(structs.replace(seat, protocol=identity) for seat in cast.seats)
    return Cast(identity, seats, cast.parameters)


@pytest.mark.parametrize("by_offer", [True, False])
def test_another_version_fails_at_the_join_and_names_both(by_offer: bool) -> None:
    network, cast, roster = table()
    newer = other_version(cast)
    bob = network.devices[1]
    if by_offer:
        ready(network, newer, roster, 1)
    open_session(network, cast, roster)
    network.run()
    (session,) = opened(network.devices[0])
    if not by_offer:
        network.feed(bob, Join(ticket=3, session=session, seats=seats_for(newer, bob, roster)))
        (refused,) = bob.seen(Refused)
        assert refused.why is Refusal.PROTOCOL
        assert all(version in refused.reason for version in (cast.identity.protocol_hash, "ab" * 32))
    network.run()
    error = bob.seen(Ended)[0].result.outcomes["Bob"].error
    assert isinstance(error, ProtocolMismatch)
    assert cast.identity.protocol_hash in str(error) and "ab" * 32 in str(error)
    told = network.devices[0].seen(Ended)[0].result.outcomes["Alice"].error
    assert isinstance(told, SessionAborted) and told.by == "Bob"
    assert "ab" * 32 in told.reason and cast.identity.protocol_hash in told.reason


# --- anything at all ---


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=300) | st.binary(min_size=200, max_size=400).map(lambda rest: b"e" + lp(rest)))
def test_random_bytes_never_trouble_a_host(content: bytes) -> None:
    network, villain, alice, session = _shared()
    before = list(alice.host.ledger.log)
    network.feed(alice, Received(villain.device.key, content))
    assert alice.host.ledger.log == before
    assert alice.host.status(session).lifecycle is Lifecycle.WAITING


@settings(max_examples=150, deadline=None)
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.binary(max_size=40) | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
        max_leaves=12,
    )
)
def test_random_summaries_and_routes_never_trouble_a_host(value: object) -> None:
    network, villain, alice, session = _shared()
    network.feed(alice, Received(villain.device.key, b"h" + canon(value)))
    if isinstance(value, dict):
        _, other, third, opening = alice_waits_for_pong()
        other.tell(third, pong(other, opening, route=value))
        assert third.host.status(opening).lifecycle is Lifecycle.FAILED
    assert alice.host.status(session).lifecycle is Lifecycle.WAITING


_kept: list[tuple[Network, Villain, Device, bytes]] = []


def _shared() -> tuple[Network, Villain, Device, bytes]:
    if not _kept:
        _kept.append(alice_waits_for_pong())
    return _kept[0]


def test_a_real_event_with_any_byte_changed_changes_nothing() -> None:
    network, villain, alice, session = alice_waits_for_pong()
    wire = pong(villain, session).wire
    before = list(alice.host.ledger.log)
    random = Random(1)
    for _ in range(200):
        at = random.randrange(len(wire))
        spoilt = wire[:at] + bytes([wire[at] ^ random.randrange(1, 256)]) + wire[at + 1 :]
        network.feed(alice, Received(villain.device.key, b"e" + lp(spoilt)))
    assert alice.host.ledger.log == before
    assert alice.host.status(session).lifecycle is Lifecycle.WAITING


def test_a_stranger_is_told_nothing() -> None:
    """A summary asks for everything that its sender lacks; whoever is no member gets no answer."""
    network, villain, alice, _ = alice_waits_for_pong()
    asking = summary_frame(Summary({}, answer=True))
    stranger = Author(bytes(32))
    out = alice.host.handle(Received(stranger, asking))
    assert [type(output) for output in out] == [Faulted]
    out = alice.host.handle(Received(villain.device.key, asking))
    assert [output.peer for output in out if isinstance(output, Send)] == [villain.device.key] * 2
    assert network.devices[0] is alice
