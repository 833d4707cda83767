"""What rests on an epoch ends with it, and names nobody (CRYPTO.md 6 and 11)."""

from dataclasses import replace

from aura_chor.crypto.members import Index
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.protocols.sign_hosting import app_facts, open_signing
from aura_chor.session.faults import Stale
from tests.protocols.stations import AGREES, Account
from tests.protocols.test_protocols_founding import CONTENT
from tests.protocols.test_protocols_resharing import change, works

SILENT = replace(AGREES, signs=lambda _: None)


def test_a_signature_that_waits_for_signers_ends_when_the_head_moves() -> None:
    made = Account(policies={1: SILENT, 3: SILENT}, answer=works).found()
    session = made.open(2, open_signing(app_facts(made.player(2).station, CONTENT), ticket=1))
    made.rest(1_000)
    assert not any(made.lifecycle(number, session).over for number in (1, 2, 3))
    change(made, 1, Change(kind="devices", keep=(Index(1), Index(2), Index(3)), t=2), by=(1, 2, 3))
    assert made.host(2).ledger.state().epoch == 2
    assert all(made.lifecycle(number, session).over for number in (1, 2, 3))
    errors = [outcome.error for outcome in made.seats(session).values()]
    stale = [error for error in errors if isinstance(error, Stale)]
    assert stale and all(error.culprits == () for error in stale)
    assert "sign.done" not in made.kinds(2, session)
