"""`aura-chor account`: keys that no device holds alone, made and used by devices whose files lie in one directory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import click

from aura_chor.cli.account_keys import passphrase, passphrase_option, told_in_words
from aura_chor.cli.account_members import DEVICE, DEVICES_MAX, FOLDER, add, change_passphrase, remove, resume, succeed
from aura_chor.cli.account_recover import guardians, recover
from aura_chor.cli.files import Target, Unreadable, reason, shown, write_file
from aura_chor.cli.output import safe

if TYPE_CHECKING:
    from aura_chor.crypto.dkd import Context

VERSION_DIGITS = 10
LOCK_KIND_MAX = 64
APP = click.option("--app", default="file", show_default=True, metavar="NAME", help="What the signature is for.")
TYPE = click.option(
    "--type", "object_type", default="application/octet-stream", show_default=True, metavar="TYPE", help="What it is."
)


@click.group("account")
def account_command() -> None:
    """Keys that no device holds alone: made, used to sign, derived from, by any threshold of devices.

    Each device has a file of its own in DIR, with its secrets sealed under the passphrase (see docs/keys.md). A command
    begins the devices whose files are there, plays one protocol between them, and ends them; `aura-chor ledger` shows
    what they have written.
    """


@account_command.command("init")
@click.option("--devices", type=click.IntRange(2, DEVICES_MAX), required=True, metavar="N", help="How many devices.")
@click.option("--threshold", type=click.IntRange(2, DEVICES_MAX), required=True, metavar="T", help="How many act.")
@click.option("--rehearsal", is_flag=True, help="Not for real: its guardians may wait for seconds only.")
@passphrase_option
@FOLDER
def init(devices: int, threshold: int, rehearsal: bool, secret: tuple[Path, ...], folder: Path) -> None:
    """Make an account: N devices generate its keys, of which any T can use them and fewer know nothing.

    DIR must not be there yet, or be empty. It is there only when the keys are certified.
    """
    if threshold > devices:
        raise click.UsageError(f"{threshold} devices cannot act together where there are {devices}")
    from aura_chor.cli.account_requests import opened
    from aura_chor.cli.account_sessions import found
    from aura_chor.cli.account_show import account_lines

    with told_in_words():
        found(folder, devices=devices, threshold=threshold, rehearsal=rehearsal, source=passphrase(secret))
    _print(account_lines(opened(folder)))


@account_command.command("show")
@FOLDER
@click.option("--diagram", type=Target(), metavar="FILE", help="Draw what the devices have said (.svg, else Mermaid).")
def show(folder: Path, diagram: Path | None) -> None:
    """Print what the account is: public key, epoch, devices, locks, contexts. Needs no passphrase."""
    from aura_chor.cli.account_requests import opened
    from aura_chor.cli.account_show import account_lines
    from aura_chor.cli.account_spare import spares

    place = opened(folder)
    _print(account_lines(place))
    if diagram is not None:
        from aura_chor.cli.account_diagram import draw

        draw(place, diagram)
        click.echo(safe(f"drawn in {diagram}"))
    spare = spares(place)
    damaged = [replica for replica in place.damaged if replica.name not in spare]
    for replica in damaged:
        click.echo(safe(f"error: {replica.name}: {replica.damage}"), err=True)
    if damaged:
        raise SystemExit(1)


@account_command.command("pubkey")
@FOLDER
@click.option("--format", "style", type=click.Choice(("hex", "pem")), default="hex", show_default=True)
def pubkey(folder: Path, style: str) -> None:
    """Print the account's public key, an Ed25519 key like any other. Needs no passphrase."""
    from aura_chor.cli.account_requests import opened
    from aura_chor.cli.account_show import pem

    key = opened(folder).head.devices.key.encoded
    click.echo(pem(key) if style == "pem" else key.hex(), nl=style == "hex")


@account_command.command("sign")
@click.argument("file", metavar="FILE", type=Target())
@FOLDER
@APP
@TYPE
@DEVICE
@passphrase_option
def sign(file: Path, folder: Path, app: str, object_type: str, name: str | None, secret: tuple[Path, ...]) -> None:
    """Sign FILE with the account's key, by any threshold of its devices.

    Writes the 64 bytes of the signature to FILE.sig and the message that it signs, which holds the SHA-256 of FILE, to
    FILE.signed: any Ed25519 verifier checks one against the other, `account verify` also that it is about FILE.
    """
    from aura_chor.cli import account_sessions as sessions
    from aura_chor.cli.account_requests import opened

    body = _object(file, app, object_type)
    place = opened(folder)
    with told_in_words():
        signed = sessions.sign(place, body, name=name, source=passphrase(secret))
        for suffix, content in ((".signed", signed.message), (".sig", signed.signature)):
            write_file(beside(file, suffix), content)
    click.echo(safe(f"{beside(file, '.sig')} signs {beside(file, '.signed')}"))


@account_command.command("verify")
@click.argument("file", metavar="FILE", type=Target())
@FOLDER
@APP
@TYPE
def verify(file: Path, folder: Path, app: str, object_type: str) -> None:
    """Check that FILE.sig and FILE.signed are this account's signature of FILE. Needs no passphrase.

    Exit code 1 when they are not.
    """
    from aura_chor.cli.account_requests import opened
    from aura_chor.cli.account_verify import judged

    body = _object(file, app, object_type)
    place = opened(folder)
    verdict = judged(place, body, _read(beside(file, ".signed")), _read(beside(file, ".sig")))
    if verdict.wrong:
        raise click.ClickException(f"{shown(file)}: {verdict.wrong}")
    click.echo(safe(f"{shown(file)} is signed by the account, in epoch {verdict.epoch}"))


@account_command.command("derive")
@click.argument("context", metavar="CONTEXT")
@FOLDER
@click.option("--output", "-o", "target", type=Target(), metavar="FILE", help="Write the 32 bytes to a new file.")
@click.option("--stdout", "printed", is_flag=True, help="Print them in hex: whoever sees the screen has the key.")
@DEVICE
@passphrase_option
def derive(
    context: str, folder: Path, target: Path | None, printed: bool, name: str | None, secret: tuple[Path, ...]
) -> None:
    """Derive the key of CONTEXT, the same for ever, by any threshold of devices.

    CONTEXT is APP/LABEL/KIND/VERSION, as in `chat/alice/ed25519/1`; KIND is ed25519, x25519 or symmetric. The key goes
    to --output, a new file that only its owner can read, or to --stdout; the public key of a pair is printed.
    """
    if printed == (target is not None):
        raise click.UsageError("say either --output FILE or --stdout")
    from aura_chor.cli import account_sessions as sessions
    from aura_chor.cli.account_files import must_be_new, write_secret
    from aura_chor.cli.account_requests import opened
    from aura_chor.crypto.dkd import derived_public_key

    place = opened(folder)
    asked = _context(context, place.account.id)
    if target is not None:
        must_be_new(target)
    with told_in_words():
        derived = sessions.derive(place, asked, name=name, source=passphrase(secret))
        public = derived_public_key(asked.kind, derived.output)
    if target is not None:
        write_secret(target, derived.output.expose())
    else:
        click.echo(derived.output.expose().hex())
    if public is not None:
        click.echo(f"public key {public.hex()}", err=printed)
    if target is not None:
        click.echo(safe(f"the key is in {target}"))


@account_command.command("lock", context_settings={"allow_interspersed_args": False})
@click.argument("kind", metavar="KIND")
@FOLDER
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="COMMAND...")
@DEVICE
@passphrase_option
def lock(kind: str, folder: Path, command: tuple[str, ...], name: str | None, secret: tuple[Path, ...]) -> None:
    """Run COMMAND while a device of the account holds the lock KIND: never two at a time in one epoch.

    Options come first. KIND is a word of small letters and digits. Exit code 1 when the lock is not granted, or
    COMMAND fails.
    """
    from aura_chor.base.canon import DecodeError, check_lock_kind
    from aura_chor.cli import account_sessions as sessions
    from aura_chor.cli.account_requests import opened

    try:
        check_lock_kind(kind[: LOCK_KIND_MAX + 1])
        if len(kind) > LOCK_KIND_MAX:
            raise DecodeError(f"longer than {LOCK_KIND_MAX}")
    except DecodeError as error:
        raise click.UsageError(f"{shown(kind)} is no kind of lock: {error}") from error
    words = command[1:] if command[0] == "--" else command
    if command[0].startswith("-") and command[0] != "--":
        raise click.UsageError(f"options come first: {shown(command[0])} stands where COMMAND does")
    if not words or which(words[0]) is None:
        raise click.UsageError(f"there is no command {shown(words[0])}" if words else "say which COMMAND to run")
    place = opened(folder)
    with told_in_words():
        code = sessions.under_lock(place, kind, words, name=name, source=passphrase(secret))
    if code:
        raise click.ClickException(f"{shown(words[0])} ended with {code}")


for made in (add, remove, resume, succeed, guardians, recover, change_passphrase):
    account_command.add_command(made)


def beside(file: Path, suffix: str) -> Path:
    """FILE.sig, FILE.signed."""
    return file.with_name(file.name + suffix)


def _context(text: str, account: bytes) -> Context:
    """A label may hold slashes, the rest cannot."""
    from aura_chor.base.canon import DecodeError
    from aura_chor.crypto.dkd import OUTPUT_KINDS, Context, decode_context

    app, _, rest = text.partition("/")
    parts = rest.rsplit("/", 2)
    if len(parts) != 3 or not text.isascii() or not parts[2].isdigit() or len(parts[2]) > VERSION_DIGITS:
        raise click.UsageError("CONTEXT is APP/LABEL/KIND/VERSION, as in chat/alice/ed25519/1")
    label, wanted, version = parts
    kind = next((one for one in OUTPUT_KINDS if one == wanted), None)
    if kind is None:
        raise click.UsageError(f"CONTEXT names no kind of key: {safe(wanted)!r} is none of {', '.join(OUTPUT_KINDS)}")
    try:
        return decode_context(Context(account, app, kind, label, int(version)).encode())
    except DecodeError as error:
        raise click.UsageError(f"CONTEXT is no derivation context: {error}") from error


def _object(file: Path, app: str, object_type: str) -> bytes:
    from aura_chor.base.canon import DecodeError
    from aura_chor.cli.account_verify import object_body

    try:
        return object_body(file, app=app, object_type=object_type)
    except DecodeError as error:
        raise click.UsageError(f"--app or --type: {error}") from error
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot read {shown(file)}: {reason(error)}") from error


def _read(path: Path) -> bytes:
    from aura_chor.cli.files import read_file

    return read_file(path)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(safe(line))
