"""The only place that calls the `keyring` library, which is an optional extra.

A keyring counts only if it is the system's own: some back ends of the library write plain files, and a secret is never
stored in the clear (CRYPTO.md 10).
"""

import importlib
from collections.abc import Iterable
from typing import Any, Final, Protocol

from aura_chor.effects.key_faults import NoKeyring

TRUSTED: Final = (
    "keyring.backends.SecretService",
    "keyring.backends.Windows",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.macOS",
)
_CHAIN: Final = "keyring.backends.chainer"
_REMEDY: Final = "use a passphrase instead"


class Keyring(Protocol):
    """What is asked of a keyring: texts by service and name."""

    def get_password(self, service: str, name: str) -> str | None: ...

    def set_password(self, service: str, name: str, password: str) -> None: ...


def system_keyring() -> Keyring:
    """The system's keyring; `NoKeyring` if the extra is not installed, or if there is none that keeps secrets."""
    try:
        library = importlib.import_module("keyring")
    except ImportError as error:
        raise NoKeyring("the extra `keyring` is not installed", _REMEDY) from error
    return trusted(library.get_keyring())


def trusted(backend: Any) -> Keyring:
    """The back end inside faults, if it and all that it passes calls on to are on the list; else `NoKeyring`."""
    chained: Iterable[Any] = backend.backends if type(backend).__module__ == _CHAIN else (backend,)
    parts = list(chained)
    strangers = [type(part).__module__ for part in parts if not type(part).__module__.startswith(TRUSTED)]
    if strangers or not parts:
        raise NoKeyring(f"this system has no keyring of its own ({', '.join(strangers) or 'none'})", _REMEDY)
    return _Guarded(backend)


class _Guarded:
    """Whatever goes wrong inside a keyring is one fault: locked, cancelled, gone."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def get_password(self, service: str, name: str) -> str | None:
        try:
            found = self._backend.get_password(service, name)
        except Exception as error:  # noqa: BLE001 - back ends raise whatever their systems do
            raise _silent(error) from None
        return None if found is None else str(found)

    def set_password(self, service: str, name: str, password: str) -> None:
        try:
            self._backend.set_password(service, name, password)
        except Exception as error:  # noqa: BLE001 - as above; not chained, for it may quote what it was given
            raise _silent(error) from None


def _silent(error: Exception) -> NoKeyring:
    return NoKeyring(f"the keyring does not answer ({type(error).__name__})", f"unlock it, or {_REMEDY}")
