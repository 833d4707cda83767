"""`aura-chor account guardians` and `account recover`: who loses all devices gets the account back, with help."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from aura_chor.cli.account_keys import passphrase, passphrase_option, told_in_words
from aura_chor.cli.account_times import in_words, length
from aura_chor.cli.files import Target
from aura_chor.cli.output import safe

if TYPE_CHECKING:
    from aura_chor.cli.account_asking import Asked
    from aura_chor.cli.account_files import AccountFolder

MEMBERS_MAX = 100
REASON_BYTES_MAX = 256
COOLDOWN = "24h"
FOLDER = click.argument("folder", metavar="DIR", type=Target())
AT = click.option(
    "--at",
    type=Target(),
    multiple=True,
    metavar="DIR2",
    help="Where else files of the account lie, if DIR does not say so.",
)
REASON = click.option("--reason", default="", metavar="TEXT", help="For the guardians' owners to read.")
EXPIRES = click.option(
    "--expires", callback=length, metavar="TIME", help="When it ends by itself (two weeks after the cool-down)."
)
REQUEST = click.option("--request", metavar="ABCD", help="How its code begins, if there are several requests.")
ACTING = click.option("--as", "name", required=True, metavar="NAME", help="Who does so, as in guardian-1.")


@click.command("guardians")
@FOLDER
@click.option("--guardians", "count", type=click.IntRange(2, MEMBERS_MAX), required=True, metavar="N", help="How many.")
@click.option("--threshold", type=click.IntRange(2, MEMBERS_MAX), required=True, metavar="T", help="How many act.")
@click.option(
    "--cooldown", default=COOLDOWN, show_default=True, callback=length, metavar="TIME", help="How long each waits."
)
@click.option("--at", type=Target(), metavar="DIR2", help="Where the new guardians' files go (DIR).")
@click.option("--keep", multiple=True, metavar="NAME", help="A guardian that stays one; the others are replaced.")
@click.option("--device", "name", metavar="NAME", help="Which device asks the others (the first one).")
@click.option(
    "--guardian-passphrase-file", "own", type=Target(), metavar="FILE", help="For the new files, another one."
)
@passphrase_option
def guardians(
    folder: Path,
    count: int,
    threshold: int,
    cooldown: int,
    at: Path | None,
    keep: tuple[str, ...],
    name: str | None,
    own: Path | None,
    secret: tuple[Path, ...],
) -> None:
    """Enrol N guardians, of whom any T can hand the account to new devices: a resharing.

    They take the place of those that the account had. Each gets a file of its own; give it to somebody whom you trust.
    Before they act each waits for the cool-down, a day or more, so that you can cancel what you have not asked for.
    """
    from aura_chor.cli.account_guardians import Guardianship, enrol
    from aura_chor.cli.account_requests import opened
    from aura_chor.effects.passphrase import from_file

    wish = Guardianship(
        count=count,
        threshold=threshold,
        cooldown=cooldown,
        at=folder if at is None else at,
        keep=keep,
        own=None if own is None else from_file(own),
    )
    place = opened(folder, at=() if at is None else (at,))
    with told_in_words():
        names = enrol(place, wish, name=name, source=passphrase(secret))
    click.echo(safe(f"{', '.join(names)} are the account's guardians; any {threshold} act, after {in_words(cooldown)}"))


@click.group("recover")
def recover() -> None:
    """Get the account back when its devices are lost: guardians hand it over to new ones, the keys unchanged.

    `begin` makes the new devices and prints a code. Read it to the guardians' owners, in a call or a meeting; each of
    them types it into `approve`. When they have waited for the cool-down, `finish`. Until then any device and any
    guardian can `cancel`. What was said is kept in the files: days may lie between two commands.
    """


@recover.command("begin")
@FOLDER
@click.option(
    "--devices", "count", type=click.IntRange(1, MEMBERS_MAX), required=True, metavar="N", help="How many new ones."
)
@click.option("--threshold", type=click.IntRange(2, MEMBERS_MAX), required=True, metavar="T", help="How many act then.")
@click.option("--keep", multiple=True, metavar="NAME", help="A device that is not lost, and stays one.")
@REASON
@click.option(
    "--override", is_flag=True, help="Against devices that cancel again and again: all guardians, twice the time."
)
@EXPIRES
@AT
@passphrase_option
def begin(
    folder: Path,
    count: int,
    threshold: int,
    keep: tuple[str, ...],
    reason: str,
    override: bool,
    expires: int | None,
    at: tuple[Path, ...],
    secret: tuple[Path, ...],
) -> None:
    """Make N new devices in DIR, and ask the guardians to hand the account over to them."""
    _check_reason(reason)
    if threshold > count + len(set(keep)):
        raise click.UsageError(f"{threshold} devices cannot act together where there are {count + len(set(keep))}")
    from aura_chor.cli import account_asking

    wish = account_asking.Wish(count=count, threshold=threshold, keep=keep)
    terms = account_asking.Terms(reason=reason, override=override, lasts=expires)
    place = _place(folder, at)
    with told_in_words():
        asked = account_asking.begin(place, wish, terms, passphrase(secret))
    _read_out(asked)


@recover.command("resume")
@FOLDER
@REASON
@EXPIRES
@AT
@passphrase_option
def resume(folder: Path, reason: str, expires: int | None, at: tuple[Path, ...], secret: tuple[Path, ...]) -> None:
    """Ask again where an attempt ended when guardians had voted already: with the same new devices, a new code.

    Who has voted stands by what was voted for, so that two attempts never both succeed.
    """
    from aura_chor.cli import account_asking

    _check_reason(reason)
    place = _place(folder, at)
    with told_in_words():
        asked = account_asking.resume(place, account_asking.Terms(reason=reason, lasts=expires), passphrase(secret))
    _read_out(asked)


@recover.command("approve")
@click.argument("code", metavar="CODE")
@FOLDER
@ACTING
@AT
@passphrase_option
def approve(code: str, folder: Path, name: str, at: tuple[Path, ...], secret: tuple[Path, ...]) -> None:
    """Approve, as a guardian, the request whose CODE its owner has read out to you in a call or a meeting.

    Type what you were told, not what some screen shows: that is what keeps a thief out. Exit code 1 when no request
    has this code, or the guardian may not approve.
    """
    from aura_chor.cli import account_recovery
    from aura_chor.cli.account_requests import the_one_of_code

    place = _place(folder, at)
    request = the_one_of_code(place, code)
    with told_in_words():
        is_new = account_recovery.approve(place, request, name, passphrase(secret))
    click.echo(safe(f"{name} {'approves' if is_new else 'has approved already'}"))
    _tell(_place(folder, at, quiet=True))


@recover.command("cancel")
@FOLDER
@ACTING
@REQUEST
@AT
@passphrase_option
def cancel(folder: Path, name: str, request: str | None, at: tuple[Path, ...], secret: tuple[Path, ...]) -> None:
    """Kill a request, as a device or a guardian of the account; a new device gives up its own."""
    from aura_chor.cli import account_recovery
    from aura_chor.cli.account_requests import the_live_one

    place = _place(folder, at)
    live = the_live_one(place, request)
    with told_in_words():
        account_recovery.cancel(place, live, name, passphrase(secret))
    click.echo(safe(f"{name} has ended the request {live.name}"))


@recover.command("status")
@FOLDER
@AT
def status(folder: Path, at: tuple[Path, ...]) -> None:
    """Print who asks for the account, who has approved, and how long it still takes. Needs no passphrase."""
    _tell(_place(folder, at))


@recover.command("code")
@FOLDER
@ACTING
@REQUEST
@AT
@passphrase_option
def code(folder: Path, name: str, request: str | None, at: tuple[Path, ...], secret: tuple[Path, ...]) -> None:
    """Print the whole code once more, for the owner of a new device, whose file must open."""
    from aura_chor.cli import account_recovery
    from aura_chor.cli.account_requests import the_live_one

    place = _place(folder, at)
    live = the_live_one(place, request)
    with told_in_words():
        account_recovery.check_owner(place, live, name, passphrase(secret))
    click.echo(f"the code is {live.code}")


@recover.command("finish")
@FOLDER
@click.option("--wait", is_flag=True, help="Wait here until the cool-down is over.")
@REQUEST
@AT
@passphrase_option
def finish(folder: Path, wait: bool, request: str | None, at: tuple[Path, ...], secret: tuple[Path, ...]) -> None:
    """When the guardians have waited: they deal, the new devices combine, and the account is theirs.

    Exit code 1, and nothing is lost, while it is too early; it says how long it still takes.
    """
    from aura_chor.cli import account_recovery
    from aura_chor.cli.account_requests import the_live_one, until_ready

    place = _place(folder, at)
    live = the_live_one(place, request)
    until_ready(live, wait=wait)
    with told_in_words():
        account_recovery.finish(place, live, passphrase(secret))
    names = ", ".join(map(place.called, live.opening.target.members()))
    click.echo(safe(f"the account is on {names}; its public key is the same"))
    click.echo("the guardians still hold their shares: enrol guardians anew, and forget the old devices' files")


def _place(folder: Path, at: tuple[Path, ...], *, quiet: bool = False) -> AccountFolder:
    from aura_chor.cli.account_files import read_account
    from aura_chor.cli.account_requests import opened

    return read_account(folder, at=at) if quiet else opened(folder, at=at, alarmed=False)


def _check_reason(reason: str) -> None:
    try:
        length_bytes = len(reason.encode("utf-8"))
    except UnicodeEncodeError:
        raise click.UsageError("--reason is no text") from None
    if length_bytes > REASON_BYTES_MAX:
        raise click.UsageError(f"--reason is longer than {REASON_BYTES_MAX} bytes")


def _read_out(asked: Asked) -> None:
    click.echo(safe(f"{', '.join(asked.names)} ask for the account"))
    click.echo(f"the code is {asked.code}: read it to the guardians' owners, in a call or a meeting, and nowhere else")


def _tell(place: AccountFolder) -> None:
    from aura_chor.cli.account_requests import request_lines, requests_of

    requests = requests_of(place)
    for request in requests:
        for line in request_lines(place, request):
            click.echo(safe(line))
    if not requests:
        click.echo("nobody asks for a recovery of this account")
