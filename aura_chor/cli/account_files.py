"""The directory of an account: one file a device, `devices.json` with their names, and what commands write beside.

Guardians are usually other people's: their files may lie in directories of their own, which `folders.json` names.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import click

from aura_chor.cli.files import Unreadable, reason, shown
from aura_chor.cli.ledger_files import NAMES, Account, Replica, accounts_of, names_in, read_replica, read_replicas
from aura_chor.crypto.members import FIRST_INDEX, Kind
from aura_chor.effects.keys import ORIGIN
from aura_chor.ledger.certified import Head
from aura_chor.ledger.event import Author, EventId
from aura_chor.protocols.device import REHEARSAL

SECRET_MODE = 0o600
FOLDER_MODE = 0o700
FOLDERS = "folders.json"
"""Beside the files: other directories where files of the account lie, a list of paths. Nothing rests on it."""
OLDER = (
    "is an older copy, as from a backup: other files hold what this device has said since; put its newest file back, or"
    " remove the device and add another"
)
"""A device that went on from such a copy would say another thing where it has spoken already."""


@dataclass(frozen=True, slots=True)
class AccountFolder:
    """What the files of an account say of it without any key. `damaged` are the files that cannot be used.

    `blank` are those that hold nothing that was ever said. `elsewhere` are the other directories where files of it lie,
    as guardians' do; one may be out of reach. The union of `account` holds requests for recovery too that no member
    has let in yet: `unvouched`.
    """

    folder: Path
    account: Account
    head: Head
    damaged: tuple[Replica, ...]
    elsewhere: tuple[Path, ...] = ()
    unvouched: frozenset[EventId] = frozenset()
    blank: tuple[Replica, ...] = ()

    @property
    def threshold(self) -> int:
        """How many devices act together."""
        return self.head.devices.shape.t

    @property
    def rehearsal(self) -> bool:
        """Whether it is no account to rely on: its devices are content with cool-downs of seconds (docs/security.md).

        A file tells so without its passphrase; a device believes only what is sealed.
        """
        return any(REHEARSAL.name in one.snapshot.records for one in self.account.replicas if one.snapshot is not None)

    def called(self, author: bytes) -> str:
        """What people call a device."""
        return self.account.called(author)

    def file_of(self, name: str) -> Path | None:
        """The sound file of that name with its sealed keys; None where it is not here."""
        sound = [one.snapshot for one in self.account.replicas if one.damage is None and one.name == name]
        return next((one.path for one in sound if one is not None and ORIGIN in one.records), None)

    def expect_file(self, name: str) -> Path:
        """As `file_of`; click.ClickException that says what is wrong with it, or that it is not here."""
        path = self.file_of(name)
        if path is None:
            damage = next((one.damage for one in self.damaged if one.name == name), None)
            raise click.ClickException(f"{name}: {damage or 'its file is not here; say with --at where it is'}")
        return path

    def wires(self) -> list[bytes]:
        """Everything that any of the files holds, each after what it rests on."""
        return [event.wire for event in self.account.events()]

    def settled(self) -> list[EventId]:
        """What every member takes in: all but the requests that nobody has let in yet."""
        return [event.id for event in self.account.events() if (event.session or event.id) not in self.unvouched]


def read_account(folder: Path, *, at: Sequence[Path] = ()) -> AccountFolder:
    """The one account in a directory, and in those that it names; click.ClickException where there is none.

    `at` are directories that it does not name (yet).
    """
    elsewhere = _apart(folder, [*at, *_folders(folder)])
    replicas = _replicas(folder, elsewhere)
    accounts = accounts_of(folder, replicas)
    damaged = _damaged(replicas)
    if not accounts:
        raise click.ClickException(_damage(damaged) or f"{shown(folder)} holds no account")
    if len(accounts) > 1:
        raise Unreadable(f"{shown(folder)} holds devices of {len(accounts)} accounts; give each a directory of its own")
    names = {key: name for place in (*elsewhere, folder) for key, name in names_in(place).items()}
    named = replace(accounts[0], names=names)
    account = replace(named, replicas=tuple([_up_to_date(named, one) for one in named.replicas]))
    damaged = _damaged([*(one for one in replicas if one.ledger is None), *account.replicas])
    unvouched = _let_in(account)
    head = account.union.state().head
    if head is None:
        raise Unreadable(f"{shown(folder)} holds ledgers of devices, but no account: make one with `account init`")
    blank = tuple([one for one in replicas if one.ledger is None and one.damage is None])
    return AccountFolder(folder, account, head, damaged, elsewhere, unvouched, blank)


def device_files(found: AccountFolder) -> list[Path]:
    """The sound files of current devices, with their sealed keys; click.ClickException where there are too few to act.

    Whose file it is its name says, as long as `devices.json` does; the keys in it decide.
    """
    members = [author for author in found.head.devices.shape.members() if author in found.account.names]
    names = {found.called(author) for author in members}
    sound = [one for one in found.account.replicas if one.damage is None]
    kept = [one for one in sound if one.name in names] if names else sound
    files = [one.snapshot.path for one in kept if one.snapshot is not None and ORIGIN in one.snapshot.records]
    if len(files) < found.threshold:
        lost = _damage(found.damaged)
        needed = f"{found.threshold} devices act together, and {shown(found.folder)} holds {len(files)}"
        raise click.ClickException(f"{needed}; {lost}" if lost else needed)
    return files


def free_names(place: AccountFolder, kind: Kind, count: int, *, at: Path) -> list[tuple[str, Path]]:
    """Names for new members, as their indices will be, or later ones where such names or files are there already."""
    taken = set(place.account.names.values())
    word, highest = ("device", place.head.highest[0]) if kind == "devices" else ("guardian", place.head.highest[1])
    first = 1 if highest is None else 2 + highest - FIRST_INDEX[kind]
    named = ((f"{word}-{number}", at / f"{word}-{number}.sqlite") for number in itertools.count(first))
    return list(itertools.islice((one for one in named if one[0] not in taken and not one[1].exists()), count))


def _apart(folder: Path, places: Iterable[Path]) -> tuple[Path, ...]:
    """Each directory once, however it is written, and none that is the account's own."""
    once = {Path(os.path.realpath(place)): Path(os.path.normpath(place)) for place in places}
    once.pop(Path(os.path.realpath(folder)), None)
    return tuple(once.values())


def _replicas(folder: Path, elsewhere: Sequence[Path]) -> list[Replica]:
    """Of all directories that can be read; Unreadable where none of them holds anything."""
    found: list[Replica] = []
    first: Unreadable | None = None
    for place in (folder, *elsewhere):
        try:
            found += read_replicas(place)
        except Unreadable as error:
            first = first or error
    if not found and first is not None:
        raise first
    return found


def _up_to_date(account: Account, replica: Replica) -> Replica:
    """An older copy in the place of a file is damage, too: other files hold what its device has said since.

    It is read once more, because its device may have gone on while the others were read.
    """
    own = [key for key, name in account.names.items() if name == replica.name]
    if replica.damage is not None or replica.snapshot is None or _holds_all(replica, account, own):
        return replica
    again = read_replica(replica.snapshot.path)
    if again.damage is not None or _holds_all(again, account, own):
        return again
    return replace(again, damage=OLDER)


def _holds_all(replica: Replica, account: Account, authors: Collection[Author]) -> bool:
    """Whether it has whatever anybody has of these."""
    said = [event.id for event in account.events() if event.author in authors] if authors else []
    return not said or (replica.ledger is not None and all(one in replica.ledger.known.graph for one in said))


def _let_in(account: Account) -> frozenset[EventId]:
    """Take requests for recovery by outsiders into the union, as their owners would see them; those, by session."""
    wires = [
        event.wire
        for replica in account.replicas
        if replica.ledger is not None
        for event in map(replica.ledger.event, replica.ledger.log)
        if event is not None
    ]
    union, seen = account.union, set[EventId]()
    while fresh := [request.id for request in union.requests() if request.id not in seen]:
        for request in fresh:
            seen.add(request)
            union.admit(request)
        union.merge(wires)
    asked = [event.id for event in account.events() if event.kind == "recover.open"]
    said = {event.session for event in account.events() if event.author in union.known.authors}
    return frozenset(request for request in asked if request not in said)


def _folders(folder: Path) -> list[Path]:
    path = folder / FOLDERS
    if not path.is_file():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{shown(path)} names no directories: {type(error).__name__}") from error
    if not isinstance(found, list) or not all(isinstance(place, str) and "\0" not in place for place in found):
        raise click.ClickException(f"{shown(path)} names no directories: it is no list of paths")
    return [folder / place for place in found]


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


def write_folders(folder: Path, elsewhere: Sequence[Path]) -> None:
    """Where else files of the account lie, as one gets there from its directory."""
    places = [os.path.relpath(place, folder) for place in _apart(folder, elsewhere)]
    if places:
        (folder / FOLDERS).write_text(json.dumps(places, indent=2) + "\n", encoding="utf-8")


def own_folder(folder: Path) -> None:
    """A directory that is there, and its owner's alone if it was made now; raises Unreadable."""
    try:
        if not folder.is_dir():
            folder.mkdir(mode=FOLDER_MODE, parents=True)
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot make {shown(folder)}: {reason(error)}") from error


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


def _damaged(replicas: Iterable[Replica]) -> tuple[Replica, ...]:
    return tuple([replica for replica in replicas if replica.damage is not None])


def _damage(damaged: tuple[Replica, ...]) -> str:
    return "; ".join(f"{replica.name}: {replica.damage}" for replica in damaged)
