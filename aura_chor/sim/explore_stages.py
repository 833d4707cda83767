"""The shipped protocols as small as they get, for exploration: one session that is wanted once, by an account that is
founded already, and nothing that a seed draws."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

from aura_chor.crypto import dkd
from aura_chor.sim.errands import Deriving, Locking, Signing
from aura_chor.sim.ground import Shape
from aura_chor.sim.plots import identity_of
from aura_chor.sim.resident import Wish
from aura_chor.sim.stage import Unplayable
from aura_chor.sim.threshold import Plot, ThresholdStage, ground

START_MS: Final = 10
_BODY: Final = bytes(32)


def small_stage(name: str, *, devices: int = 2) -> ThresholdStage:
    """All devices sign, derive for device 0, or contend for a lock. `Unplayable` for another protocol."""
    identity = identity_of(name)
    if identity.name not in _WISHES:
        raise Unplayable(f"{identity.name} is too large to be explored; {', '.join(_WISHES)} are not")
    return ThresholdStage(identity, partial(_plot, identity.name), devices=devices, least=2)


def _plot(name: str, devices: int) -> Plot:
    base = ground(Shape(n=devices, t=devices))
    return Plot(
        variant=f"{devices} of {devices}",
        account=base.shape.account,
        members=base.shape.members,
        disks=[partial(base.disk, number) for number in range(devices)],
        wishes=_WISHES[name](devices),
        secrets=base.secrets,
    )


def _signing(devices: int) -> dict[int, Sequence[Wish]]:
    return {0: [Signing(_BODY, invited=range(devices), start_ms=START_MS, attempts=1)]}


def _deriving(devices: int) -> dict[int, Sequence[Wish]]:
    account = Shape(n=devices, t=devices).account
    context = dkd.Context(account=account, app="chat", kind="ed25519", label="alice", version=1)
    return {0: [Deriving(context, invited=range(devices), recipients=[0], start_ms=START_MS, attempts=1)]}


def _locking(devices: int) -> dict[int, Sequence[Wish]]:
    return {number: [Locking("work", start_ms=START_MS, attempts=1)] for number in range(devices)}


_WISHES: Final[Mapping[str, Callable[[int], Mapping[int, Sequence[Wish]]]]] = {
    "Sign": _signing,
    "Dkd": _deriving,
    "Lock": _locking,
}
