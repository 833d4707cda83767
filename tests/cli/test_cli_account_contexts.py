"""An account command tells all that speaks against its session at once, and opens none."""

import asyncio
from typing import Any, cast

import click
import pytest

from aura_chor.cli.account_devices import Household
from aura_chor.protocols.lock_hosting import open_lock
from aura_chor.runtime.contexts_checks import ContextRefused
from aura_chor.session.faults import KeyMismatch, MaterialMissing


class Refused:
    """A device that may not; it has no runtime that could open anything."""

    def context(self, _order: object) -> None:
        reasons = [KeyMismatch("another device's key"), MaterialMissing("no\x1b[31m share")]
        raise ContextRefused("this device cannot take part in lock", reasons)


def test_every_reason_is_told_and_nothing_is_opened() -> None:
    here = Household(devices=(), sealed=(), courier=cast(Any, None))
    with pytest.raises(click.ClickException) as caught:
        asyncio.run(here.play(cast(Any, Refused()), open_lock(kind="backup", term=0, ticket=0)))
    text = caught.value.message
    assert text.startswith("this device cannot take part in lock: another device's key; no")
    assert "share" in text and "\x1b" not in text
