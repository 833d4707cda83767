"""What a seed makes of each shipped protocol: who is there, who wants what from whom, and who does not consent.

Every choice is drawn by its own name, so that another number of devices changes no other choice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

from aura_chor.crypto import dkd
from aura_chor.crypto.members import Index
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.protocols.playing import SHIPPED, Policy
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.runtime.world_faults import Draws
from aura_chor.session.seats import ProtocolIdentity
from aura_chor.sim.errands import ATTEMPTS, Deriving, Locking, Signing
from aura_chor.sim.errands_changes import Admitting, Changing, Founding, Recovering, Succeeding, Vetoing
from aura_chor.sim.ground import CONSENTS, COOLDOWN_SECONDS, SALT, Shape, tolerable
from aura_chor.sim.resident import Wish
from aura_chor.sim.stage import Unplayable, signer_of
from aura_chor.sim.threshold import Disk, Plot, ThresholdStage, ground

SIGNS_NOTHING: Final = replace(CONSENTS, signs=lambda _: None)
"""An owner whose device takes part in everything else."""
START_MS: Final = 20
GUARDIANS: Final = 3
FOUNDERS: Final = (2, 4)
"""How many devices an account has where nobody says it: a range."""
VARIANTS: Final[Mapping[str, tuple[str, ...]]] = {
    "Sign": ("plain",),
    "Dkd": ("plain",),
    "Lock": ("plain",),
    "Keygen": ("founding", "founding", "succession"),
    "Reshare": ("refresh", "threshold", "add", "remove", "replace", "guardians"),
    "Recover": ("plain", "plain", "veto"),
}
"""What a seed chooses from; what is named twice is twice as likely."""
NEWCOMERS: Final = {
    ("Reshare", "add"): 1,
    ("Reshare", "replace"): 1,
    ("Reshare", "guardians"): GUARDIANS,
    **{("Recover", variant): 2 for variant in ("plain", "veto")},
}


class Playing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One protocol that is played on the account, from some moment on; the seed chooses the variant unless told."""

    protocol: str
    start_ms: Annotated[int, Meta(ge=0, le=3_600_000)] = 0
    variant: str | None = None


class Scene(Struct, frozen=True, kw_only=True):
    """What one seed draws for one of the protocols. `newcomers` are devices that it may bring into the account, and
    `alone` says whether it is the only one that is played."""

    draws: Draws
    shape: Shape
    newcomers: tuple[int, ...]
    place: int
    start_ms: int
    alone: bool

    @property
    def n(self) -> int:
        """Founders."""
        return self.shape.n

    @property
    def t(self) -> int:
        """How many of them act."""
        return self.shape.t

    def between(self, low: int, high: int, *name: str | int) -> int:
        """A number, both ends included."""
        return self.draws.between(low, high, "plot", self.place, *name)

    def some(self, least: int, *name: str | int, of: int | None = None) -> list[int]:
        """At least so many of the founders, ascending."""
        count = self.n if of is None else of
        size = self.between(least, count, *name, "size")
        order = sorted(range(count), key=lambda number: self.between(0, 1 << 30, *name, "order", number))
        return sorted(order[:size])

    def one(self, *name: str | int) -> int:
        """One of the founders."""
        return self.between(0, self.n - 1, *name)


class Part(Struct, frozen=True, kw_only=True):
    """What one protocol adds to a plot."""

    variant: str
    wishes: Mapping[int, Sequence[Wish]]
    policies: Mapping[int, Policy] = {}


Wishes: TypeAlias = dict[int, list[Wish]]


def signing(scene: Scene) -> Part:
    """Some are invited, some of the others would not sign anyway."""
    invited = scene.some(scene.t, "invited")
    refusing = scene.some(0, "refusing", of=len(invited) - scene.t) if scene.alone else []
    policies = {invited[place]: SIGNS_NOTHING for place in refusing}
    opener = scene.one("opener")
    body = bytes([scene.between(0, 255, "body", place) for place in range(32)])
    wishes: Wishes = {opener: [Signing(body, invited=invited, start_ms=scene.start_ms)]}
    variant = f"sign: {len(invited)} of {scene.n} invited, {len(policies)} refuse"
    return Part(variant=variant, wishes=wishes, policies=policies)


def deriving(scene: Scene) -> Part:
    """Some are invited, some receive; now and then a second session derives the same key for others."""
    wishes: Wishes = {}
    for number in range(scene.between(1, 2, "sessions")):
        wish = Deriving(
            context_of(scene),
            invited=scene.some(scene.t, "invited", number),
            recipients=scene.some(1, "recipients", number),
            start_ms=scene.start_ms + number * scene.between(0, 1_000, "start", number),
        )
        wishes.setdefault(scene.one("opener", number), []).append(wish)
    return Part(variant=f"dkd: {sum(map(len, wishes.values()))} derivations", wishes=wishes)


def locking(scene: Scene) -> Part:
    """From one contender to all. Each may have to wait for all others, and votes may split between two grants."""
    contenders = scene.some(1, "contenders")
    attempts = ATTEMPTS if len(contenders) == 1 else 2 * ATTEMPTS
    wishes: Wishes = {
        number: [Locking("work", start_ms=scene.start_ms + scene.between(0, 300, "start", number), attempts=attempts)]
        for number in contenders
    }
    return Part(variant=f"lock: {len(contenders)} contenders", wishes=wishes)


def founding(scene: Scene) -> Part:
    """The account itself."""
    wish = Founding(range(scene.n), t=scene.t, f=scene.shape.f, salt=SALT, start_ms=scene.start_ms)
    return Part(variant=f"keygen: {scene.t} of {scene.n}", wishes={0: [wish]})


def resharing(scene: Scene, variant: str) -> Part:
    """A change of members or of the threshold; one that is removed does not ask for it."""
    remaining = [number for number in range(scene.n) if number != scene.n - 1 or variant not in ("remove", "replace")]
    opener = remaining[scene.between(0, len(remaining) - 1, "opener")]
    wish = Changing(
        variant,
        lambda _: change(scene, variant, remaining),
        from_epoch=scene.shape.epoch,
        start_ms=scene.start_ms,
    )
    return Part(variant=f"reshare: {variant}", wishes={opener: [wish]})


def change(scene: Scene, variant: str, remaining: Sequence[int]) -> Change:
    """What is wanted, as far as the variant says."""
    keys = [signer_of(number).key for number in scene.newcomers]
    size = len(keys) if variant == "guardians" else len(remaining) + len(keys)
    f = tolerable(scene.shape.f, size)
    if variant == "guardians":
        return Change(kind="guardians", keep=(), add=keys, t=2, f=f, cooldown=COOLDOWN_SECONDS)
    t = scene.between(2, size, "new t") if variant == "threshold" else min(scene.t, size)
    return Change(kind="devices", keep=[Index(number + 1) for number in remaining], add=keys, t=t, f=f)


def succeeding(scene: Scene) -> Part:
    """New keys, by the same devices."""
    keep = [Index(number + 1) for number in range(scene.n)]
    wanted = Change(kind="devices", keep=keep, t=scene.t, f=scene.shape.f)
    wish = Succeeding("new keys", lambda _: wanted, from_epoch=scene.shape.epoch, start_ms=scene.start_ms)
    return Part(variant="keygen: succession", wishes={scene.one("opener"): [wish]})


def recovering(scene: Scene, variant: str) -> Part:
    """New devices are asked for, guardians help; in some seeds an owner knows of nothing, and kills requests."""
    keys = [signer_of(number).key for number in scene.newcomers]
    request = Recovering(
        keys,
        t=len(keys),
        f=tolerable(scene.shape.f, len(keys)),
        from_epoch=scene.shape.epoch,
        start_ms=scene.start_ms,
    )
    guardians = range(scene.n, scene.shape.members)
    wishes: Wishes = {number: [Admitting(request)] for number in (*guardians, *scene.newcomers)}
    wishes[scene.n] = [Admitting(request, nudges=True)]
    wishes[scene.newcomers[0]] = [request]
    if variant == "veto":
        wishes[scene.one("thief")] = [Vetoing(request)]
    return Part(variant=f"recover: {variant}", wishes=wishes)


def context_of(scene: Scene) -> dkd.Context:
    """The context that all derivations of a seed are for."""
    kinds: tuple[dkd.OutputKind, ...] = ("ed25519", "x25519", "symmetric")
    kind = kinds[scene.between(0, 2, "kind")]
    account = scene.shape.account
    return dkd.Context(account=account, app="chat", kind=kind, label="alice", version=1)


def threshold_stage(
    plays: Sequence[Playing],
    *,
    seed: int,
    threshold: int | None = None,
    tolerated: int = 0,
    devices: int | None = None,
) -> ThresholdStage:
    """What this seed makes of shipped protocols on one account. `Unplayable` where there is none of such a name.

    `tolerated`: the f of its committees, how many equivocating voters their quorums survive, as far as they can.
    """
    draws = Draws(seed)
    casts = [_cast(playing, place, draws) for place, playing in enumerate(plays)]
    names = [identity_of(playing.protocol).name for playing in plays]
    guardians = GUARDIANS if "Recover" in names else 0
    others = guardians + sum(cast.newcomers for cast in casts)
    least = others + max(FOUNDERS[0], threshold or 0)
    count = others + max(threshold or 0, draws.between(*FOUNDERS, "plot", "n")) if devices is None else devices
    if count < least:
        raise Unplayable(f"{', '.join(names)} need {least} devices here, and there are {count}")
    founded = any(cast.part is founding for cast in casts)
    if founded and len(casts) > 1:
        raise Unplayable("an account is founded alone: nothing can be asked of it before")

    def plotting(number: int) -> Plot:
        n = number - others
        shape = Shape(
            n=n, t=threshold or draws.between(2, n, "plot", "t"), guardians=guardians, f=tolerable(tolerated, n)
        )
        return _plot(casts, draws, shape, number, founded=founded)

    return ThresholdStage(identity_of(plays[0].protocol), plotting, devices=count, least=least)


def is_shipped(name: str) -> bool:
    """Whether a shipped protocol is called so, in any case of its letters."""
    return name.lower() in [shipped.identity.name.lower() for shipped in SHIPPED]


def identity_of(name: str) -> ProtocolIdentity:
    """Of the shipped protocol of this name, in any case of its letters."""
    known = {shipped.identity.name.lower(): shipped.identity for shipped in SHIPPED}
    if name.lower() not in known:
        raise Unplayable(f"there is no shipped protocol {name}; there are {', '.join(known)}")
    return known[name.lower()]


class _Cast(Struct, frozen=True):
    part: Callable[[Scene], Part]
    newcomers: int
    start_ms: int


def _cast(playing: Playing, place: int, draws: Draws) -> _Cast:
    """How a protocol is played in this seed, and how many new devices it takes."""
    name, start_ms = identity_of(playing.protocol).name, START_MS + playing.start_ms
    variants = VARIANTS[name]
    drawn = variants[draws.between(0, len(variants) - 1, "plot", place, "variant")]
    variant = playing.variant or drawn
    if variant not in variants:
        raise Unplayable(f"{name} has no variant {variant}; there are {', '.join(variants)}")
    return _Cast(_PARTS[name](variant), NEWCOMERS.get((name, variant), 0), start_ms)


def _plot(casts: Sequence[_Cast], draws: Draws, shape: Shape, devices: int, *, founded: bool) -> Plot:
    wishes: Wishes = {}
    policies: dict[int, Policy] = {}
    variants: list[str] = []
    first = shape.members
    for place, cast in enumerate(casts):
        newcomers = tuple(range(first, first + cast.newcomers))
        first += cast.newcomers
        scene = Scene(
            draws=draws,
            shape=shape,
            newcomers=newcomers,
            place=place,
            start_ms=cast.start_ms,
            alone=len(casts) == 1,
        )
        part = cast.part(scene)
        variants.append(part.variant)
        policies.update(part.policies)
        for number, wanted in part.wishes.items():
            wishes.setdefault(number, []).extend(wanted)
    if founded:
        disks: Sequence[Disk] = [MemoryStore] * devices
        return Plot(variant=variants[0], account=shape.account, members=shape.members, disks=disks, wishes=wishes)
    base = ground(shape)
    return Plot(
        variant=", ".join(variants),
        account=shape.account,
        members=shape.members,
        disks=[partial(base.disk, number) if number < shape.members else base.log for number in range(devices)],
        wishes=wishes,
        policies=policies,
        secrets=base.secrets,
    )


_PARTS: Final[Mapping[str, Callable[[str], Callable[[Scene], Part]]]] = {
    "Sign": lambda _: signing,
    "Dkd": lambda _: deriving,
    "Lock": lambda _: locking,
    "Keygen": lambda variant: founding if variant == "founding" else succeeding,
    "Reshare": lambda variant: partial(resharing, variant=variant),
    "Recover": lambda variant: partial(recovering, variant=variant),
}
