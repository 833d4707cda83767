"""What a property reads: the ledgers, results and traces that a run has left, behind one object.

Everything here is what the devices have, told or written themselves; nothing is computed for the properties' sake.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct, structs

from aura_chor.ledger.event import Event, EventId
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.runtime.host import Host
from aura_chor.runtime.host_ports import Ended, Faulted, Output, Peer, Progress, Refused, SessionStatus, Step
from aura_chor.runtime.world import World
from aura_chor.runtime.world_faults import Decision
from aura_chor.runtime.world_trace import Record
from aura_chor.sim.byzantine import ToldLie
from aura_chor.sim.faults import Case
from aura_chor.sim.stage import OWNERS_TICKETS, Stage, key_of
from aura_chor.sim.watch import LifeOfSeat, Watch, WatchedHost

Told = TypeVar("Told", bound=Output)


class Moment(Struct, frozen=True):
    """A message, as its author's device has told of it once it was durable."""

    at_ms: int
    device: int
    sender: str
    receivers: tuple[str, ...]
    label: str
    session: bytes


def _moment(at_ms: int, device: int, sent: Progress) -> Moment:
    return Moment(at_ms, device, str(sent.seat), sent.peers, sent.label, sent.session)


class Observed:
    """One run that is over, or that has come to its limit. Devices are numbered from 0, as in its case."""

    def __init__(self, stage: Stage, case: Case, world: World, watch: Watch) -> None:
        self.stage, self.case = stage, case
        self._world, self._watch = world, watch

    # --- devices ---

    @property
    def hosts(self) -> dict[int, Host]:
        """Those that are up."""
        return {
            device.number: device.host.host
            for device in self._world.devices.values()
            if isinstance(device.host, WatchedHost)
        }

    @property
    def ledgers(self) -> dict[int, AccountLedger]:
        """Of the devices that are up."""
        return {number: host.ledger for number, host in self.hosts.items()}

    def sessions(self) -> dict[int, list[SessionStatus]]:
        """What each device that is up says of its sessions, in the order in which it learnt of them."""
        return {number: host.sessions() for number, host in self.hosts.items()}

    def number_of(self, key: Peer) -> int:
        """The number of a device."""
        return self._world.devices[key].number

    def device_of(self, session: bytes, name: str) -> Peer | None:
        """The device that a culprit's name stands for: that of a seat, or its key in hex; None where it is nobody's."""
        held = [status for statuses in self.sessions().values() for status in statuses if status.session == session]
        found = next((status.roster[name] for status in held if name in status.roster), None)
        return next((key for key in self._world.devices if key.hex() == name), found)

    def events(self, number: int) -> list[Event]:
        """All events in the ledger of a device that is up."""
        nodes = self.ledgers[number].known.graph.nodes.values()
        return [node.event for node in nodes if node.event is not None]

    def disk(self, number: int) -> Iterator[tuple[str, bytes]]:
        """Everything on the disk of a device, with what it is: the log, the journals, the blobs, the records."""
        store = self._world.devices[key_of(number)].disk
        for _, entry in store.entries(limit=1_000_000):
            yield "the log", entry.content
        for status in self.sessions().get(number, ()):
            if status.session is not None:
                yield from [("a journal", note) for note in store.notes(status.session)]
        for name in store.record_names():
            yield "a secret record", store.record(name) or b""

    # --- what was told ---

    @property
    def ends(self) -> list[tuple[int, Ended]]:
        """(device, end), in the order in which they were told; a device that restarts tells of an end again."""
        return list(self._told(Ended))

    @property
    def faults(self) -> list[tuple[int, Faulted]]:
        """(device, fault), in the order in which they were told."""
        return list(self._told(Faulted))

    @property
    def progress(self) -> list[tuple[int, Progress]]:
        """(device, progress), in the order in which it was told."""
        return list(self._told(Progress))

    def messages(self) -> Sequence[Moment]:
        """The messages of all sessions in the order in which they were sent, for people. One whose sender's device has
        crashed before it could tell of it stands where it was taken first."""
        untold = self.untold()
        found: dict[EventId | None, Moment] = {}
        for at_ms, number, output in self._steps(Step.SENT, Step.RECEIVED):
            if output.step is Step.SENT:
                found[output.event] = _moment(at_ms, number, output)
            elif output.event is not None and output.event in untold:
                found.setdefault(output.event, untold[output.event])
        return list(found.values())

    def untold(self) -> Mapping[EventId, Moment]:
        """Messages that only those have told of who took them, by their events."""
        told = {output.event for _, _, output in self._steps(Step.SENT)}
        found: dict[EventId, Moment] = {}
        for at_ms, _, output in self._steps(Step.RECEIVED):
            if output.event is None or output.event in told or len(output.peers) != 1:
                continue
            first = found.get(output.event)
            if first is None:
                author = self.device_of(output.session, output.peers[0])
                number = -1 if author is None else self.number_of(author)
                first = Moment(at_ms, number, output.peers[0], (), output.label, output.session)
            receivers = tuple(dict.fromkeys([*first.receivers, str(output.seat)]))
            found[output.event] = structs.replace(first, receivers=receivers)
        return found

    def _steps(self, *steps: Step) -> Iterator[tuple[int, int, Progress]]:
        """What seats have told of their messages."""
        for at_ms, number, output in self.told:
            if isinstance(output, Progress) and output.step in steps and output.seat is not None:
                yield at_ms, number, output

    @property
    def refusals(self) -> list[str]:
        """Why a host did not do what the stage asks at the beginning; what owners ask may well be refused."""
        return [told.reason for _, told in self._told(Refused) if told.ticket < OWNERS_TICKETS]

    @property
    def told(self) -> list[tuple[int, int, Output]]:
        """(moment, device, output): everything that is for people, in the order in which it was told."""
        numbers = {key: device.number for key, device in self._world.devices.items()}
        return [(moment, numbers[key], output) for moment, key, output in self._world.told]

    @property
    def records(self) -> Sequence[Record]:
        """What went in and out of every device, in its order; empty where the trace was not kept."""
        return self._world.trace.records

    @property
    def restarts(self) -> list[tuple[int, int]]:
        """(moment, device) of every start but the first; empty where the trace was not kept."""
        return [(r.moment_ms, r.device) for r in self.records if r.what == "Start" and r.detail != "0"]

    def _told(self, kind: type[Told]) -> Iterator[tuple[int, Told]]:
        for _, key, output in self._world.told:
            if isinstance(output, kind):
                yield self._world.devices[key].number, output

    # --- what was seen ---

    @property
    def lives(self) -> Sequence[LifeOfSeat]:
        """What each body did in each life of its device: a body that resumes does it all again."""
        return self._watch.lives

    @property
    def taken(self) -> tuple[Decision, ...]:
        """The faults of links that have happened, in their order."""
        return self._watch.taken

    @property
    def early(self) -> Sequence[str]:
        """What left a device before it was durable there."""
        return self._watch.early

    @property
    def needles(self) -> Sequence[bytes]:
        """Secrets that must be nowhere in the clear."""
        return self._watch.needles

    @property
    def leaks(self) -> Sequence[str]:
        """Where needles were seen on their way."""
        return self._watch.leaks

    @property
    def lies(self) -> list[ToldLie]:
        """The lies that were told, in the order in which each liar told them."""
        return [told for liar in self._watch.liars.values() for told in liar.told]

    @property
    def written_by_liars(self) -> frozenset[bytes]:
        """The events that liars have signed: who has taken one and crashed need never have seen it again."""
        return frozenset([event for liar in self._watch.liars.values() for event in liar.written])

    @property
    def lied(self) -> bool:
        """Whether anything untrue was said; who only keeps back what is true says nothing."""
        return any(liar.has_lied for liar in self._watch.liars.values())

    @property
    def broken(self) -> Mapping[int, str]:
        """Honest hosts that raised an exception, by device; nothing that comes from outside may bring that about."""
        return self._watch.broken

    # --- the end ---

    @property
    def now_ms(self) -> int:
        """When the run was stopped."""
        return self._world.now_ms

    @property
    def opened(self) -> bool:
        """Whether there is a session: a crash of the opener may undo the opening, and then nothing has happened."""
        held = self.sessions()
        return any(held[number] for number in self.case.honest if number in held)

    @property
    def seated(self) -> tuple[int, ...]:
        """The devices that have a seat in a session that an honest device knows of."""
        held = self.sessions()
        known = [status for number in self.case.honest for status in held.get(number, ())]
        return tuple(
            [n for n in range(self.case.devices) if any(key_of(n) in status.roster.values() for status in known)]
        )

    @property
    def replicas(self) -> tuple[int, ...]:
        """The honest devices whose ledgers must become the same."""
        return tuple([number for number in self.stage.replicas(self) if number in self.case.honest])

    @property
    def all_up(self) -> bool:
        """Whether every device runs and its disk is done."""
        return all(device.up and not device.unsynced for device in self._world.devices.values())

    @property
    def over(self) -> bool:
        """Whether everything is up, at an end, and nothing is lacking."""
        return self.all_up and self.stage.over(self)

    @property
    def all_over(self) -> bool:
        """Whether every honest device that has a seat knows of its session, and all sessions are over there."""
        held = {number: statuses for number, statuses in self.sessions().items() if number in self.case.honest}
        known = {status.session: status for statuses in held.values() for status in statuses}
        return bool(known) and all(
            self._stands(held[device.number], status)
            for status in known.values()
            for key, device in self._world.devices.items()
            if key in status.roster.values() and device.number in held
        )

    @property
    def converged(self) -> bool:
        """Whether all ledgers that must hold the same events do so."""
        ledgers, wanted = self.ledgers, self.replicas
        held = [set(ledgers[number].known.graph.nodes) for number in wanted if number in ledgers]
        return len(held) == len(wanted) and all(other == held[0] for other in held)

    @staticmethod
    def _stands(statuses: Sequence[SessionStatus], wanted: SessionStatus) -> bool:
        return any(status.session == wanted.session and status.lifecycle.over for status in statuses)
