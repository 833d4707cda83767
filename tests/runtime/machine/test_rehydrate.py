"""Rehydration at every prefix of the journal: the state that a resumed body passes, never ahead of the evidence."""

from collections.abc import Iterator

import pytest

from aura_chor.runtime.auto import _Player
from aura_chor.runtime.machine_ports import Arrived, Keep, Output, Write
from aura_chor.runtime.rehydrate import Rehydrated, rehydrate
from aura_chor.session.events import Event
from aura_chor.session.typestate import End
from generated.two_buyer import bob
from tests.runtime.machine.machines import SESSION, STEMS, Cast, Device, Table, shipped
from tests.runtime.machine.test_machine_wide import ABORTED, PLAYS, dkd
from tests.runtime.wide.dkd_play import Derives
from tests.session.handwritten.dkd import recipient

SEEDS = {"timed_auction": range(6), "timed_commit": range(6)}


class Recorder(Table):
    """Keeps, for every device, the durable things in the order in which they became durable."""

    def __init__(self, cast: Cast, *, seed: int) -> None:
        self.history: dict[int, list[Event | bytes]] = {}
        super().__init__(cast, seed=seed)

    def _one(self, device: Device, output: Output) -> list[Output]:
        index = self.devices.index(device)
        if isinstance(output, Keep):
            self.history.setdefault(index, []).append(output.note)
        following = super()._one(device, output)
        if isinstance(output, Write):
            self.history.setdefault(index, []).append(device.log[-1])
        return following

    def _feed(self, device: Device, given: object) -> None:
        if isinstance(given, Arrived):
            self.history.setdefault(self.devices.index(device), []).append(given.event)
        super()._feed(device, given)


def prefixes(table: Recorder) -> Iterator[tuple[Device, list[Event], list[bytes]]]:
    for index, device in enumerate(table.devices):
        history = table.history.get(index, [])
        for length in range(len(history) + 1):
            events = [item for item in history[:length] if not isinstance(item, bytes)]
            notes = [item for item in history[:length] if isinstance(item, bytes)]
            yield device, events, notes


def where(cast: Cast, device: Device, events: list[Event], notes: list[bytes]) -> dict[str, Rehydrated]:
    return rehydrate(
        [seat for seat in cast.seats if seat.role in device.roles],
        session_id=SESSION,
        protocol_hash=cast.identity.protocol_hash,
        roles=cast.company.all,
        parameters=cast.parameters,
        company=cast.company,
        recorded=events,
        notes=notes,
    )


def visited(monkeypatch: pytest.MonkeyPatch, cast: Cast, device: Device, events: list[Event], notes: list[bytes]):
    """The states that a resumed body comes through before it waits for something new, lanes left out."""
    seen: list[type] = []
    whole = _Player._go_on

    async def tell(self: _Player, state: object) -> object:
        if "/" not in self._seed.partition("/")[2]:
            seen.append(type(state))
        following = await whole(self, state)
        if isinstance(following, End) and "/" not in self._seed.partition("/")[2]:
            seen.append(type(following))
        return following

    monkeypatch.setattr(_Player, "_go_on", tell)
    again = Device(cast, device.roles)
    again.log, again.notes = events, notes
    again.machine = again._machine()
    again.begin(0)
    again.machine.close()
    monkeypatch.setattr(_Player, "_go_on", whole)
    return seen


@pytest.mark.parametrize("stem", STEMS)
def test_the_state_is_one_that_a_resumed_body_passes(stem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in SEEDS.get(stem, range(1)):
        cast = shipped(stem, seed)
        table = Recorder(cast, seed=seed)
        table.play()
        for device, events, notes in prefixes(table):
            (role,) = device.roles
            found = where(cast, device, events, notes)[role]
            seen = visited(monkeypatch, cast, device, events, notes)
            assert found.state in seen, (role, len(events), len(notes))
            unread = any(event.sender != role for event in events)
            if not unread:
                assert found.state is seen[-1]


@pytest.mark.parametrize("stem", STEMS)
def test_the_whole_journal_leads_to_the_end(stem: str) -> None:
    cast = shipped(stem, 2)
    table = Recorder(cast, seed=2)
    ends = table.play()
    for device in table.devices:
        (role,) = device.roles
        found = where(cast, device, device.log, device.notes)[role]
        assert found.ended or ends[role] == "aborted"
        assert (found.aborted_by is not None) or ends[role] == "completed"


def test_a_message_that_nobody_has_taken_proves_nothing() -> None:
    cast = shipped("two_buyer", 2)
    table = Recorder(cast, seed=2)
    table.play()
    device = next(device for device in table.devices if device.roles == ("Bob",))
    assert where(cast, device, device.log, [])["Bob"].state is bob.Initializing
    assert where(cast, device, [], device.notes)["Bob"].state is bob.Initializing


# --- families ---


@pytest.mark.parametrize("name", PLAYS)
def test_a_family_is_followed_to_its_end(name: str) -> None:
    cast = PLAYS[name]()
    table = Recorder(cast, seed=1)
    ends = table.play()
    for device in table.devices:
        (role,) = device.roles
        found = where(cast, device, device.log, device.notes)[role]
        vetoed = found.aborted_by is None and ends[role] == "aborted"
        assert found.ended or found.aborted_by is not None or vetoed, (role, found)


@pytest.mark.parametrize("name", PLAYS)
def test_no_prefix_is_ahead_of_a_longer_one(name: str) -> None:
    """The states of growing evidence are those of one walk: none comes back once it was left."""
    cast = PLAYS[name]()
    table = Recorder(cast, seed=1)
    table.play()
    walks: dict[str, list[type]] = {}
    for device, events, notes in prefixes(table):
        (role,) = device.roles
        state = where(cast, device, events, notes)[role].state
        walk = walks.setdefault(role, [])
        if not walk or walk[-1] is not state:
            assert state not in walk, (role, state)
            walk.append(state)
    assert all(len(walk) >= 2 for walk in walks.values()), walks
    assert name in ABORTED or max(len(walk) for walk in walks.values()) > 3


def test_with_one_reveal_of_two_nobody_is_finalizing() -> None:
    cast = dkd([Derives(), Derives()], t=2)
    table = Recorder(cast, seed=1)
    table.play()
    device = next(device for device in table.devices if device.roles == ("Recipient[1]",))
    seen = 0
    for other, events, notes in prefixes(table):
        if other is not device:
            continue
        reveals = [event for event in events if getattr(event, "label", "") == "Reveal"]
        state = where(cast, device, events, notes)["Recipient[1]"].state
        if len(reveals) == 1:
            assert "Finalizing" not in state.__name__ and state is not recipient.Completed
            seen += 1
    assert seen
