"""Where a passphrase comes from: a prompt, a file, the environment. Each source says how else to give it."""

import getpass
import os
import stat
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeAlias

from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects.key_faults import NoPassphrase

VARIABLE: Final = "AURA_CHOR_PASSPHRASE"
FILE_BYTES_MAX: Final = 4_096

PassphraseSource: TypeAlias = Callable[[bool], SecretBytes]
"""Called with whether the passphrase is a new one, which a person types twice; raises `NoPassphrase`."""


def from_prompt(ask: Callable[[str], str] = getpass.getpass) -> PassphraseSource:
    """A person at a terminal."""

    def source(new: bool) -> SecretBytes:
        if ask is getpass.getpass and not sys.stdin.isatty():
            raise NoPassphrase("there is no terminal to ask for a passphrase", _elsewhere())
        try:
            first = ask("New passphrase of this device: " if new else "Passphrase of this device: ")
            if new and ask("The same again: ") != first:
                raise NoPassphrase("the two passphrases differ", "type the same one twice")
        except EOFError as error:
            raise NoPassphrase("no passphrase was typed", _elsewhere()) from error
        return _checked(first.encode("utf-8"), "typed")

    return source


def from_file(path: Path) -> PassphraseSource:
    """The first line of a file that nobody but its owner can read."""

    def source(new: bool) -> SecretBytes:
        try:
            with path.open("rb") as file:
                open_to = stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077
                content = file.read(FILE_BYTES_MAX + 1)
        except OSError as error:
            raise NoPassphrase(f"{path} cannot be read ({error.strerror})", "name a file that holds it") from error
        if open_to:
            raise NoPassphrase(f"{path} can be read by others", f"chmod 600 {path}")
        if len(content) > FILE_BYTES_MAX:
            raise NoPassphrase(f"{path} is too long for a passphrase", "name the file that holds it")
        lines = content.splitlines()
        return _checked(lines[0] if lines else b"", f"in {path}")

    return source


def from_environment(environment: Mapping[str, str] | None = None, *, variable: str = VARIABLE) -> PassphraseSource:
    """An environment variable, which the other processes of this user may be able to read."""

    def source(new: bool) -> SecretBytes:
        held = os.environ if environment is None else environment
        if variable not in held:
            raise NoPassphrase(f"the environment has no {variable}", _elsewhere())
        return _checked(os.fsencode(held[variable]), f"in {variable}")

    return source


def _checked(passphrase: bytes, where: str) -> SecretBytes:
    if not passphrase:
        raise NoPassphrase(f"the passphrase {where} is empty", "choose a long one")
    return SecretBytes(passphrase)


def _elsewhere() -> str:
    return f"set {VARIABLE}, name a file that holds it, or use a terminal"
