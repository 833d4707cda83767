"""Another head is certified while a session builds on the one before: it ends as stale, and nothing of it is used."""

from aura_chor.protocols.reshare_hosting import changed, open_resharing
from aura_chor.session.faults import Stale
from tests.protocols.changes import committees_stored, head, lock, works
from tests.protocols.matrix import awake, blameless
from tests.protocols.matrix_recovery import asked, guarded
from tests.protocols.matrix_scenes import REFRESH
from tests.protocols.stations import Account

EVERYBODY = range(1, 9)
GUARDIANS, NEWCOMERS = (4, 5, 6), (7, 8)


def test_a_request_is_stale_when_the_devices_have_moved_on() -> None:
    """In the midst of the cool-down the devices refresh their shares: the guardians hand over nothing."""
    made = Account(at=guarded(), answer=works)
    awake(made, 1)
    lock(made, 1)
    session = asked(made, term=0)
    order = open_resharing(made.host(1).ledger, changed(head(made), REFRESH), term=0, ticket=9)
    assert order is not None
    made.play(1, order, by=(1, 2, 3))
    assert made.run(lambda: made.over(session, EVERYBODY), more_ms=60_000), made.endings()
    made.rest()
    now = head(made, 4)
    assert (now.epoch, now.recovery) == (3, False)
    assert [head(made, number) for number in EVERYBODY] == [now] * 8
    assert not {"recover.deal", "recover.vote"} & set(made.kinds(4, session))
    assert any(isinstance(outcome.error, Stale) for outcome in made.seats(session).values())
    assert list(blameless(made)) == []
    assert [committees_stored(made, number) for number in GUARDIANS] == [[now.guardians.id]] * 3
    assert [committees_stored(made, number) for number in NEWCOMERS] == [[]] * 2
