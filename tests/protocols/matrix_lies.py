"""Devices that write something else than their bodies say: lies about one field of one kind of event, well signed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from aura_chor.crypto import group
from aura_chor.crypto.signatures import Signer
from aura_chor.ledger.event import Body, Event
from aura_chor.runtime.host_log import HostLog

Change: TypeAlias = Callable[[Any], Any]
OTHER = bytes(range(32))
"""A digest of something else; no point, and no scalar that stands for anything."""
POINT = group.BASE.encoded if hasattr(group, "BASE") else group.mul_base(group.scalar(1)).encoded
SCALAR = group.scalar(7).encoded
IDENTITY = b"\x01" + bytes(31)


@dataclass(frozen=True)
class Lie:
    """What becomes of the fields of an event of this kind."""

    kind: str
    name: str
    fields: Mapping[str, Change]

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


def lie(kind: str, name: str, **fields: Change) -> Lie:
    return Lie(kind, name, fields)


class LyingLog(HostLog):
    """Writes a lie in the place of every event that it is about. `told` are those that were written."""

    def __init__(self, account: bytes, signer: Signer, about: Lie) -> None:
        super().__init__(account, signer)
        self._about = about

    def append(
        self, kind: str, body: Body, *, session: bytes | None, route: Body | None, epoch: int | None = None
    ) -> Event:
        if kind == self._about.kind:
            body = {**body, **{name: change(body[name]) for name, change in self._about.fields.items()}}
        return super().append(kind, body, session=session, route=route, epoch=epoch)


def log_of(about: Lie) -> Callable[[bytes, Signer], HostLog]:
    return lambda account, signer: LyingLog(account, signer, about)


# --- changes of a value ---


def to(value: object) -> Change:
    """Something else altogether."""
    return lambda _: value


def longer(values: list[Any]) -> list[Any]:
    """One more; of pairs, one with another index."""
    last = values[-1]
    return [*values, [last[0] + 1, last[1]] if type(last) is list else last]


def shorter(values: list[Any]) -> list[Any]:
    return values[:-1]


def twice(values: list[Any]) -> list[Any]:
    """The first again, in the place of the last."""
    return [*values[:-1], values[0]]


def nothing(_: list[Any]) -> list[Any]:
    return []


def first(value: object) -> Change:
    """The first entry is something else; of pairs, what stands with the index."""
    return lambda values: [[values[0][0], value] if type(values[0]) is list else value, *values[1:]]


def second(value: object) -> Change:
    return lambda values: [values[0], value, *values[2:]]
