"""The directory of an account: one file a device, `devices.json` with their names, and what commands write beside."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import click

from aura_chor.cli.files import Unreadable, reason, shown
from aura_chor.cli.ledger_files import NAMES, Account, Replica, accounts_of, read_replicas
from aura_chor.effects.keys import ORIGIN
from aura_chor.ledger.certified import Head
from aura_chor.ledger.event import Author

SECRET_MODE = 0o600
FOLDER_MODE = 0o700


@dataclass(frozen=True, slots=True)
class AccountFolder:
    """What a directory says of its account without any key. `damaged` are the files that cannot be used."""

    folder: Path
    account: Account
    head: Head
    damaged: tuple[Replica, ...]

    @property
    def threshold(self) -> int:
        """How many devices act together."""
        return self.head.devices.shape.t

    def called(self, author: bytes) -> str:
        """What people call a device."""
        return self.account.called(author)


def read_account(folder: Path) -> AccountFolder:
    """The one account in a directory; click.ClickException where there is none, or it has no keys."""
    replicas = read_replicas(folder)
    accounts = accounts_of(folder, replicas)
    damaged = tuple(replica for replica in replicas if replica.damage is not None)
    if not accounts:
        raise click.ClickException(_damage(damaged) or f"{shown(folder)} holds no account")
    if len(accounts) > 1:
        raise Unreadable(f"{shown(folder)} holds devices of {len(accounts)} accounts; give each a directory of its own")
    head = accounts[0].union.state().head
    if head is None:
        raise Unreadable(f"{shown(folder)} holds ledgers of devices, but no account: make one with `account init`")
    return AccountFolder(folder, accounts[0], head, damaged)


def device_files(found: AccountFolder) -> list[Path]:
    """The sound files of current devices, with their sealed keys; click.ClickException where there are too few to act.

    Whose file it is its name says, as long as `devices.json` does; the keys in it decide.
    """
    members = {found.called(Author(key.encoded)) for _, key in found.head.devices.shape.roster}
    sound = [one for one in found.account.replicas if one.damage is None]
    kept = [one for one in sound if one.name in members] or sound
    files = [one.snapshot.path for one in kept if one.snapshot is not None and ORIGIN in one.snapshot.records]
    if len(files) < found.threshold:
        lost = _damage(found.damaged)
        needed = f"{found.threshold} devices act together, and {shown(found.folder)} holds {len(files)}"
        raise click.ClickException(f"{needed}; {lost}" if lost else needed)
    return files


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A directory to fill, that takes its place only when all went well: nobody ever sees half an account."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise Unreadable(f"{shown(folder)} is there already, and not an empty directory")
        target = folder.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot make {shown(folder)}: {reason(error)}") from error
    try:
        yield made
        made.chmod(FOLDER_MODE)
        made.rename(target)
    finally:
        rmtree(made, ignore_errors=True)


def write_names(folder: Path, names: Mapping[Author, str]) -> None:
    """Who is who, for people."""
    keys = {name: key.hex() for key, name in names.items()}
    (folder / NAMES).write_text(json.dumps(keys, indent=2) + "\n", encoding="utf-8")


def must_be_new(path: Path) -> None:
    """Before anything secret is computed: an existing file is never replaced by one. Raises Unreadable."""
    try:
        if path.exists() or path.is_symlink():
            raise Unreadable(f"{shown(path)} is there already; a derived key never replaces a file")
        if not path.absolute().parent.is_dir():
            raise Unreadable(f"cannot write {shown(path)}: there is no such directory")
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot write {shown(path)}: {reason(error)}") from error


def write_secret(path: Path, content: bytes) -> None:
    """A new file that nobody but its owner can read, whole or not at all."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, SECRET_MODE)
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot write {shown(path)}: {reason(error)}") from error
    try:
        with os.fdopen(descriptor, "wb") as stream:
            os.fchmod(stream.fileno(), SECRET_MODE)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise Unreadable(f"cannot write {shown(path)}: {reason(error)}") from error


def _damage(damaged: tuple[Replica, ...]) -> str:
    return "; ".join(f"{replica.name}: {replica.damage}" for replica in damaged)
