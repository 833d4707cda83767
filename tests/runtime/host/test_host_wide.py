"""Families between devices: gatherings, sealed blobs, complaints, absent members, children; crashed and resumed."""

from typing import cast

import pytest
from msgspec import structs

from aura_chor.ledger.event import Author, EventId
from aura_chor.runtime.frames import Blob, decode_frame
from aura_chor.runtime.frames import Received as Acknowledged
from aura_chor.runtime.host import Host
from aura_chor.runtime.host_ports import (
    Append,
    Cancel,
    Connected,
    Ended,
    Input,
    Lifecycle,
    Offer,
    Output,
    Performing,
    Post,
    Refusal,
    Refused,
    Send,
    Stop,
    Tick,
)
from aura_chor.runtime.host_ports import Received as FromPeer
from aura_chor.session.faults import SessionAborted
from tests.runtime.host.hosts import Device, Network, ends, faults, open_session, opened, seats_for
from tests.runtime.host.test_host_faults import Villain
from tests.runtime.machine.machines import Cast
from tests.runtime.machine.test_machine_wide import approval, dkd
from tests.runtime.wide.dkd_play import BAD, Derives
from tests.runtime.wide.test_wide_approval import Votes
from tests.session.handwritten import sign
from tests.session.handwritten.approval import messages as approval_messages
from tests.session.handwritten.sign import coordinator, signer

CRASHES_MAX = 25


def deal(cast: Cast, network: Network) -> dict[str, Author]:
    """Member i of every family plays on device i; the opener on the first."""
    roster = {}
    for name in cast.company.all:
        index = int(name.partition("[")[2].rstrip("]") or 1)
        roster[name] = network.devices[index - 1].key
    return roster


def stand_ready(network: Network, device: Device, cast: Cast, roster: dict[str, Author]) -> None:
    network.feed(device, Offer(protocol=cast.identity.name, cast=lambda _: seats_for(cast, device, roster)))


def play(cast: Cast, devices: int, *, crash_at: tuple[int, int] | None = None, stop_at: int = 0) -> Network:
    network = Stopping(devices, seed=1, stop_at=stop_at)
    roster = deal(cast, network)
    network.crash_at = crash_at
    network.restarted = lambda device: stand_ready(network, device, cast, roster)
    for device in network.devices:
        if seats_for(cast, device, roster):
            stand_ready(network, device, cast, roster)
    open_session(network, cast, roster)
    network.run()
    if not opened(network.devices[0]) and not ends(network):
        open_session(network, cast, roster, ticket=2)
        network.run()
    for _ in range(3):
        network.compare_all()
        network.run()
    return network


def in_parent(network: Network) -> dict[str, str]:
    """How the seats of the derivation ended, by what the hosts say of their sessions."""
    found = {}
    for device in network.devices:
        for status in device.host.sessions():
            if status.protocol == "Derivation":
                found.update(dict.fromkeys(status.seats, status.lifecycle.value))
    return found


def derivation(devices: list[Derives | None], **more: int) -> Cast:
    """The hand-written Dkd under another name: that one is a shipped protocol's, whose kinds are fixed. So is Sign."""
    cast = dkd(devices, **more)
    identity = structs.replace(cast.identity, name="Derivation")
    seats = tuple(structs.replace(seat, protocol=identity) for seat in cast.seats)
    return Cast(identity, seats, cast.parameters, cast.absent)


@pytest.fixture(autouse=True)
def _renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    renamed = structs.replace(sign.PROTOCOL, name="Signing")
    for module in (sign, coordinator, signer):
        monkeypatch.setattr(module, "PROTOCOL", renamed)


PLAYS = {
    "all well": (lambda: derivation([Derives(), Derives()], t=2), 2),
    "two recipients": (lambda: derivation([Derives(), Derives(), Derives()], t=2, recipients=2), 3),
    "one abstains": (lambda: derivation([Derives(), Derives(abstains=True), Derives()], t=2), 3),
    "one does not open": (lambda: derivation([Derives(), Derives(cm=BAD), Derives()], t=2), 3),
}


@pytest.mark.parametrize("name", PLAYS)
def test_a_derivation_runs_between_devices(name: str) -> None:
    make, devices = PLAYS[name]
    network = play(make(), devices)
    assert faults(network) == []
    found = in_parent(network)
    assert found["Opener"] == "completed", found
    assert set(found.values()) <= {"completed", "aborted"}
    children = [s for d in network.devices for s in d.host.sessions() if s.protocol == "Signing"]
    assert children and all(child.lifecycle.value == "completed" for child in children)
    assert all(not device.seen(Performing) for device in network.devices), "hosts play children themselves"


def test_sealed_fields_reach_their_receivers_only() -> None:
    cast = derivation([Derives(), Derives()], t=2, recipients=2)
    network = play(cast, 2)
    receivers = [seat.body for seat in cast.seats if seat.family == "Recipient"]
    assert all(len(receiver.partials) == 2 for receiver in receivers)
    blobs = [dict(output.batch.blobs) for d in network.devices for output in d.seen(Append)]
    assert any(blobs), "blobs are made durable beside the log"
    for device in network.devices:
        assert device.store.outbox() == []
        assert device.store._blobs == {}, "what was sealed is dropped when the session has ended"


@pytest.mark.parametrize("restarts", [False, True])
def test_a_blob_that_comes_again_is_acknowledged_and_not_kept(restarts: bool) -> None:
    """An acknowledgement was lost, the link comes up again, and the session is over: nothing would ever drop it."""
    network = play(derivation([Derives(), Derives()], t=2, recipients=2), 2)
    sent = [(device.key, send) for device in network.devices for send in device.seen(Send)]
    blobs = [(by, send) for by, send in sent if isinstance(decode_frame(send.content), Blob)]
    assert blobs
    for device in network.devices:
        if restarts:
            device.restart()
        device.outputs.clear()
    for by, send in blobs:
        network.feed(network.by_key[send.peer], FromPeer(by, send.content))
    network.run()
    for device in network.devices:
        again = [send for by, send in blobs if send.peer == device.key]
        answers = [send for send in device.seen(Send) if isinstance(decode_frame(send.content), Acknowledged)]
        assert len(answers) == len(again), "whoever still asks is told that it need not"
        assert device.store._blobs == {}


def test_a_blob_for_others_is_not_kept() -> None:
    network = play(derivation([Derives(), Derives()], t=2), 3)
    third = network.devices[2]
    third.outputs.clear()
    sent = [(device.key, send) for device in network.devices for send in device.seen(Send)]
    for by, send in sent:
        if isinstance(decode_frame(send.content), Blob):
            network.feed(third, FromPeer(by, send.content))
    assert sorted(third.host.ledger.log) == sorted(network.devices[0].host.ledger.log), "it has the events themselves"
    assert third.store._blobs == {}


@pytest.mark.parametrize("name", ["all well", "one does not open"])
def test_a_crash_in_a_derivation_changes_nothing(name: str) -> None:
    make, devices = PLAYS[name]
    calm = play(make(), devices)
    places = [(number, at) for number, count in enumerate(calm.counts) for at in range(3, count + 1)]
    step = max(1, len(places) // CRASHES_MAX)
    for place in places[step // 2 :: step]:
        network = play(make(), devices, crash_at=place)
        assert in_parent(network) == in_parent(calm), place
        for device in network.devices:
            assert len(device.host.ledger.known.graph.ends(device.key)) <= 1
        assert [fault.name for _, fault in faults(network)] == [], place


class Stopping(Network):
    """The first device is stopped in good order behind an output of its own, and begins anew."""

    def __init__(self, count: int, *, seed: int, stop_at: int) -> None:
        self.stop_at = stop_at
        super().__init__(count, seed=seed)

    def feed(self, device: Device, given: Input) -> None:
        """It is told to stop before it hears that what it has said is written."""
        host, before = device.host, self.counts[0]
        stops = device.number == 0 and before < self.stop_at
        if stops:
            device.host = cast("Host", _Stops(host, self.stop_at - before))
        super().feed(device, given)
        if stops:
            device.host = host
        if stops and self.counts[0] >= self.stop_at:
            device.restart()
            self.feed(device, Tick(self.now))
            self.restarted(device)
            for other in self.devices[1:]:
                self.feed(device, Connected(other.key))


class _Stops:
    """A host that is told to stop when it has made so many outputs."""

    def __init__(self, host: Host, left: int) -> None:
        self._host = host
        self._left = left

    def handle(self, given: Input) -> list[Output]:
        out, before = list(self._host.handle(given)), self._left
        self._left -= len(out)
        return [*out, *self._host.handle(Stop())] if self._left <= 0 < before else out


def test_a_stop_in_a_derivation_changes_nothing() -> None:
    """Whoever stops while it opens a child opens it when it begins anew: the others wait for that very one."""
    make, devices = PLAYS["all well"]
    calm = play(make(), devices)
    for place in range(3, calm.counts[0] + 1):
        network = play(make(), devices, stop_at=place)
        assert in_parent(network) == in_parent(calm), place


def test_a_child_that_fails_reaches_its_opener_alone() -> None:
    cast = derivation([Derives(signs=False), Derives()], t=2)
    network = play(cast, 2)
    found = in_parent(network)
    assert found["Opener"] == "aborted", found
    children = [s for d in network.devices for s in d.host.sessions() if s.protocol == "Signing"]
    assert any(child.lifecycle.value == "failed" for child in children)


def test_gatherings_do_without_an_absent_member_and_a_child_that_needs_it_can_be_given_up() -> None:
    cast = derivation([Derives(), None, Derives()], t=2)
    network = play(cast, 3)
    assert in_parent(network)["Device[3]"] == "completed"
    assert len(network.devices[1].seen(Ended)) == 0
    first = network.devices[0]
    (child,) = [status for status in first.host.sessions() if status.protocol == "Signing"]
    assert child.waiting_for == ("Coordinator waits for Share from 3 members",)
    network.feed(first, Cancel(child.session, "nobody comes any more"))
    network.run()
    assert in_parent(network)["Opener"] == "aborted"
    assert set(first.seen(Ended)[-1].result.outcomes) == {"Opener", "Recipient[1]", "Device[1]"}


# --- from outside the bodies ---


def approving(seed: int = 1) -> tuple[Network, Cast, dict[str, Author], EventId]:
    """An approval in its cool-down of an hour."""
    cast = approval(Votes(10), Votes(20), cooldown=3_600_000)
    network = Network(3, seed=seed)
    roster = deal(cast, network)
    for device in network.devices:
        if seats_for(cast, device, roster):
            stand_ready(network, device, cast, roster)
    open_session(network, cast, roster)
    while network.flying or min(device.wake for device in network.devices if device.wake) < 60_000:
        network.step()
    return network, cast, roster, opened(network.devices[0])[0]


def test_a_veto_from_outside_ends_it_for_everybody() -> None:
    network, _, _, session = approving()
    before = network.now
    veto = Post(ticket=4, session=session, seat="Member[2]", message=approval_messages.Cancel("too dear"))
    network.feed(network.devices[1], veto)
    network.run()
    assert set(ends(network).values()) == {"aborted"} and network.now == before
    error = network.devices[0].seen(Ended)[0].result.outcomes["Chair"].error
    assert isinstance(error, SessionAborted) and (error.by, error.reason) == ("Member[2]", "Cancel")


def test_a_veto_that_does_not_count_changes_nothing() -> None:
    network, _, _, session = approving()
    empty = Post(ticket=4, session=session, seat="Member[2]", message=approval_messages.Cancel(""))
    network.feed(network.devices[1], empty)
    network.run()
    assert set(ends(network).values()) == {"completed"}


def test_a_veto_stands_after_a_restart() -> None:
    network, cast, roster, session = approving()
    veto = Post(ticket=4, session=session, seat="Member[2]", message=approval_messages.Cancel("too dear"))
    network.feed(network.devices[1], veto)
    network.flying.clear()
    first = network.devices[0]
    first.restart()
    network.feed(first, Tick(network.now))
    stand_ready(network, first, cast, roster)
    network.compare_all()
    network.run()
    assert set(ends(network).values()) == {"aborted"}


def test_what_has_no_place_is_refused() -> None:
    network, cast, _, session = approving()
    second = network.devices[1]
    network.feed(second, Post(ticket=5, session=session, seat="Chair", message=approval_messages.Cancel("x")))
    network.feed(second, Post(ticket=6, session=session, seat="Member[2]", message=approval_messages.Propose("x")))
    network.feed(second, Post(ticket=7, session=session, seat="Member[2]", message=approval_messages.Cancel(7)))
    assert [(r.ticket, r.why) for r in second.seen(Refused)] == [(n, Refusal.SEATING) for n in (5, 6, 7)]
    network.run()
    assert set(ends(network).values()) == {"completed"} and cast.company.sizes == {"Member": 2}


# --- members that leave the protocol ---


def with_a_villain() -> tuple[Network, Villain, EventId]:
    """The third member has no host: it signs what it likes."""
    cast = derivation([Derives(), Derives(), None], t=2)
    network = Network(3, seed=1)
    roster = deal(cast, network)
    for device in network.devices[:2]:
        stand_ready(network, device, cast, roster)
    open_session(network, cast, roster)
    return network, Villain(network, 2), opened(network.devices[0])[0]


def test_a_member_that_sends_nonsense_is_named_and_done_without() -> None:
    network, villain, session = with_a_villain()
    nonsense = villain.say("derivation.commit", {}, session=session, route=None)
    for device in network.devices[:2]:
        villain.tell(device, nonsense)
    network.run()
    told = [fault for number, fault in faults(network) if number != villain.device.number]
    assert {fault.culprits for fault in told} == {(villain.device.key,)}
    first = network.devices[0]
    (child,) = [status for status in first.host.sessions() if status.protocol == "Signing"]
    assert child.lifecycle is Lifecycle.WAITING, "the derivation went on without it, to the child session"
    more = villain.say("signing.share", {}, session=child.session, route=None)
    for device in network.devices[:2]:
        villain.tell(device, more)
    network.run()
    assert first.host.status(child.session).lifecycle is Lifecycle.ABORTED
    assert in_parent(network)["Opener"] == "aborted", "the child could not do without it, and its opener heard so"


@pytest.mark.parametrize("before", [True, False])
def test_a_member_that_says_two_things_is_heard_no_more(before: bool) -> None:
    network, villain, session = with_a_villain()
    one = villain.say("derivation.commit", {"x": 1}, session=session, route=None)
    villain.chain.clear()
    two = villain.say("derivation.commit", {"x": 2}, session=session, route=None)
    if not before:
        network.run()
    villain.tell(network.devices[0], one, two)
    network.compare_all()
    network.run()
    names = {fault.name for _, fault in faults(network)}
    assert "Equivocation" in names
    (child,) = [s for s in network.devices[0].host.sessions() if s.protocol == "Signing"]
    assert child.lifecycle is Lifecycle.ABORTED
    assert in_parent(network)["Opener"] == "aborted"
