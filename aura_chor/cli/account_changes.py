"""Other devices for an account, with the same keys: a resharing under the lock of its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from aura_chor.cli.account_devices import Household, Plan
from aura_chor.cli.account_files import AccountFolder, device_files, free_names, write_names
from aura_chor.cli.account_keys import Passphrases
from aura_chor.cli.account_sessions import acting, next_term, play_in
from aura_chor.cli.account_unfinished_told import must_be_finished
from aura_chor.crypto.members import DeviceKey, Index
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import SEED_BYTES, Signer
from aura_chor.effects.random_system import SystemRng
from aura_chor.ledger.certified import Target
from aura_chor.ledger.event import Author
from aura_chor.protocols.device import AccountDevice
from aura_chor.protocols.keygen_hosting import open_succession
from aura_chor.protocols.lock_hosting import WORK_UNDER_LOCK, open_lock
from aura_chor.protocols.playing import Policy
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.runtime.host_ports import Open

LOCK = "reshare"
UNHEARD = "not every device has heard of the certificate; look at `account show`"


def add_device(place: AccountFolder, *, threshold: int | None, name: str | None, source: Passphrases) -> str:
    """A new device with a file of its own, and its name. The file stays whatever happens: it may be a member's."""
    must_be_finished(place)
    seed = SecretBytes(SystemRng().bytes(SEED_BYTES))
    key = Signer(seed).key
    ((called, path),) = free_names(place, "devices", 1, at=place.folder)
    wanted = _wanted(place, place.head.devices.shape.roster, [key], threshold)
    plan = replace(change_plan(place, wanted, source), files=[*device_files(place), path], seeds=[seed])
    write_names(place.folder, {**place.account.names, Author(key.encoded): called})
    play_in(plan, lambda here: reshare(place, here, wanted, name))
    return called


def remove_device(
    place: AccountFolder, removed: str, *, threshold: int | None, name: str | None, source: Passphrases
) -> None:
    """The account without a device, which need not be here; it is not the one that asks."""
    must_be_finished(place)
    roster = place.head.devices.shape.roster
    keep = [(index, key) for index, key in roster if place.called(Author(key.encoded)) != removed]
    if len(keep) == len(roster):
        known = ", ".join(place.called(Author(key.encoded)) for _, key in roster)
        raise click.UsageError(f"there is no device {removed!r}; there are {known}")
    if name == removed:
        raise click.UsageError("a device does not ask for its own removal; name another with --device")
    wanted = _wanted(place, keep, (), threshold)
    asking = name or next((n for n in map(place.called, _keys(keep)) if (place.folder / f"{n}.sqlite").exists()), None)
    play_in(change_plan(place, wanted, source), lambda here: reshare(place, here, wanted, asking))


def succeed(
    place: AccountFolder, *, without: Sequence[str], threshold: int | None, name: str | None, source: Passphrases
) -> None:
    """New keys for the devices, but those of `without`: nothing that the old keys made is made again."""
    must_be_finished(place)
    roster = place.head.devices.shape.roster
    known = [place.called(Author(key.encoded)) for _, key in roster]
    for unknown in without:
        if unknown not in known:
            raise click.UsageError(f"there is no device {unknown!r}; there are {', '.join(known)}")
    keep = [(index, key) for index, key in roster if place.called(Author(key.encoded)) not in without]
    wanted = _wanted(place, keep, (), threshold)
    lost = [called for called in map(place.called, wanted.members()) if place.file_of(called) is None]
    if lost:
        raise click.ClickException(
            f"every device takes part in making new keys, and the files of {', '.join(lost)} are not here:"
            " leave them out with --without"
        )
    if name in without:
        raise click.UsageError("a device that is left out does not ask for new keys; name another with --device")
    asking = name or place.called(next(iter(wanted.members())))
    plan = change_plan(place, wanted, source, change="succession")
    play_in(plan, lambda here: under_grant(place, here, wanted, asking, open_succession))


def _wanted(
    place: AccountFolder, keep: Iterable[tuple[Index, DeviceKey]], add: Iterable[DeviceKey], threshold: int | None
) -> Target:
    t = place.threshold if threshold is None else threshold
    target = changed(
        place.head,
        Change(kind="devices", keep=[index for index, _ in keep], add=add, t=t, f=place.head.devices.shape.f),
    )
    if not 2 <= t <= target.n:
        raise click.UsageError(f"{t} of {target.n} devices cannot act together; say another --threshold")
    return target


def change_plan(place: AccountFolder, wanted: Target, source: Passphrases, *, change: str = "reshare") -> Plan:
    """What a change to this target takes: the devices that are here, consenting to it and to nothing else."""

    async def released(*_: object) -> bool:
        # The grant is good for its term until the state moves: nothing has to be done while it is held.
        return True

    return Plan(
        account=place.account.id,
        files=device_files(place),
        source=source,
        place=place,
        bystanders=_guardians(place),
        policy=Policy(changes=lambda opening: (opening.change, opening.target) == (change, wanted)),
        performers={WORK_UNDER_LOCK: released},
    )


def _guardians(place: AccountFolder) -> list[Path]:
    """They ought to hear of what becomes of the account: when all devices are lost, they are its memory."""
    members = [] if place.head.guardians is None else place.head.guardians.shape.members()
    return [path for path in map(place.file_of, map(place.called, members)) if path is not None]


async def reshare(place: AccountFolder, here: Household, wanted: Target, name: str | None) -> None:
    """The same keys for this target."""
    await under_grant(place, here, wanted, name, open_resharing)


async def under_grant(
    place: AccountFolder, here: Household, wanted: Target, name: str | None, opens: Callable[..., Open | None]
) -> None:
    """Let a device propose this target under the lock, until all its members here have heard of the certificate."""
    opener, term = acting(place, here, name), next_term(place, LOCK)
    opener.player.lock.want(kind=LOCK, term=term)
    await here.play(opener, open_lock(kind=LOCK, term=term, ticket=0))
    order = opens(opener.host.ledger, wanted, term=term, ticket=0)
    if order is None:
        raise click.ClickException(f"the lock for a change was not granted in term {term}; try again")
    await here.play(opener, order)
    if not await here.level(lambda: has_come(place, here, wanted)):
        raise click.ClickException(UNHEARD)


def has_come(place: AccountFolder, here: Household, wanted: Target) -> bool:
    """Whether all who stay or become members here have heard of the certificate of a target."""
    return all(map(_has(place, wanted), _members(place, here, wanted)))


def _members(place: AccountFolder, here: Household, wanted: Target) -> list[AccountDevice]:
    """Those of the target; the devices too, where it is guardians': of those nobody needs to be here."""
    shapes = [wanted] if wanted.kind == "devices" else [wanted, place.head.devices.shape]
    return [
        device for device in here.devices if any(shape.index_of(device.host.device) is not None for shape in shapes)
    ]


def _has(place: AccountFolder, wanted: Target) -> Callable[[AccountDevice], bool]:
    def has(device: AccountDevice) -> bool:
        head = device.host.ledger.state().head
        if head is None or head.epoch <= place.head.epoch:
            return False
        return any(committee.shape == wanted for committee in head.committees())

    return has


def _keys(roster: Iterable[tuple[Index, DeviceKey]]) -> list[bytes]:
    return [key.encoded for _, key in roster]
