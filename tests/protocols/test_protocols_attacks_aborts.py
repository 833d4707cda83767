"""Who ends a session that does not need it: one device would stop every derivation, and its own removal, for ever.

A choreography says whom a session can do without: such a device withdraws and aborts nobody (CRYPTO.md 6, graceful
degradation; 7.3, retry without that member). Each attack stands here twice: it succeeds where the rule is taken away.
"""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from aura_chor.crypto.members import Index
from aura_chor.ledger import rules, rules_other
from aura_chor.protocols.derivation import Device
from aura_chor.protocols.founding_old import OldMember
from aura_chor.protocols.generated.keygen.old import S
from aura_chor.protocols.keygen_hosting import open_succession
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.protocols.resharing import Source
from aura_chor.runtime import host_play
from aura_chor.session.events import AbortEvent
from aura_chor.session.instructions import WriteToLedger
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted
from tests.ledger.ledger_world import author
from tests.protocols.changes import head, lock, works
from tests.protocols.cheating import faults
from tests.protocols.stations import Account
from tests.protocols.test_protocols_attacks_derivation import LIAR, derive, output
from tests.protocols.test_protocols_founding import OUTPUT

REST = Change(kind="devices", keep=(Index(1), Index(2)), t=2)


class Aborts:
    """A body that ends the session for everybody as soon as it begins."""

    async def __call__(self, s: Any, /) -> Aborted[S]:
        core = s._core
        await WriteToLedger(AbortEvent(core.protocol_hash, core.session_id, core.role, "because"), None)
        return Aborted(core)


def aborting(seat: Seat) -> Seat:
    return structs.replace(seat, body=Aborts()) if isinstance(seat.body, Device | Source | OldMember) else seat


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Account:
    """The liar's host writes whatever it is told to."""
    made = Account(answer=works, twists={LIAR: aborting}).found()
    monkeypatch.setattr(host_play, "may_abort", lambda *_: True)
    return made


@pytest.fixture
def unruled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The naive twin: any member may end a session."""
    monkeypatch.setattr(rules, "may_end", lambda *_: True)
    monkeypatch.setattr(rules_other, "_of_the_runtime", lambda *_: None)


def derives(made: Account) -> bool:
    return output(made, derive(made)) == OUTPUT


def removes(made: Account, opens: Callable[..., Any] = open_resharing) -> bool:
    lock(made, 1)
    order = opens(made.host(1).ledger, changed(head(made), REST), term=0, ticket=91)
    made.open(1, order)
    made.run(lambda: head(made).epoch == 2, more_ms=400_000)
    return head(made).epoch == 2


def succeeds(made: Account) -> bool:
    return removes(made, open_succession)


ATTACKS = [derives, removes, succeeds]


@pytest.mark.parametrize("goes_on", ATTACKS)
def test_who_is_not_needed_ends_nothing(made: Account, goes_on: Callable[[Account], bool]) -> None:
    assert goes_on(made)
    assert ("NotAuthorised", (author(LIAR),)) in faults(made, 1)


@pytest.mark.parametrize("goes_on", ATTACKS)
def test_where_anybody_may_end_a_session_one_device_stops_all(
    made: Account, goes_on: Callable[[Account], bool], unruled: None
) -> None:
    assert not goes_on(made)


@pytest.mark.parametrize("goes_on", ATTACKS)
def test_nor_does_its_host_write_that(goes_on: Callable[[Account], bool]) -> None:
    made = Account(answer=works, twists={LIAR: aborting}).found()
    assert goes_on(made)
    assert faults(made, 1) == []
