"""The shipped protocols as a stage: devices of one account that is founded already, and owners who want something.

Source: CRYPTO.md 4 to 9.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Final, TypeAlias, final

from msgspec import Struct

from aura_chor.crypto.primitives import per_backend
from aura_chor.effects.ports import Store
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.ledger.event import Author
from aura_chor.protocols.generated import keygen
from aura_chor.protocols.playing import Policy
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.runtime.host_ports import Lifecycle, Peer, Performed, Performing
from aura_chor.runtime.world_schedule import Planned
from aura_chor.session.seats import ProtocolIdentity
from aura_chor.sim.collusion import Hoard
from aura_chor.sim.errands import Deriving, Errand, Locking, Signing
from aura_chor.sim.errands_changes import Changing, Founding
from aura_chor.sim.faults import PRESETS, Case, draw
from aura_chor.sim.ground import CONSENTS, COOLDOWN_SECONDS, SALT, Ground, Shape, tolerable
from aura_chor.sim.observed import Observed
from aura_chor.sim.pace import Pace
from aura_chor.sim.resident import Home, Owner, Resident, Wish
from aura_chor.sim.stage import Boot, Part, key_of, make_world, signer_of
from aura_chor.sim.watch import Watch

SYNC_MS: Final = 500
LONGEST_MS: Final = 2_400_000
"""As long as all terms of a change take in which somebody never signs, with all attempts at each certificate; people's
deadlines are weeks and never come."""

Disk: TypeAlias = Callable[[], Store]


class Plot(Struct, frozen=True, kw_only=True):
    """Who is there and what they want. `wishes`, `policies` are by device; the first `members` are of the account."""

    variant: str
    account: bytes
    members: int
    disks: Sequence[Disk]
    wishes: Mapping[int, Sequence[Wish]]
    policies: Mapping[int, Policy] = {}
    secrets: tuple[bytes, ...] = ()


Plotting: TypeAlias = Callable[[int], Plot]
"""The plot for so many devices, made anew for each world: wishes remember what was tried."""


@final
class ThresholdStage:
    """Implements `stage.Stage`; one world at a time, that which was made last."""

    def __init__(self, identity: ProtocolIdentity, plotting: Plotting, *, devices: int, least: int) -> None:
        self.identity = identity
        self.devices, self.least = devices, least
        self.plot = plotting(devices)
        self.homes: list[Home] = []
        self.demanding = True
        """Whether what is wanted has to come about; not where a fault may end the only attempt."""
        self._plotting = plotting

    @property
    def pace(self) -> Pace:
        """That of devices; a recovery's cool-down is seconds here."""
        return Pace(SYNC_MS, LONGEST_MS)

    def seating(self, devices: int) -> Mapping[str, int]:
        """A device is drawn as itself: it has many seats in many sessions."""
        return {f"Device {number}": number for number in range(devices)}

    def parts(self, case: Case, watch: Watch, boot: Boot) -> Sequence[Part]:
        """All devices, each with its owner."""
        self.plot = self._plotting(case.devices)
        watch.learn(self.plot.secrets)
        self.homes = [
            Home(
                number=number,
                account=self.plot.account,
                policy=self.plot.policies.get(number, CONSENTS),
                owner=Owner(self.plot.wishes.get(number, ())),
                watch=watch,
                boot=boot,
                lives=[],
                hoard=Hoard(),
            )
            for number in range(case.devices)
        ]
        disks = self.plot.disks
        return [Part(start=home.start, inputs=home.offers(), disk=disks[home.number]) for home in self.homes]

    def openings(self, case: Case, watch: Watch) -> Sequence[Planned]:
        """All that is asked is asked by owners."""
        return ()

    def answer(self, device: Peer, asked: Performing) -> Performed:
        """Codes agree, and what is done under a lock is done at once."""
        return Performed(asked.session, asked.number, True)

    def over(self, run: Observed) -> bool:
        """Whether nothing more will be asked for, everybody knows everything, and every session is over everywhere."""
        residents = self.residents(run)
        settled = all(errand.settled(residents[number]) for number, errand in self.errands() if number in residents)
        return settled and run.converged and all(_is_quiet(life) for life in residents.values())

    def lacks(self, run: Observed) -> Iterable[str]:
        """What nobody has got, however often it was tried, though it was promised."""
        residents = self.residents(run) if self.demanding else {}
        for number, errand in self.errands():
            life = residents.get(number)
            if life is None or errand.fulfilled(life) or errand.moot(life):
                continue
            if _is_promised(run, self.plot, number, errand):
                yield f"device {number} has wanted {errand.what} {errand.tried} times, and it has not come about"

    def replicas(self, run: Observed) -> Sequence[int]:
        """All that began with something, and whoever was let in since. A newcomer that nobody wants any more, since
        another change was certified instead of its own, has been sent nothing."""
        certified = {
            author
            for life in self.residents(run).values()
            for head in life.ledger.state().line
            for committee in head.committees()
            for author in committee.shape.members()
        }
        return [
            number for number in range(run.case.devices) if number < self.plot.members or key_of(number) in certified
        ]

    def secrets(self, run: Observed) -> Iterable[bytes]:
        """What the devices hold at the end, and what they have derived in any of their lives."""
        for home in self.homes:
            for life in home.lives:
                yield from outputs_of(life).values()
            if home.number in run.hosts:
                yield from shares_of(home.lives[-1])

    def residents(self, run: Observed) -> dict[int, Resident]:
        """The present lives of the honest devices that are up."""
        up = run.hosts
        return {number: self.homes[number].lives[-1] for number in run.case.honest if number in up}

    def errands(self) -> list[tuple[int, Errand]]:
        """With the number of the device."""
        found = [(number, wish) for number in sorted(self.plot.wishes) for wish in self.plot.wishes[number]]
        return [(number, wish) for number, wish in found if isinstance(wish, Errand)]


def _is_promised(run: Observed, plot: Plot, number: int, errand: Errand) -> bool:
    """Everything, among honest devices. Among liars, to an honest owner, what a quorum of honest members can do alone:
    a signature, a key that is for honest devices, a lock; whatever needs the consent of all of a new committee any of
    them can prevent."""
    if not run.case.liars:
        return True
    head = run.ledgers[number].state().head
    if head is None or number not in run.case.honest or not isinstance(errand, Signing | Deriving | Locking):
        return False
    if isinstance(errand, Deriving) and not set(errand.recipients) <= set(run.case.honest):
        return False
    shape = head.devices.shape
    members = [run.number_of(Author(key.encoded)) for _, key in shape.roster]
    willing = [member for member in members if member in run.case.honest and member not in plot.policies]
    return len(willing) >= (shape.quorum if isinstance(errand, Locking) else shape.t)


def outputs_of(life: Resident) -> dict[bytes, bytes]:
    """The keys that this life has derived, by session."""
    derived = {session: made.derived for session, made in life.player.dkd.recipients.items()}
    return {session: made.output.expose() for session, made in derived.items() if made is not None}


def shares_of(life: Resident) -> list[bytes]:
    """The shares of every committee on the line that this device holds."""
    pairs = [pair for _, _, pair in life.shares()]
    return [share for pair in pairs for share in (pair.derive.expose().encoded, pair.sign.expose().encoded)]


@per_backend
@cache
def ground(shape: Shape) -> Ground:
    """The account of this shape, founded in a world without faults; once in a process."""
    stage = ThresholdStage(keygen.PROTOCOL, lambda devices: _founding(shape), devices=shape.members, least=2)
    case = draw(PRESETS["none"], seed=0, devices=max(2, shape.members))
    watch = Watch()
    world = make_world(stage, case, watch)
    run = Observed(stage, case, world, watch)
    done = world.run(lambda: world.steps % 16 == 0 and run.over, limit_ms=LONGEST_MS)
    assert done and not list(stage.lacks(run)), "without faults an account is founded"
    disks = tuple([device.disk for device in world.devices.values()])
    secrets = tuple([share for life in stage.residents(run).values() for share in shares_of(life)])
    watch.close()
    return Ground(shape=shape, disks=tuple([disk for disk in disks if isinstance(disk, MemoryStore)]), secrets=secrets)


def _founding(shape: Shape) -> Plot:
    wishes: list[Wish] = [Founding(range(shape.n), t=shape.t, f=shape.f, salt=SALT, start_ms=10)]
    if shape.guardians:
        keys = [signer_of(number).key for number in range(shape.n, shape.members)]
        t = min(2, len(keys))
        wanted = Change(
            kind="guardians", keep=(), add=keys, t=t, f=tolerable(shape.f, len(keys)), cooldown=COOLDOWN_SECONDS
        )
        wishes.append(Changing("guardians", lambda _: wanted, from_epoch=1, start_ms=10))
    disks = [MemoryStore] * shape.members
    return Plot(variant="founding", account=shape.account, members=shape.members, disks=disks, wishes={0: wishes})


def _is_quiet(life: Resident) -> bool:
    """Whether no session goes on here. One that nobody here has ever joined waits for ever, and for nothing: a child of
    a session that was over when it came, a request whose epoch has passed."""
    joined = [invitation.session for invitation in life.host.invitations() if invitation.resumed]
    return all(
        status.lifecycle.over or (status.lifecycle is Lifecycle.CREATED and status.session not in joined)
        for status in life.host.sessions()
        if status.seats
    )
