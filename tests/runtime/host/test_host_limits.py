"""Limits and back-pressure: what is full says so, blocks, drops or fails, as it was told; and what a restart finds."""

import pytest
from msgspec import structs

from aura_chor.runtime.auto import automatic_seats
from aura_chor.runtime.frames import event_frames
from aura_chor.runtime.host import Host
from aura_chor.runtime.host_ports import (
    Append,
    Cancel,
    Ended,
    Faulted,
    HostLimits,
    Invited,
    Join,
    Lifecycle,
    Offer,
    Open,
    Opened,
    Overflow,
    Performed,
    Performing,
    Received,
    Refusal,
    Refused,
    Send,
    Stop,
    Stopped,
    Throttle,
    Tick,
    WriteFailed,
    Written,
)
from aura_chor.session.bugs import PayloadInvalid
from aura_chor.session.deadlines import Deadline
from aura_chor.session.effects import EffectFailed
from aura_chor.session.faults import Overloaded, SessionAborted
from aura_chor.session.instructions import Perform, pause
from generated import ping_pong, streaming
from generated.ping_pong import alice, bob
from tests.runtime.host.hosts import Device, Network, deal, ends, faults, open_session, opened, seats_for
from tests.runtime.machine.machines import Cast, shipped


def ready(network: Network, cast: Cast, roster: dict, *numbers: int) -> None:
    for number in numbers:
        device = network.devices[number]
        offer = Offer(protocol=cast.identity.name, cast=lambda _, device=device: seats_for(cast, device, roster))
        network.feed(device, offer)


# --- sessions and bytes ---


def test_more_sessions_than_the_limit_are_refused() -> None:
    cast = shipped("ping_pong", 1)
    network = Network(2, limits=HostLimits(sessions_max=2))
    roster = deal(cast, network)
    for ticket in range(4):
        open_session(network, cast, roster, ticket=ticket)
    first = network.devices[0]
    assert len(opened(first)) == 2
    assert [(r.ticket, r.why) for r in first.seen(Refused)] == [(2, Refusal.LIMIT), (3, Refusal.LIMIT)]
    ready(network, cast, roster, 1)
    network.run()
    open_session(network, cast, roster, ticket=7)
    assert len(opened(first)) == 3, "those that ended make room"


def test_a_full_ledger_takes_nothing_more() -> None:
    cast = shipped("ping_pong", 1)
    network = Network(2)
    roster = deal(cast, network)
    ready(network, cast, roster, 1)
    first = network.devices[0]
    first.config = structs.replace(first.config, limits=HostLimits(ledger_bytes_max=1_500))
    first.restart()
    network.feed(first, Tick(network.now))
    for ticket in range(6):
        open_session(network, cast, roster, ticket=ticket)
    network.run()
    assert Refusal.LIMIT in {r.why for r in first.seen(Refused)}
    errors = [o.error for e in first.seen(Ended) for o in e.result.outcomes.values()]
    told = [fault.reason for _, fault in faults(network)]
    assert any(isinstance(error, Overloaded) for error in errors) or "the ledger of this device is full" in told


# --- messages that nobody takes ---


def streams(limits: HostLimits) -> tuple[Network, Device]:
    """A source that sends all it has to a filter that first waits an hour."""
    cast = stream_cast()
    network = Network(3, limits=limits)
    roster = deal(cast, network)
    ready(network, cast, roster, 0, 1, 2)
    open_session(network, cast, roster)
    return network, network.by_key[roster["Filter"]]


def stream_cast() -> Cast:
    cast = shipped("streaming", 5)
    return Cast(
        cast.identity, tuple(_sluggish(seat) if seat.role == "Filter" else seat for seat in cast.seats), cast.parameters
    )


def _sluggish(seat):
    async def later(s: object) -> object:
        await pause(Deadline(3_600_000))
        return await seat.body(s)

    return structs.replace(seat, body=later)


def test_what_bodies_do_not_take_waits_in_the_ledger() -> None:
    network, slow = streams(HostLimits(queued_events_max=1))
    while network.flying:
        network.step()
    (session,) = [status.session for status in slow.host.sessions()]
    machine = slow.host._players.live[session].machine
    assert machine.queued == 1, "no more than the limit is with the bodies"
    assert slow.host.status(session).queued == 2, "the rest waits for its turn"
    network.run()
    assert set(ends(network).values()) == {"completed"}


def test_or_fails_the_session_if_that_was_chosen() -> None:
    network, slow = streams(HostLimits(queued_events_max=1, queued_overflow=Overflow.ERROR))
    network.run()
    assert isinstance(slow.seen(Ended)[0].result.outcomes["Filter"].error, Overloaded)
    assert ends(network)["Source"] in ("aborted", "completed")


def test_the_stream_is_long_enough_to_fill_the_queue() -> None:
    assert streaming.PROTOCOL.name == "Streaming"
    network = Network(3)
    cast = shipped("streaming", 5)
    roster = deal(cast, network)
    ready(network, cast, roster, 0, 1, 2)
    open_session(network, cast, roster)
    network.run()
    chain = network.devices[0].host.ledger.known.graph.ends(network.devices[0].key)
    assert len(list(network.devices[0].host.ledger.known.graph.chain(chain[0]))) > 5


# --- a store that is behind ---


def behind(overflow: Overflow) -> tuple[Device, Device, list[bytes]]:
    """Bob's store never answers; Alice's events keep coming."""
    cast = shipped("ping_pong", 1)
    network = Network(2, limits=HostLimits(unwritten_batches_max=1, frames_max=4, frames_overflow=overflow))
    roster = deal(cast, network)
    for ticket in range(8):
        open_session(network, cast, roster, ticket=ticket)
    frames = [content for _, _, content in network.flying]
    return *network.devices, frames


def collected(device: Device, frames: list[bytes], sender: Device) -> list:
    out: list = []
    for frame in frames:
        out += device.host.handle(Received(sender.key, frame))
    return out


def test_a_full_room_blocks_and_goes_on_when_the_store_has_caught_up() -> None:
    first, second, frames = behind(Overflow.BLOCK)
    out = collected(second, frames, first)
    assert [o.stop for o in out if isinstance(o, Throttle)] == [True]
    assert len(second.host._frames) == 4
    out = []
    for number in range(1, 10):
        out += second.host.handle(Written(number))
    assert [o.stop for o in out if isinstance(o, Throttle)] == [False]
    assert len(second.host._frames) == 0


def test_or_drops_the_oldest() -> None:
    first, second, frames = behind(Overflow.DROP_OLDEST)
    out = collected(second, frames, first)
    assert not [o for o in out if isinstance(o, Throttle)]
    kept = [frame.content for frame in second.host._frames._frames]
    assert kept == frames[-4:]


def test_or_refuses_and_says_so() -> None:
    first, second, frames = behind(Overflow.ERROR)
    out = collected(second, frames, first)
    told = [o for o in out if type(o).__name__ == "Faulted"]
    assert len(told) == len(frames) - 5 and all(o.peer == first.key for o in told)
    kept = [frame.content for frame in second.host._frames._frames]
    assert kept == frames[1:5]


# --- durability ---


def test_nothing_leaves_before_it_is_durable() -> None:
    cast = shipped("ping_pong", 1)
    network = Network(2)
    roster = deal(cast, network)
    host = network.devices[0].host
    seats = seats_for(cast, network.devices[0], roster)
    order = Open(ticket=1, protocol=cast.identity, roster=roster, seats=seats, parameters=cast.parameters)
    out = host.handle(order)
    assert [type(o) for o in out] == [Append]
    out = host.handle(Written(1))
    assert isinstance(out[0], Opened)
    assert [len(o.batch.entries) for o in out if isinstance(o, Append)] == [1]
    assert len([o for o in out if isinstance(o, Send)]) == 1, "the opening alone has left"
    out = host.handle(Written(2))
    assert len([o for o in out if isinstance(o, Send)]) == 1


def test_a_store_that_gives_up_silences_its_host() -> None:
    cast = shipped("ping_pong", 1)
    network = Network(2)
    roster = deal(cast, network)
    host = network.devices[0].host
    host.handle(Open(ticket=1, protocol=cast.identity, roster=roster))
    assert host.handle(WriteFailed("no space left")) == []
    assert host.handle(Written(1)) == []
    assert host.handle(Tick(10_000)) == []


def played(cast: Cast) -> tuple[Network, Device, Open]:
    """Two devices that have played a session; the first as it was before, and what else it could be asked for."""
    network = Network(2)
    roster = deal(cast, network)
    before = Device(0, 2)
    open_session(network, cast, roster)
    network.run()
    return network, before, Open(ticket=9, protocol=cast.identity, roster=roster)


def test_own_events_that_the_own_store_lacks_are_found_out() -> None:
    network, before, order = played(shipped("ping_pong", 1))
    first, second = network.devices
    network.compare_all()
    first.store, first.host = before.store, before.host
    network.compare_all()
    network.run()
    assert "RolledBack" in [fault.name for _, fault in faults(network)]
    assert first.host.handle(order) == [], "it refuses everything"
    assert second.host.ledger.equivocation(first.key) is None


def test_one_own_event_that_the_own_store_lacks_is_enough_though_it_cannot_be_placed() -> None:
    """Of several that the older copy lacks a later one comes first: whoever then wrote would say two things at once."""
    network, before, order = played(shipped("ping_pong", 1))
    first, second = network.devices
    ledger = second.host.ledger
    last = ledger.event(ledger.known.graph.ends(first.key)[0])
    assert last is not None and last.seq > 1
    out = before.host.handle(Received(second.key, next(event_frames([last.wire]))))
    assert [output.fault.name for output in out if isinstance(output, Faulted)] == ["RolledBack"]
    assert before.host.handle(order) == [], "it refuses everything"


# --- commands ---


def test_invitations_are_told_and_joined_by_hand() -> None:
    cast = shipped("ping_pong", 1)
    network = Network(2)
    roster = deal(cast, network)
    open_session(network, cast, roster)
    network.run()
    second = network.devices[1]
    (invited,) = second.seen(Invited)
    assert invited.invitation.seats == ("Bob",) and invited.invitation.opener == network.devices[0].key
    assert second.host.status(invited.invitation.session).lifecycle is Lifecycle.CREATED
    seats = seats_for(cast, second, roster)
    network.feed(second, Join(ticket=5, session=invited.invitation.session, seats=seats))
    network.run()
    assert opened(second) == [invited.invitation.session]
    assert set(ends(network).values()) == {"completed"}
    network.feed(second, Join(ticket=6, session=invited.invitation.session, seats=seats))
    assert len(second.seen(Ended)) == 2, "what is over is told again"


def test_a_join_may_come_before_the_opening() -> None:
    cast = shipped("ping_pong", 1)
    network = Network(2)
    roster = deal(cast, network)
    open_session(network, cast, roster)
    first, second = network.devices
    (session,) = opened(first)
    network.feed(second, Join(ticket=5, session=session, seats=seats_for(cast, second, roster)))
    assert opened(second) == []
    network.run()
    assert opened(second) == [session] and set(ends(network).values()) == {"completed"}


def test_wrong_seats_are_refused_and_nothing_is_written() -> None:
    cast = shipped("two_buyer", 1)
    network = Network(3)
    roster = deal(cast, network)
    first = network.devices[0]
    seats = seats_for(cast, first, roster)

    def refused(**changed: object) -> str:
        order = {"ticket": 1, "protocol": cast.identity, "roster": roster, "seats": seats, **changed}
        out = first.host.handle(Open(**order))
        assert [type(o) for o in out] == [Refused], out
        assert out[0].why is Refusal.SEATING
        return out[0].reason

    assert "Seller" in refused(roster={role: key for role, key in roster.items() if role != "Seller"})
    assert "Dora" in refused(roster={**roster, "Dora": first.key})
    assert "Bob" in refused(seats=cast.seats)
    assert "takes no parameters" in refused(parameters=shipped_parameters())
    assert len(first.host.ledger.log) == 1


def shipped_parameters() -> object:
    return ping_pong.__dict__.get("Parameters", Offer(protocol="x", cast=lambda _: None))


def test_cancelling_aborts_for_everybody() -> None:
    cast = shipped("ping_pong", 1)
    network = Network(2)
    roster = deal(cast, network)
    open_session(network, cast, roster)
    first, second = network.devices
    (session,) = opened(first)
    network.feed(first, Cancel(session, "changed my mind"))
    network.run()
    network.feed(second, Join(ticket=2, session=session, seats=seats_for(cast, second, roster)))
    network.run()
    assert ends(network) == {"Alice": "aborted", "Bob": "aborted"}
    told = second.seen(Ended)[0].result.outcomes["Bob"].error
    assert isinstance(told, SessionAborted) and (told.by, told.reason) == ("Alice", "changed my mind")
    network.feed(first, Cancel(session, "again"))
    assert len(first.seen(Ended)) == 1


def test_an_invitation_can_be_cancelled_too() -> None:
    cast = shipped("ping_pong", 1)
    network = Network(2)
    roster = deal(cast, network)
    open_session(network, cast, roster)
    network.run()
    second = network.devices[1]
    (status,) = second.host.sessions()
    network.feed(second, Cancel(status.session, "no time"))
    network.run()
    assert ends(network) == {"Alice": "aborted", "Bob": "aborted"}


def test_stopping_ends_when_all_is_durable() -> None:
    cast = shipped("ping_pong", 1)
    network = Network(2)
    roster = deal(cast, network)
    host = network.devices[0].host
    host.handle(Open(ticket=1, protocol=cast.identity, roster=roster))
    assert host.handle(Stop()) == []
    out = host.handle(Written(1))
    assert Stopped() in out
    out = host.handle(Open(ticket=2, protocol=cast.identity, roster=roster))
    assert [o.why for o in out if isinstance(o, Refused)] == [Refusal.STOPPED]


# --- effects ---


async def asks(s: alice.Initializing, /) -> object:
    try:
        ball = await Perform("ball", (7,), returns=int)
    except EffectFailed:
        ball = 0
    return (await (await s.send_ping(ball=ball)).receive_pong()).next


def effect_network() -> tuple[Network, dict, Cast]:
    seats = (alice.seat(asks), *automatic_seats([bob], seed=1))
    cast = Cast(ping_pong.PROTOCOL, seats, None)
    network = Network(2)
    roster = deal(cast, network)
    ready(network, cast, roster, 0, 1)
    open_session(network, cast, roster)
    return network, roster, cast


def served(network: Network) -> list[object]:
    ledger = network.devices[0].host.ledger
    return [event.body["ball"] for i in ledger.log if (event := ledger.event(i)).kind == "pingpong.ping"]


def test_an_effect_is_performed_once_and_remembered() -> None:
    network, roster, cast = effect_network()
    first = network.devices[0]
    (asked,) = first.seen(Performing)
    assert (asked.seat, asked.effect.name, asked.effect.arguments) == ("Alice", "ball", (7,))
    out = first.host.handle(Performed(asked.session, asked.number, 41))
    (append,) = [o for o in out if isinstance(o, Append)]
    assert len(append.batch.notes) == 1 and len(append.batch.entries) == 1, "the note goes with the event"
    first.store.commit(append.batch)
    first.restart()
    network.feed(first, Tick(network.now))
    ready(network, cast, roster, 0)
    network.compare_all()
    network.run()
    assert len(first.seen(Performing)) == 1
    assert served(network) == [41]
    assert set(ends(network).values()) == {"completed"}


def test_a_failing_effect_is_told_to_the_body_and_remembered() -> None:
    network, roster, cast = effect_network()
    first = network.devices[0]
    (asked,) = first.seen(Performing)
    network.feed(first, Performed(asked.session, asked.number, error="no balls left"))
    first.restart()
    network.feed(first, Tick(network.now))
    ready(network, cast, roster, 0)
    network.run()
    assert served(network) == [0] and set(ends(network).values()) == {"completed"}


def test_an_answer_of_another_type_is_the_hosts_bug() -> None:
    network, _, _ = effect_network()
    first = network.devices[0]
    (asked,) = first.seen(Performing)
    network.feed(first, Performed(asked.session, asked.number, 4.5))
    network.run()
    assert ends(network)["Alice"] == "failed"


# --- restart ---


def test_a_store_of_another_device_is_refused() -> None:
    network = Network(2)
    cast = shipped("ping_pong", 1)
    roster = deal(cast, network)
    ready(network, cast, roster, 0, 1)
    open_session(network, cast, roster)
    network.run()
    first, second = network.devices
    entries = [entry for _, entry in first.store.entries()]
    for notes in (first.store.notes, lambda _: [b"\x00"]):
        try:
            Host(second.config, entries=entries[:1], notes=notes)
        except ValueError:
            continue
        raise AssertionError("a journal without its log was taken")
    try:
        Host(second.config, entries=entries[1:])
    except ValueError:
        return
    raise AssertionError("a log without its beginning was taken")


def test_invitations_wait_for_a_restarted_device() -> None:
    network = Network(2)
    cast = shipped("ping_pong", 1)
    roster = deal(cast, network)
    open_session(network, cast, roster)
    network.run()
    second = network.devices[1]
    assert len(second.seen(Invited)) == 1
    second.restart()
    network.feed(second, Tick(network.now))
    assert len(second.seen(Invited)) == 2
    ready(network, cast, roster, 1)
    network.run()
    assert set(ends(network).values()) == {"completed"}


# --- what cannot be an event ---


@pytest.mark.parametrize("title", ["x" * 70_000, "\ud800"])
def test_what_cannot_be_written_is_its_bodys_bug(title: str) -> None:
    """Too large for an event, or no text at all: nothing is written, and the others are told that it failed."""
    cast = shipped("two_buyer", 1)

    async def asks_too_much(s: object) -> object:
        return await s.send_request(title=title)

    broken = tuple(structs.replace(seat, body=asks_too_much) if seat.role == "Alice" else seat for seat in cast.seats)
    cast = Cast(cast.identity, broken, cast.parameters)
    network = Network(3)
    roster = deal(cast, network)
    ready(network, cast, roster, 0, 1, 2)
    open_session(network, cast, roster)
    network.run()
    assert ends(network) == {"Alice": "failed", "Bob": "aborted", "Seller": "aborted"}
    error = network.devices[0].seen(Ended)[0].result.outcomes["Alice"].error
    assert isinstance(error, PayloadInvalid)
    kinds = [
        event.kind for i in network.devices[0].host.ledger.log if (event := network.devices[0].host.ledger.event(i))
    ]
    assert kinds == ["keygen.open", "session.open", "twobuyer.abort"]
