"""Where an account command gets its passphrase, asked for once for all devices of a directory (docs/keys.md)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import click

from aura_chor.cli.files import Target, Unreadable, reason
from aura_chor.cli.output import safe
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects.key_faults import KeyFault, NoPassphrase, WrongMasterKey
from aura_chor.effects.keys import PRODUCTION, Policy, open_keys
from aura_chor.effects.passphrase import VARIABLE, PassphraseSource, from_environment, from_file, from_prompt
from aura_chor.effects.ports import KeyStore, Randomness, Store
from aura_chor.effects.store_faults import StoreFault
from aura_chor.runtime.result import SessionFailed
from aura_chor.session.bugs import Bug
from aura_chor.session.faults import Fault

STRETCHING: Policy = PRODUCTION
"""What passphrases are stretched by."""
Command = TypeVar("Command", bound=Callable[..., Any])


def passphrase_option(command: Command) -> Command:
    """`--passphrase-file`; without it the environment, then a prompt."""
    text = f"Its first line is the passphrase; else ${VARIABLE}, else a prompt. Several where files have several."
    return click.option("--passphrase-file", "secret", type=Target(), multiple=True, metavar="FILE", help=text)(command)


def passphrase(paths: Sequence[Path]) -> Passphrases:
    """What was chosen; new files get the first."""
    if paths:
        return Passphrases([from_file(path) for path in paths])
    if VARIABLE in os.environ:
        return Passphrases([from_environment()])
    return Passphrases([from_prompt()], more=_asked)


class Passphrases:
    """Sources of passphrases, each asked once however many files need it. Where none fits, a terminal is asked."""

    def __init__(
        self, sources: Iterable[PassphraseSource], *, more: Callable[[str], PassphraseSource] | None = None
    ) -> None:
        """`more` asks for the passphrase of one file that no other opens."""
        self._sources = [_once(source) for source in sources]
        self._more = more

    @property
    def first(self) -> PassphraseSource:
        """For new files."""
        return self._sources[0]

    def silent(self) -> Passphrases:
        """The same, without a word to the person."""
        made = Passphrases(())
        made._sources = self._sources
        return made

    def open(
        self, store: Store, account: bytes, randomness: Randomness, *, name: str, policy: Policy | None = None
    ) -> KeyStore:
        """The keys of a device's file, with the master key in memory; a new file gets its own.

        Raises click.ClickException where no passphrase fits, and whatever else a key store raises.
        """
        for source in list(self._sources):
            keys = open_keys(store, account, source, randomness, policy=policy or STRETCHING)
            with suppress(WrongMasterKey):
                keys.master_key()
                return keys
        if self._more is not None:
            self._sources.append(_once(self._more(name)))
            keys = open_keys(store, account, self._sources[-1], randomness, policy=policy or STRETCHING)
            keys.master_key()
            return keys
        fault = WrongMasterKey()
        raise click.ClickException(safe(f"{name}: {fault.what}; {fault.remedy}"))


def _asked(name: str) -> PassphraseSource:
    click.echo(safe(f"{name} has another passphrase"), err=True)
    return from_prompt()


def _once(chosen: PassphraseSource) -> PassphraseSource:
    held: list[SecretBytes] = []

    def source(new: bool) -> SecretBytes:
        if not held:
            held.append(chosen(new))
        return held[0]

    return source


@contextmanager
def told_in_words() -> Iterator[None]:
    """Whatever can go wrong with files, keys, peers and the system is one sentence and an exit code, never a trace."""
    try:
        yield
    except NoPassphrase as fault:
        raise Unreadable(safe(str(fault))) from fault
    except (KeyFault, StoreFault, Fault, Bug) as fault:
        raise click.ClickException(safe(str(fault))) from fault
    except SessionFailed as failed:
        raise click.ClickException(safe("; ".join(map(str, failed.exceptions)))) from failed
    except OSError as error:
        raise Unreadable(f"the system refuses: {reason(error)}") from error
