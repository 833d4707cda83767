"""What a run shows: each event as it happens, in words, and afterwards as a diagram; and how it ended."""

from __future__ import annotations

import linecache
import os
import sysconfig
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import click
import msgspec

import aura_chor
from aura_chor.base.names import LanePath, RoleName
from aura_chor.cli.files import write_file
from aura_chor.cli.output import safe
from aura_chor.emit.files import GENERATED_MARK
from aura_chor.mpst.automaton import Protocol
from aura_chor.runtime.result import Ended, SessionResult
from aura_chor.runtime.samples import NoSample
from aura_chor.session.events import EXTERNAL
from aura_chor.session.faults import AnyFault, Fault
from aura_chor.session.groups import split_seat
from aura_chor.session.remedies import remedy

# A line of ours or of a library tells a user nothing: what matters is the line of a body that led there.
_NOT_THE_USERS = (str(Path(aura_chor.__file__).parent) + os.sep, sysconfig.get_path("stdlib") + os.sep, "<")

SHOWN_MAX = 60
"""Characters of one payload field that are printed."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A message, or what one seat does by itself: then `label` says it in words."""

    sender: str
    receivers: tuple[str, ...]
    label: str
    lane: LanePath = ()


class Recorder:
    """Prints each event as it happens and keeps it for a diagram."""

    def __init__(self, protocol: Protocol, *, quiet: bool) -> None:
        self._protocol = protocol
        self._quiet = quiet
        self._said: list[_Said] = []
        self._fields: dict[str, list[str]] = {
            message.label: [field.name for field in message.fields] for message in protocol.messages
        }

    def say(self, text: str) -> None:
        """A line, unless nothing is to be printed."""
        if not self._quiet:
            click.echo(safe(text))

    def message(
        self, *, sender: str, receivers: tuple[str, ...], label: str, lane: LanePath, body: Mapping[str, Any]
    ) -> None:
        """A message was written, or a fact."""
        what = f"{label}{self._payload(label, body)}"
        if sender == EXTERNAL:
            self.say(f"from outside: {what}")
        elif receivers:
            self._said.append(_Said(sender, receivers, label, lane))
            self.say(f"{sender} → {', '.join(receivers)}: {what}")
        else:
            self._said.append(_Said(sender, (), f"{label}, for nobody"))
            self.say(f"{sender}, for nobody but the ledger: {what}")

    def abort(self, *, sender: str, reason: str) -> None:
        """Somebody has ended the session."""
        self._said.append(_Said(sender, (), f"abort: {reason}"))
        self.say(f"{sender} aborts: {reason}")

    def draw(self, path: Path) -> None:
        """The run as a sequence diagram: SVG by the file's name, else Mermaid."""
        from aura_chor.emit.diagram import trace_mermaid, trace_svg
        from aura_chor.report.diagnostic import Arrow

        span = self._protocol.span
        arrows = [Arrow(said.sender, said.receivers, said.label, span, said.lane) for said in self._said]
        draw = trace_svg if path.suffix == ".svg" else trace_mermaid
        write_file(path, draw(self._participants(), arrows, title=self._protocol.name))
        self.say(f"drawn in {path}")

    def _participants(self) -> list[RoleName]:
        """The roles in their order, in a family's place its members that were seen."""
        seen = dict.fromkeys(RoleName(name) for said in self._said for name in (said.sender, *said.receivers))
        members = sorted((name for name in seen if name not in self._protocol.roles), key=split_seat)
        families = {family.name for family in self._protocol.families}
        found: list[RoleName] = []
        for role in self._protocol.roles:
            found += [name for name in members if split_seat(name)[0] == role] if role in families else [role]
        return found + [name for name in members if name not in found]

    def _payload(self, label: str, body: Mapping[str, Any]) -> str:
        """In the order of the declaration: an event has its fields in the order of its encoding."""
        declared = [name for name in self._fields.get(label, ()) if name in body]
        names = declared + [name for name in body if name not in declared]
        return f"({', '.join(f'{name}={_short(body[name])}' for name in names)})" if names else ""


def shown(parameters: msgspec.Struct) -> str:
    """Parameters, as `name=value`."""
    return ", ".join(f"{name}={_short(getattr(parameters, name))}" for name in parameters.__struct_fields__)


def report(error: Exception) -> None:
    """What a body raised: where in the user's code, and what; a sample that is missing says so itself."""
    if isinstance(error, NoSample):
        click.echo(f"error: {safe(str(error))}", err=True)
    elif isinstance(error, Fault):
        click.echo(f"error: {safe(str(error))}\n  help: {remedy(cast(AnyFault, error))}", err=True)
    else:
        click.echo(f"error: {_place(error)}{type(error).__name__}: {safe(str(error))}", err=True)


def conclude(result: SessionResult) -> None:
    """How every seat ended; exits with 1 where one has failed."""
    endings = ", ".join(f"{outcome.role} {outcome.ended.value}" for outcome in result.outcomes.values())
    click.echo(f"{result.messages} message{'' if result.messages == 1 else 's'}; {endings}")
    if any(outcome.ended is Ended.FAILED for outcome in result.outcomes.values()):
        raise SystemExit(1)


def _short(value: Any) -> str:
    text = value.hex() if isinstance(value, bytes) else repr(value)
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"


def _place(error: Exception) -> str:
    """The innermost line of the user's own code that the error passed, as `file:line: `; empty where there is none."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith(_NOT_THE_USERS) and not _is_generated(frame.filename):
            return f"{frame.filename}:{frame.lineno}: "
    return ""


def _is_generated(file: str) -> bool:
    return any(line.rstrip().endswith(GENERATED_MARK) for line in linecache.getlines(file)[:4])
