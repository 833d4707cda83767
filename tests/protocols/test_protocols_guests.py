"""Devices that hold the log of an account without a part in all of its sessions."""

from aura_chor.crypto.members import Index
from aura_chor.protocols.reshare_hosting import Change, changed, open_resharing
from aura_chor.runtime.world_schedule import Crash
from tests.ledger.ledger_world import author
from tests.protocols.changes import head, key, lock, works
from tests.protocols.stations import Account


def test_who_has_no_seat_in_a_lock_that_it_knows_of_starts_again() -> None:
    """A device that is being added learns of the lock under which it is; when it starts again, nobody asks it to play
    in that."""
    made = Account(guests=1, answer=works).found()
    lock(made, 1)
    wanted = Change(kind="devices", keep=tuple(map(Index, (1, 2, 3))), add=(key(4),), t=2)
    order = open_resharing(made.host(1).ledger, changed(head(made), wanted), term=0, ticket=1)
    assert order is not None
    session = made.open(1, order)
    assert made.run(lambda: made.host(4).ledger.state().locks != ())
    made.rest(6)
    before = made.host(4).ledger.state()
    assert before.locks and before.epoch == 1
    made.world.happen(Crash(author(4), down_ms=50))
    assert made.run(lambda: made.over(session, (1, 2, 3, 4)))
    made.rest()
    assert [status.protocol for status in made.host(4).sessions()][:1] == ["Reshare"]
    assert head(made, 4) == head(made, 1) and head(made).epoch == 2
