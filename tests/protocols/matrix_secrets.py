"""Every secret value that a run makes, and a search for them by value, in any form that somebody may have written.

Secrets are types, so that whatever is secret has passed one of their constructors: there they are noted.
"""

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from aura_chor.crypto.secrets import SecretBytes, SecretScalar, SessionRoot

LENGTH_MIN = 16
"""Shorter ones are no keys, and stand anywhere by chance."""
WINDOW = 12
"""So many bytes of a form are looked for everywhere at once; what begins so is compared whole."""


class Noted:
    """The values that secrets were made of, each once."""

    def __init__(self) -> None:
        self.values: dict[bytes, str] = {}

    def note(self, value: bytes, what: str) -> None:
        if len(value) >= LENGTH_MIN:
            self.values.setdefault(value, what)


@contextmanager
def noting() -> Iterator[Noted]:
    """Note whatever becomes a secret meanwhile."""
    noted = Noted()
    made = {kind: kind.__init__ for kind in (SecretScalar, SecretBytes, SessionRoot)}

    def scalar(self: SecretScalar, value: Any) -> None:
        noted.note(value.encoded, "SecretScalar")
        made[SecretScalar](self, value)

    def octets(self: SecretBytes, value: Any) -> None:
        noted.note(value, "SecretBytes")
        made[SecretBytes](self, value)

    def root(self: SessionRoot, value: Any) -> None:
        noted.note(value, "SessionRoot")
        made[SessionRoot](self, value)

    with (
        patch.object(SecretScalar, "__init__", scalar),
        patch.object(SecretBytes, "__init__", octets),
        patch.object(SessionRoot, "__init__", root),
    ):
        yield noted


def forms(value: bytes) -> Iterator[bytes]:
    """Raw, in hexadecimal, in both base64s, as an integer of either byte order, and as Python shows bytes."""
    yield value
    yield value.hex().encode()
    yield value.hex().upper().encode()
    yield base64.b64encode(value).rstrip(b"=")
    yield base64.urlsafe_b64encode(value).rstrip(b"=")
    yield str(int.from_bytes(value, "little")).encode()
    yield str(int.from_bytes(value, "big")).encode()
    yield repr(value)[2:-1].encode()


def found(secrets: Iterable[bytes], place: bytes) -> set[bytes]:
    """The secrets that stand in these bytes in some form."""
    beginnings: dict[bytes, list[tuple[bytes, bytes]]] = {}
    for secret in secrets:
        for form in dict.fromkeys(forms(secret)):
            beginnings.setdefault(form[:WINDOW], []).append((form, secret))
    places = [at for at in range(len(place) - WINDOW + 1) if place[at : at + WINDOW] in beginnings]
    return {
        secret for at in places for form, secret in beginnings[place[at : at + WINDOW]] if place.startswith(form, at)
    }
