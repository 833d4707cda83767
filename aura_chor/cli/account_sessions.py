"""What the account commands play: a founding, a signature of an object, a derivation, something done under a lock."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from aura_chor.cli.account_devices import Household, Plan, household
from aura_chor.cli.account_files import AccountFolder, device_files, new_folder, write_names
from aura_chor.cli.account_keys import Passphrases
from aura_chor.cli.files import reason, shown
from aura_chor.cli.output import safe
from aura_chor.crypto import dkd
from aura_chor.crypto.hashing import commit_message
from aura_chor.crypto.keygen import account_id
from aura_chor.crypto.members import Index, Roster
from aura_chor.crypto.payload import Payload
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.crypto.signatures import SEED_BYTES, Signer
from aura_chor.effects.passphrase import VARIABLE
from aura_chor.effects.random_system import SystemRng
from aura_chor.ledger.event import Author
from aura_chor.protocols.device import AccountDevice
from aura_chor.protocols.dkd_hosting import open_derivation
from aura_chor.protocols.keygen_hosting import open_founding
from aura_chor.protocols.lock_hosting import WORK_UNDER_LOCK, open_lock
from aura_chor.protocols.playing import Policy
from aura_chor.protocols.sign_hosting import app_facts, open_signing

Made = TypeVar("Made")
SALT_BYTES = 32
CANNOT_RUN = 126
"""What a shell answers for a command that it cannot begin."""


def found(folder: Path, *, devices: int, threshold: int, rehearsal: bool, source: Passphrases) -> None:
    """A new account of new devices: key generation with its certificate. The directory is there when all is done.

    The devices of a rehearsal are marked as such in their files, for good.
    """
    random = SystemRng()
    seeds = [SecretBytes(random.bytes(SEED_BYTES)) for _ in range(devices)]
    keys = tuple(Signer(seed).key for seed in seeds)
    roster = tuple((Index(number), key) for number, key in enumerate(keys, start=1))
    salt = random.bytes(SALT_BYTES)
    order = open_founding(keys, t=threshold, salt=salt, ticket=0)

    async def play(here: Household) -> None:
        await here.play(here.devices[0], order)
        if not await here.level(lambda: all(device.host.ledger.state().head for device in here.devices)):
            raise click.ClickException("not every device has heard of the certificate; begin again")

    with new_folder(folder) as made:
        names = {Author(key.encoded): f"device-{number}" for number, key in enumerate(keys, start=1)}
        files = [made / f"{name}.sqlite" for name in names.values()]
        account = account_id(f=0, roster=roster, salt=salt, t=threshold)
        write_names(made, names)
        play_in(Plan(account=account, files=files, source=source, seeds=seeds, rehearsal=rehearsal), play)


@dataclass(frozen=True, slots=True)
class Signed:
    """The exact bytes that were signed are `frame("aura/commit/v1", payload)`: `message`."""

    message: bytes
    signature: bytes


def sign(place: AccountFolder, body: bytes, *, name: str | None, source: Passphrases) -> Signed:
    """The account's signature of an object; every device consents to this `app_body` and to no other."""

    def consents(asked: Payload) -> bytes | None:
        return body if asked.body == body else None

    async def play(here: Household) -> Signed:
        coordinator = acting(place, here, name)
        facts = app_facts(coordinator.player.station, body)
        assert facts is not None, "an account that was read has keys"
        session = await here.play(coordinator, open_signing(facts, ticket=0))
        result = coordinator.results.signing(session)
        if result is None or result.payload is None or result.signature is None:
            raise click.ClickException("no quorum of devices has signed")
        return Signed(commit_message(result.payload), result.signature)

    return play_in(_plan(place, source, Policy(signs=consents)), play)


def derive(place: AccountFolder, context: dkd.Context, *, name: str | None, source: Passphrases) -> dkd.Derived:
    """The key of a context, for one device; every device consents to this context for that device and to no other."""

    def consents(asked: dkd.Context, recipients: Roster) -> bool:
        return asked == context and len(recipients) == 1

    async def play(here: Household) -> dkd.Derived:
        recipient = acting(place, here, name)
        present = {device.host.device for device in here.devices}
        invited = tuple(pair for pair in place.head.devices.shape.roster if pair[1].encoded in present)
        own = tuple(pair for pair in invited if pair[1].encoded == recipient.host.device)
        order = open_derivation(context, invited=invited, recipients=own, ticket=0)
        session = await here.play(recipient, order)
        result = recipient.results.derivation(session)
        if result is None or result.data.output is None:
            raise click.ClickException("no quorum of devices has derived and certified the key")
        return dkd.Derived(result.data.output, result.data.check)

    return play_in(_plan(place, source, Policy(derives=consents)), play)


def under_lock(
    place: AccountFolder, kind: str, command: Sequence[str], *, name: str | None, source: Passphrases
) -> int:
    """Run a command while a device holds a lock; its exit code."""
    term = next_term(place, kind)
    ended: list[int] = []

    async def work(_scope: bytes, asked: str, in_term: int) -> bool:
        # Work of a command that was killed while it held the lock is over: there is nothing left but to release.
        if (asked, in_term) == (kind, term):
            ended.append(await _call(command))
        return True

    async def play(here: Household) -> int:
        holder = acting(place, here, name)
        holder.player.lock.want(kind=kind, term=term)
        await here.play(holder, open_lock(kind=kind, term=term, ticket=0))
        if not ended:
            raise click.ClickException(f"the lock {kind} was not granted in term {term}; try again")
        return ended[0]

    return play_in(_plan(place, source, Policy(), {WORK_UNDER_LOCK: work}), play)


def next_term(place: AccountFolder, kind: str) -> int:
    """The term after all that the log knows of a lock."""
    return 1 + max([lock.term for lock in place.account.union.state().locks if lock.kind == kind], default=-1)


def acting(place: AccountFolder, here: Household, name: str | None) -> AccountDevice:
    """The device of that name, or the first one here that is a member."""
    roster = place.head.devices.shape.roster
    present = [device for _, key in roster if (device := here.device(Author(key.encoded))) is not None]
    for device in present:
        if name is None or place.called(device.host.device) == name:
            return device
    known = ", ".join(place.called(device.host.device) for device in present)
    raise click.UsageError(f"there is no device {name!r}; there are {known}")


def play_in(plan: Plan, play: Callable[[Household], Coroutine[Any, Any, Made]]) -> Made:
    """What is played between the devices of a plan, from their beginning to their end."""

    async def run() -> Made:
        async with household(plan) as here:
            return await play(here)

    return asyncio.run(run())


async def _call(command: Sequence[str]) -> int:
    """Its exit code; the passphrase is no business of the command."""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    try:
        process = await asyncio.create_subprocess_exec(*command, env=environment)
    except (OSError, ValueError) as error:
        # The lock is given back all the same: a command that cannot begin holds nothing.
        click.echo(safe(f"cannot run {shown(command[0])}: {reason(error)}"), err=True)
        return CANNOT_RUN
    return await process.wait()


def _plan(
    place: AccountFolder,
    source: Passphrases,
    policy: Policy,
    performers: dict[str, Callable[..., Coroutine[Any, Any, Any]]] | None = None,
) -> Plan:
    return Plan(
        account=place.account.id,
        files=device_files(place),
        source=source,
        policy=policy,
        place=place,
        performers=performers,
    )
