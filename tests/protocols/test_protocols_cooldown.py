"""Guardians that would wait for less than a day: no device approves them, no guardian approves through them (8)."""

from aura_chor.protocols.playing import Policy
from aura_chor.protocols.recover_hosting import COOLDOWN_SECONDS_MIN
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from tests.protocols.changes import COOLDOWN, GUARDIANS, admit, guarded, head, key, lock, request, works
from tests.protocols.stations import AGREES, Account

PRODUCTION = Policy(signs=AGREES.signs, derives=AGREES.derives, changes=AGREES.changes)


def enrolled(policy: Policy, *, cooldown: int) -> int:
    """The epoch after three devices with this policy were asked to enrol guardians with this cool-down."""
    made = Account(guests=3, answer=works, policies=dict.fromkeys((1, 2, 3), policy)).found()
    lock(made, 1)
    guardians = Change(kind="guardians", keep=(), add=tuple(map(key, GUARDIANS)), t=2, cooldown=cooldown)
    order = open_resharing(made.host(1).ledger, changed(head(made), guardians), term=0, ticket=91)
    assert order is not None
    session = made.open(1, order)
    made.rest(60_000)
    approvals = made.kinds(1, session).count("reshare.approve")
    assert (head(made).epoch == 2) == (approvals > 0)
    return head(made).epoch


def test_devices_approve_guardians_that_wait_for_a_day() -> None:
    assert enrolled(PRODUCTION, cooldown=COOLDOWN_SECONDS_MIN) == 2


def test_devices_approve_none_that_wait_for_less() -> None:
    assert enrolled(PRODUCTION, cooldown=COOLDOWN_SECONDS_MIN - 1) == 1


def test_devices_of_a_rehearsal_do() -> None:
    assert enrolled(AGREES, cooldown=COOLDOWN) == 2


def test_a_guardian_approves_no_recovery_through_guardians_that_wait_for_less() -> None:
    made = guarded(policies={5: PRODUCTION})
    session = request(made)
    admit(made, session)
    made.rest(5_000)
    approved = [event.author for event in made.host(4).ledger.known.in_session(session, "recover.approve")]
    assert sorted(approved) == sorted(made.host(number).device for number in (4, 6))
