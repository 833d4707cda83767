"""Where an account command gets its passphrase, asked for once for all devices of a directory (docs/keys.md)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from aura_chor.cli.files import Target, Unreadable, reason
from aura_chor.cli.output import safe
from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects.key_faults import KeyFault, NoPassphrase
from aura_chor.effects.keys import PRODUCTION, Policy
from aura_chor.effects.passphrase import VARIABLE, PassphraseSource, from_environment, from_file, from_prompt
from aura_chor.effects.store_faults import StoreFault
from aura_chor.runtime.result import SessionFailed
from aura_chor.session.bugs import Bug
from aura_chor.session.faults import Fault

STRETCHING: Policy = PRODUCTION
"""What passphrases are stretched by."""
Command = TypeVar("Command", bound=Callable[..., Any])


def passphrase_option(command: Command) -> Command:
    """`--passphrase-file`; without it the environment, then a prompt."""
    text = f"Its first line is the passphrase; else ${VARIABLE}, else a prompt."
    return click.option("--passphrase-file", "secret", type=Target(), metavar="FILE", help=text)(command)


def passphrase(path: Path | None) -> PassphraseSource:
    """The source that was chosen; it is asked once, however many devices need it."""
    if path is not None:
        chosen = from_file(path)
    elif VARIABLE in os.environ:
        chosen = from_environment()
    else:
        chosen = from_prompt()
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
