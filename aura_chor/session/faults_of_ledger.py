"""The log's verdicts as exceptions: the same name, the same blame, ids and keys as text.

A module of its own, because generated modules import the faults and must not load the log with them.
"""

from collections.abc import Sequence
from typing import Final

from aura_chor.base.names import SessionId
from aura_chor.ledger import verdicts
from aura_chor.session import faults

CLASSES: Final[dict[verdicts.FaultName, type[faults.Fault]]] = {
    name: getattr(faults, name) for name in verdicts.FAULT_NAMES
}


def exception_of(found: verdicts.Fault) -> faults.Fault:
    """The fault that this verdict is, to be raised by a session or handed to whoever asked for one."""
    return CLASSES[found.name](
        found.reason,
        session_id=None if found.session is None else SessionId(found.session.hex()),
        culprits=_texts(found.culprits),
        absent=_texts(found.absent),
        evidence=_texts(found.evidence),
        phase=found.phase,
        retry=found.retry,
    )


def _texts(values: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(value.hex() for value in values)
