"""Guardians for an account: a committee of their own, with shares of the same keys, that hands them to new devices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from aura_chor.cli.account_changes import change_plan, reshare
from aura_chor.cli.account_devices import Household, new_seeds
from aura_chor.cli.account_files import AccountFolder, device_files, free_names, own_folder, write_folders, write_names
from aura_chor.cli.account_keys import Passphrases
from aura_chor.cli.account_sessions import play_in
from aura_chor.cli.account_times import in_words
from aura_chor.cli.account_unfinished_told import must_be_finished
from aura_chor.crypto.members import DeviceKey
from aura_chor.crypto.signatures import Signer
from aura_chor.effects.passphrase import PassphraseSource
from aura_chor.ledger.certified import Target
from aura_chor.ledger.event import Author
from aura_chor.protocols.recover_hosting import COOLDOWN_SECONDS_MIN
from aura_chor.protocols.reshare_hosting import Change, changed

COOLDOWN_SECONDS_MAX = 14 * 86_400
"""New devices wait 700 hours for what guardians deal, and an override doubles the cool-down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardianship:
    """`count` guardians, those of `keep` among them, of which `threshold` act after `cooldown` seconds.

    The files of new ones go to `at`, under the passphrase of `own`, or that of the devices.
    """

    count: int
    threshold: int
    cooldown: int
    at: Path
    keep: Sequence[str] = ()
    own: PassphraseSource | None = None


def enrol(place: AccountFolder, wish: Guardianship, *, name: str | None, source: Passphrases) -> list[str]:
    """The account with these guardians in the place of those that it had; their names. New files stay in any case."""
    check_cooldown(wish.cooldown, rehearsal=place.rehearsal)
    must_be_finished(place)
    kept = {called: _kept(place, called) for called in dict.fromkeys(wish.keep)}
    if len(kept) > wish.count:
        raise click.UsageError(f"{len(kept)} guardians to keep are more than {wish.count}")
    files = [*device_files(place), *(path for _, path in kept.values())]
    own_folder(wish.at)
    fresh = free_names(place, "guardians", wish.count - len(kept), at=wish.at)
    seeds = new_seeds(len(fresh))
    keys = [Signer(seed).key for seed in seeds]
    wanted = _wanted(place, wish, [author for author, _ in kept.values()], keys)
    plan = change_plan(place, wanted, source)
    plan = replace(
        plan,
        files=[*files, *(path for _, path in fresh)],
        seeds=seeds,
        fresh=wish.own,
        bystanders=[path for path in plan.bystanders if path not in files],
    )
    named = {Author(key.encoded): called for key, (called, _) in zip(keys, fresh, strict=True)}
    for folder in dict.fromkeys((place.folder, *place.elsewhere, wish.at)):
        if folder.is_dir():
            write_names(folder, {**place.account.names, **named})
    write_folders(place.folder, [*place.elsewhere, wish.at])

    async def play(here: Household) -> None:
        # What a device believes of itself is sealed in its file; the files that can be read without key may lie.
        check_cooldown(wish.cooldown, rehearsal=all(device.rehearsal for device in here.devices))
        await reshare(place, here, wanted, name)

    play_in(plan, play)
    return [*kept, *named.values()]


def check_cooldown(seconds: int, *, rehearsal: bool) -> None:
    """click.UsageError where guardians would hand an account over before anybody had the time to cancel."""
    if seconds < COOLDOWN_SECONDS_MIN and not rehearsal:
        raise click.UsageError(
            f"a cool-down of {in_words(seconds)} gives nobody the time to cancel: say 24h or more"
            " (shorter ones are for accounts made with `account init --rehearsal`)"
        )
    if seconds > COOLDOWN_SECONDS_MAX:
        raise click.UsageError(f"a cool-down of more than {in_words(COOLDOWN_SECONDS_MAX)} outlasts every request")


def _kept(place: AccountFolder, name: str) -> tuple[Author, Path]:
    guardians = place.head.guardians
    members = {} if guardians is None else {place.called(author): author for author in guardians.shape.members()}
    if name not in members:
        known = ", ".join(members) or "none"
        raise click.UsageError(f"there is no guardian {name!r} to keep; there are {known}")
    return members[name], place.expect_file(name)


def _wanted(place: AccountFolder, wish: Guardianship, kept: Sequence[Author], fresh: Sequence[DeviceKey]) -> Target:
    guardians = place.head.guardians
    keep = [] if guardians is None else [i for i, key in guardians.shape.roster if Author(key.encoded) in kept]
    target = changed(
        place.head, Change(kind="guardians", keep=keep, add=fresh, t=wish.threshold, cooldown=wish.cooldown)
    )
    if not 2 <= wish.threshold <= target.n:
        raise click.UsageError(f"{wish.threshold} of {target.n} guardians cannot act together")
    return target
