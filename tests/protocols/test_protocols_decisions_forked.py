"""A member that forks while its word is counted: nobody who has counted it is called a liar (CRYPTO.md 3.4, 7.1)."""

import pytest

from aura_chor.ledger.event import Event, EventId
from aura_chor.protocols.changing import Changing
from aura_chor.protocols.reshare_hosting import changed, open_resharing
from aura_chor.protocols.resharing import Opener
from aura_chor.runtime.host_ports import Faulted
from aura_chor.session.faults import Equivocation
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author, number, raw
from tests.protocols.changes import head, lock, works
from tests.protocols.stations import Account
from tests.protocols.test_protocols_decisions import REFRESH


def twin_of(event: Event) -> Event:
    """Another event of the same author with the same number."""
    placed = {"seq": event.seq, "prev": event.prev, "parents": event.parents[1:], "epoch": event.epoch}
    return raw(number(event.author), event.kind, event.body, **placed, session=event.session, of=event.account)


class Learning:
    """The log of an opener learns just before the certificate that a member has forked at a step of this kind."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.liar = author(3)
        self.made = Account(answer=works, twists={1: self.twist}).found()

    def twist(self, seat: Seat) -> Seat:
        if isinstance(seat.body, Opener):
            body, require = seat.body, seat.body._require_provable

            def learns(*made: object, **named: object) -> None:
                self.learn(body._facts.opening.session, [identifier for _, identifier in (*body.acks, *body.votes)])
                require(*made, **named)

            body._require_provable = learns
        return seat

    def propose(self) -> EventId:
        """Until it is over everywhere but on the device that finds out that another has its key."""
        lock(self.made, 1)
        order = open_resharing(self.made.host(1).ledger, changed(head(self.made), REFRESH), term=0, ticket=80)
        assert order is not None
        session = self.made.open(1, order)
        assert self.made.run(lambda: self.made.over(session, [n for n in (1, 2, 3) if author(n) != self.liar]))
        self.made.rest()
        return session

    def learn(self, session: EventId, named: list[bytes]) -> None:
        ledger = self.made.host(1).ledger
        steps = [step for step in ledger.known.in_session(session, self.kind) if step.author != author(1)]
        counted = [step for step in steps if step.id in named] or steps
        self.liar = counted[-1].author
        ledger.ingest(twin_of(counted[-1]).wire)
        assert self.liar in ledger.known.graph.forks

    def blamed(self) -> set[bytes]:
        told = [output for _, _, output in self.made.world.told if isinstance(output, Faulted)]
        return {culprit for output in told for culprit in output.fault.culprits}


@pytest.mark.parametrize("kind", ["reshare.approve", "reshare.ack", "reshare.vote"])
def test_no_certificate_is_written_that_would_prove_nothing(kind: str) -> None:
    learning = Learning(kind)
    made, before = learning.made, head(learning.made)
    session = learning.propose()
    error = made.seats(session)["Opener"].error
    assert isinstance(error, Equivocation) and error.culprits == (learning.liar.hex(),)
    assert "reshare.certificate" not in made.kinds(2, session) and head(made, 2) == before
    assert learning.blamed() <= {learning.liar}


def test_without_looking_once_more_the_opener_is_taken_for_a_liar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Changing, "require_provable", lambda *_, **__: None)
    learning = Learning("reshare.ack")
    session = learning.propose()
    assert "reshare.certificate" in learning.made.kinds(2, session)
    assert author(1) in learning.blamed()
