"""Holders that cheat in a resharing: who is named, and what goes on (CRYPTO.md 12.1, rows 10 and 13)."""

from collections.abc import Callable

import pytest

from aura_chor.crypto import group
from aura_chor.crypto.members import Index
from aura_chor.crypto.reshare import combine_deals, redeal_polynomial
from aura_chor.crypto.secrets import SecretScalar, SessionRoot
from aura_chor.crypto.sharing import commit_poly
from aura_chor.crypto.types import Digest, SharePair
from aura_chor.protocols.redistribution import Dealer
from aura_chor.protocols.reshare_hosting import Change
from aura_chor.protocols.resharing import Source
from aura_chor.runtime.host_ports import Faulted
from aura_chor.session.seats import Seat
from tests.ledger.ledger_world import author
from tests.protocols.changes import alice, change, head, works
from tests.protocols.stations import Account
from tests.protocols.test_protocols_founding import OUTPUT

WRONG = SecretScalar(group.scalar(5))
REFRESH = Change(kind="devices", keep=tuple(map(Index, (1, 2, 3))), t=2)


def deals_another_secret(seat: Seat) -> Seat:
    """A constant term that is not its certified share: the keys would move, and old shares with them."""
    if isinstance(seat.body, Source):
        facts, root = seat.body._facts, SessionRoot(bytes(32))
        seat.body._dealer = Dealer(facts, shares=SharePair(derive=WRONG, sign=WRONG), root=root)
    return seat


def faults(made: Account, number: int) -> set[tuple[str, tuple[bytes, ...]]]:
    told = [out.fault for _, key, out in made.world.told if isinstance(out, Faulted) and key == author(number)]
    return {(fault.name, fault.culprits) for fault in told}


def test_a_deal_of_another_secret_is_refused_and_the_others_go_on() -> None:
    made = Account(answer=works, twists={3: deals_another_secret}).found()
    before = head(made)
    session = change(made, 1, REFRESH, by=(1, 2))
    assert ("InvalidDeal", (author(3),)) in faults(made, 1)
    assert ("InvalidDeal", (author(3),)) in faults(made, 2)
    fix = made.host(2).ledger.known.in_session(session, "reshare.fix")[0]
    assert [index for index, _ in fix.body["deals"]] == [1, 2]
    assert head(made).devices.key == before.devices.key
    assert head(made).epoch == 2


def test_who_does_not_compare_the_constant_gets_another_key() -> None:
    """The naive variant: every share lies on what its dealer committed to, and the key that comes of it is another."""
    made = Account().found()
    committee = head(made).devices
    phi = Digest(bytes(32))
    honest = made.lives[1].holding.shares(committee, Index(1)).sign
    commitments = {}
    for index, share in ((Index(1), honest), (Index(3), WRONG)):
        polynomial = redeal_polynomial(SessionRoot(bytes([index]) * 32), share, phi=phi, purpose="sign", t=2)
        commitments[index] = commit_poly(polynomial)
    assert combine_deals(commitments, 2)[0] != committee.key


def lies_to(victim: int) -> Callable[[Seat], Seat]:
    """A dealer whose share for one member does not lie on its commitments."""

    def twist(seat: Seat) -> Seat:
        if isinstance(seat.body, Source) and seat.body._dealer is not None:
            seat.body._dealer = Lying(seat.body._dealer, victim)
        return seat

    return twist


class Lying:
    def __init__(self, dealer: Dealer, victim: int) -> None:
        self.commitments = dealer.commitments
        self._dealer, self._victim = dealer, victim

    def share_for(self, to: Index) -> SharePair:
        share = self._dealer.share_for(to)
        return SharePair(derive=share.derive, sign=WRONG) if to == self._victim else share


@pytest.mark.parametrize("victim", [1, 2])
def test_a_wrong_share_names_its_dealer_by_a_complaint_that_everybody_checks(victim: int) -> None:
    made = Account(answer=works, twists={3: lies_to(victim)}).found()
    session = change(made, 1, REFRESH, by=(1, 2, 3))
    for number in (1, 2, 3):
        known = made.host(number).ledger.known
        complaints = known.in_session(session, "reshare.complain")
        assert [(event.author, event.body["against"]) for event in complaints] == [(author(victim), 3)]
    assert made.host(2).ledger.known.refuted(session, complaints[0].id) == frozenset({author(3)})


def test_a_silent_holder_is_left_out() -> None:
    def silent(seat: Seat) -> Seat:
        if isinstance(seat.body, Source):
            seat.body._dealer = None
        return seat

    made = Account(answer=works, twists={3: silent}).found()
    change(made, 1, REFRESH, by=(1, 2, 3))
    assert head(made).epoch == 2
    assert alice(made, 3).hex() == OUTPUT
