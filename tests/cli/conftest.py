"""What account commands of all modules here share."""

from collections.abc import Iterator

import pytest

from aura_chor.cli import account_devices, account_keys
from aura_chor.effects.keys import Policy

CHEAP = Policy(operations=1, memory_bytes=8192, refuse_weak=False)


@pytest.fixture(scope="module")
def cheap() -> Iterator[None]:
    """Argon2id at its least, and a test process that stays as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(account_keys, "STRETCHING", CHEAP)
        patch.setattr(account_devices, "harden", lambda: None)
        yield
