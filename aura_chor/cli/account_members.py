"""`aura-chor account add-device`, `remove-device`, `succeed`, `passphrase`: other devices, other keys."""

from __future__ import annotations

from pathlib import Path

import click

from aura_chor.cli.account_keys import passphrase, passphrase_option, told_in_words
from aura_chor.cli.files import Target
from aura_chor.cli.output import safe

DEVICES_MAX = 100
FOLDER = click.argument("folder", metavar="DIR", type=Target())
DEVICE = click.option("--device", "name", metavar="NAME", help="Which device asks the others (the first one).")
THRESHOLD = click.option(
    "--threshold", type=click.IntRange(2, DEVICES_MAX), metavar="T", help="How many act then (as many as now)."
)


@click.command("add-device")
@FOLDER
@THRESHOLD
@DEVICE
@passphrase_option
def add(folder: Path, threshold: int | None, name: str | None, secret: tuple[Path, ...]) -> None:
    """Add a new device, with a file of its own in DIR and a share of the same keys: a resharing.

    The public key and everything that is derived stay as they are. The new file has the passphrase of the others.
    """
    from aura_chor.cli.account_changes import add_device
    from aura_chor.cli.account_requests import opened

    place = opened(folder)
    with told_in_words():
        added = add_device(place, threshold=threshold, name=name, source=passphrase(secret))
    click.echo(safe(f"{added} is a device of the account"))


@click.command("remove-device")
@click.argument("removed", metavar="NAME")
@FOLDER
@THRESHOLD
@DEVICE
@passphrase_option
def remove(removed: str, folder: Path, threshold: int | None, name: str | None, secret: tuple[Path, ...]) -> None:
    """Remove the device NAME, lost or not, and give all others new shares of the same keys: a resharing.

    What it has seen, derived or copied stays with it.
    """
    from aura_chor.cli.account_changes import remove_device
    from aura_chor.cli.account_requests import opened

    place = opened(folder)
    with told_in_words():
        remove_device(place, removed, threshold=threshold, name=name, source=passphrase(secret))
    click.echo(safe(f"{removed} is no device of the account any more; its file serves nothing now"))


@click.command("resume")
@FOLDER
@DEVICE
@passphrase_option
def resume(folder: Path, name: str | None, secret: tuple[Path, ...]) -> None:
    """Finish a change that was interrupted when devices had voted for it: nothing else can change until then.

    What it was, `account show` tells. Nothing is made anew: it is what was asked for then.
    """
    from aura_chor.cli.account_requests import opened
    from aura_chor.cli.account_unfinished import resume as finish

    place = opened(folder)
    with told_in_words():
        begun = finish(place, name=name, source=passphrase(secret))
    click.echo(safe(f"it is done: {', '.join(map(place.called, begun.target.members()))} are members now"))


@click.command("succeed")
@FOLDER
@click.option(
    "--without", multiple=True, metavar="NAME", help="A device that is left out: lost, or not trusted any more."
)
@click.option("--yes", is_flag=True, help="Do not ask whether that is what you want.")
@THRESHOLD
@DEVICE
@passphrase_option
def succeed(
    folder: Path, without: tuple[str, ...], yes: bool, threshold: int | None, name: str | None, secret: tuple[Path, ...]
) -> None:
    """Give the account NEW KEYS: for when so many shares may have been stolen that others could use the old ones.

    The public key becomes another, every derived key becomes another, and guardians have to be enrolled again. The old
    key signs that the new one follows it.
    """
    from aura_chor.cli.account_changes import succeed as make_new_keys
    from aura_chor.cli.account_requests import opened

    place = opened(folder)
    if not yes:
        told = "the public key and every derived key become others, and the account has no guardians then; go on?"
        click.confirm(told, abort=True, err=True)
    with told_in_words():
        make_new_keys(place, without=without, threshold=threshold, name=name, source=passphrase(secret))
    click.echo(f"public key {opened(folder, alarmed=False).head.devices.key.encoded.hex()}")


@click.command("passphrase")
@click.argument("name", metavar="NAME")
@FOLDER
@click.option("--new-passphrase-file", "new", type=Target(), metavar="FILE", help="Its first line; else a prompt.")
@click.option("--at", type=Target(), multiple=True, metavar="DIR2", help="Where else files of the account lie.")
@passphrase_option
def change_passphrase(
    name: str, folder: Path, new: Path | None, at: tuple[Path, ...], secret: tuple[Path, ...]
) -> None:
    """Give the file of NAME, a device or a guardian, a new passphrase, stretched as is usual today.

    The old one opens it no more; copies that were made before are still opened by it.
    """
    from aura_chor.cli.account_requests import opened
    from aura_chor.cli.account_rewrap import rewrap
    from aura_chor.effects.passphrase import from_file, from_prompt

    place = opened(folder, at=at)
    with told_in_words():
        source = from_prompt() if new is None else from_file(new)
        rewrap(place.expect_file(name), place.account.id, passphrase(secret), source)
    click.echo(safe(f"{name} has a new passphrase"))
