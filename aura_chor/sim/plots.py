"""What a seed makes of each shipped protocol: who is there, who wants what from whom, and who does not consent.

Every choice is drawn by its own name, so that another number of devices changes no other choice.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from aura_chor.crypto import dkd
from aura_chor.crypto.members import Index
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.protocols.playing import SHIPPED, Policy
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.runtime.world_faults import Draws
from aura_chor.session.seats import ProtocolIdentity
from aura_chor.sim.errands import Deriving, Locking, Signing
from aura_chor.sim.errands_changes import Admitting, Changing, Founding, Recovering, Succeeding
from aura_chor.sim.ground import COOLDOWN_SECONDS, SALT, Ground, Shape
from aura_chor.sim.resident import Wish
from aura_chor.sim.stage import Unplayable, signer_of
from aura_chor.sim.threshold import Plot, ThresholdStage, ground

START_MS: Final = 20
GUARDIANS: Final = 3
FOUNDERS: Final = (2, 4)
"""How many devices an account has where nobody says it: a range."""
EPOCH_AT_FIRST: Final = 1


class Scene(Struct, frozen=True):
    """What one seed draws. `devices` are all, `guests` those of them that are no founders."""

    draws: Draws
    devices: int
    guests: int
    threshold: int | None

    @property
    def n(self) -> int:
        """Founders."""
        return self.devices - self.guests

    @property
    def t(self) -> int:
        """How many of them act."""
        return self.threshold or self.between(2, self.n, "t")

    def between(self, low: int, high: int, *name: str | int) -> int:
        """A number, both ends included."""
        return self.draws.between(low, high, "plot", *name)

    def some(self, least: int, *name: str | int, of: int | None = None) -> list[int]:
        """At least so many of the founders, ascending."""
        count = self.n if of is None else of
        size = self.between(least, count, *name, "size")
        order = sorted(range(count), key=lambda number: self.between(0, 1 << 30, *name, "order", number))
        return sorted(order[:size])

    def one(self, *name: str | int) -> int:
        """One of the founders."""
        return self.between(0, self.n - 1, *name)

    def ground(self) -> Ground:
        """The account without guardians."""
        return ground(Shape(n=self.n, t=self.t))


Wishes = dict[int, list[Wish]]


def signing(scene: Scene) -> Plot:
    """Some are invited, some of the others would not sign anyway."""
    invited = scene.some(scene.t, "invited")
    refusing = scene.some(0, "refusing", of=len(invited) - scene.t)
    policies = {invited[place]: Policy(cooldown_min=1) for place in refusing}
    opener = scene.one("opener")
    body = bytes([scene.between(0, 255, "body", place) for place in range(32)])
    wishes: Wishes = {opener: [Signing(body, invited=invited, start_ms=START_MS)]}
    variant = f"{len(invited)} of {scene.n} invited, {len(policies)} refuse"
    return _grounded(scene, variant, wishes, policies)


def deriving(scene: Scene) -> Plot:
    """Some are invited, some receive; now and then a second session derives the same key for others."""
    wishes: Wishes = {}
    for number in range(scene.between(1, 2, "sessions")):
        wish = Deriving(
            context_of(scene),
            invited=scene.some(scene.t, "invited", number),
            recipients=scene.some(1, "recipients", number),
            start_ms=START_MS + number * scene.between(0, 1_000, "start", number),
        )
        wishes.setdefault(scene.one("opener", number), []).append(wish)
    return _grounded(scene, f"{sum(map(len, wishes.values()))} derivations", wishes)


def locking(scene: Scene) -> Plot:
    """From one contender to all of them."""
    contenders = scene.some(1, "contenders")
    wishes: Wishes = {
        number: [Locking("work", start_ms=START_MS + scene.between(0, 300, "start", number))] for number in contenders
    }
    return _grounded(scene, f"{len(contenders)} contenders", wishes)


def founding(scene: Scene) -> Plot:
    """The account itself."""
    shape = Shape(n=scene.n, t=scene.t)
    wishes = {0: [Founding(range(scene.n), t=scene.t, salt=SALT, start_ms=START_MS)]}
    return Plot(
        variant=f"{scene.t} of {scene.n}", account=shape.account, disks=[MemoryStore] * scene.devices, wishes=wishes
    )


CHANGES: Final = ("refresh", "threshold", "add", "remove", "replace", "guardians")
GUESTS_OF: Final = {"add": 1, "replace": 1, "guardians": GUARDIANS}


def resharing(scene: Scene, variant: str) -> Plot:
    """A change of members or of the threshold; one that is removed does not ask for it."""
    remaining = [number for number in range(scene.n) if number != scene.n - 1 or variant not in ("remove", "replace")]
    opener = remaining[scene.between(0, len(remaining) - 1, "opener")]
    wish = Changing(variant, lambda _: change(scene, variant, remaining), from_epoch=EPOCH_AT_FIRST, start_ms=START_MS)
    return _grounded(scene, variant, {opener: [wish]})


def change(scene: Scene, variant: str, remaining: Sequence[int]) -> Change:
    """What is wanted, as far as the variant says."""
    keys = [signer_of(number).key for number in range(scene.n, scene.devices)]
    if variant == "guardians":
        return Change(kind="guardians", keep=(), add=keys, t=2, cooldown=COOLDOWN_SECONDS)
    size = len(remaining) + len(keys)
    t = scene.between(2, size, "new t") if variant == "threshold" else min(scene.t, size)
    return Change(kind="devices", keep=[Index(number + 1) for number in remaining], add=keys, t=t)


def succeeding(scene: Scene) -> Plot:
    """New keys, by the same devices."""
    keep = [Index(number + 1) for number in range(scene.n)]
    wanted = Change(kind="devices", keep=keep, t=scene.t)
    wish = Succeeding("new keys", lambda _: wanted, from_epoch=EPOCH_AT_FIRST, start_ms=START_MS)
    return _grounded(scene, "succession", {scene.one("opener"): [wish]})


def recovering(scene: Scene) -> Plot:
    """Two new devices are asked for; guardians help, and in some seeds a device's owner kills the request."""
    shape = Shape(n=scene.n, t=scene.t, guardians=GUARDIANS)
    base, first = ground(shape), scene.n + GUARDIANS
    keys = [signer_of(number).key for number in range(first, scene.devices)]
    request = Recovering(keys, t=len(keys), from_epoch=2, start_ms=START_MS, override=False)
    wishes: Wishes = {number: [Admitting(request)] for number in range(scene.n, scene.devices)}
    wishes[scene.n] = [Admitting(request, nudges=True)]
    wishes[first] = [request]
    return Plot(
        variant="recovery",
        account=shape.account,
        disks=[partial(base.disk, number) if number < first else base.log for number in range(scene.devices)],
        wishes=wishes,
        secrets=base.secrets,
    )


def context_of(scene: Scene) -> dkd.Context:
    """The context that all derivations of a seed are for."""
    kinds: tuple[dkd.OutputKind, ...] = ("ed25519", "x25519", "symmetric")
    kind = kinds[scene.between(0, 2, "kind")]
    account = Shape(n=scene.n, t=scene.t).account
    return dkd.Context(account=account, app="chat", kind=kind, label="alice", version=1)


def threshold_stage(
    name: str, *, seed: int, threshold: int | None = None, devices: int | None = None
) -> ThresholdStage:
    """What this seed makes of a shipped protocol. `Unplayable` where there is none of this name."""
    identity = identity_of(name)
    draws = Draws(seed)
    plotting, guests = _plotting(identity.name, draws)
    least = guests + max(2, threshold or 2)
    count = guests + max(threshold or 2, draws.between(*FOUNDERS, "plot", "n")) if devices is None else devices
    if count < least:
        raise Unplayable(f"{identity.name} needs {least} devices here, and there are {count}")
    scene = partial(Scene, draws, guests=guests, threshold=threshold)
    return ThresholdStage(identity, lambda number: plotting(scene(devices=number)), devices=count, least=least)


def identity_of(name: str) -> ProtocolIdentity:
    """Of the shipped protocol of this name, in any case of its letters."""
    known = {shipped.identity.name.lower(): shipped.identity for shipped in SHIPPED}
    if name.lower() not in known:
        raise Unplayable(f"there is no shipped protocol {name}; there are {', '.join(known)}")
    return known[name.lower()]


def _plotting(name: str, draws: Draws) -> tuple[Callable[[Scene], Plot], int]:
    """How a protocol is played in this seed, and how many guests it takes."""
    if name == "Reshare":
        variant = CHANGES[draws.between(0, len(CHANGES) - 1, "plot", "variant")]
        return partial(resharing, variant=variant), GUESTS_OF.get(variant, 0)
    if name == "Recover":
        return recovering, GUARDIANS + 2
    if name == "Keygen":
        return (succeeding if draws.between(0, 2, "plot", "succession") == 0 else founding), 0
    return {"Sign": signing, "Dkd": deriving, "Lock": locking}[name], 0


def _grounded(
    scene: Scene, variant: str, wishes: Mapping[int, Sequence[Wish]], policies: Mapping[int, Policy] | None = None
) -> Plot:
    base = scene.ground()
    return Plot(
        variant=variant,
        account=base.shape.account,
        disks=[partial(base.disk, number) for number in range(scene.devices)],
        wishes=wishes,
        policies=policies or {},
        secrets=base.secrets,
    )
