"""What a guardian's gate says at its edges: the last second, the third approval, whose cancels count (CRYPTO.md 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from aura_chor.ledger.event import EventId
from aura_chor.ledger.openings import Opening
from aura_chor.ledger.state import Request
from aura_chor.protocols.recover_hosting import Gate
from aura_chor.protocols.recovering import COMPARE_CODE
from aura_chor.runtime.host_ports import Peer, Performed, Performing
from tests.ledger.ledger_world import author
from tests.protocols.changes import admit, guarded, request
from tests.protocols.cheating import Other
from tests.protocols.stations import Account

GUARDIAN, DAY = 4, 86_400


def doubts(_device: Peer, asked: Performing) -> Performed:
    """No guardian's owner recognises a code."""
    return Performed(asked.session, asked.number, asked.effect.name != COMPARE_CODE)


class Asked:
    """A request that nobody has approved yet, and what guardian 4 would say of it in other circumstances."""

    def __init__(self, *, override: bool) -> None:
        self.made: Account = guarded(answer=doubts)
        session = request(self.made, override=override)
        admit(self.made, session)
        self.opening: Opening = self.made.host(GUARDIAN).ledger.known.openings[session]
        expires = self.opening.event.body["expires"]
        assert isinstance(expires, int)
        self.expires = expires

    def __call__(
        self,
        *,
        before_end: int = 10,
        approvals: Mapping[bytes, int] | None = None,
        cancelled: Mapping[EventId, Sequence[bytes]] | None = None,
    ) -> str | None:
        """`approvals` by session, in seconds before now; `cancelled` by request."""
        now, station = self.expires - before_end, self.made.player(GUARDIAN).station
        noted = {session: now - ago for session, ago in (approvals or {}).items()}
        killed = {self.opening.session: (), **(cancelled or {})}
        requests = tuple(Request(session, tuple(by)) for session, by in killed.items())
        log = station.ledger
        ledger = Other(log, state=lambda: replace(log.state(), requests=requests))
        changed = replace(station, read=lambda: ledger, holding=Other(station.holding, approvals=lambda: noted))
        return Gate(changed, self.opening, lambda: now, cooldown_min=1, alone=lambda _: False).objection()


@pytest.fixture(scope="module")
def asked() -> Asked:
    return Asked(override=False)


def test_a_request_has_expired_on_the_second_that_it_names(asked: Asked) -> None:
    assert asked(before_end=1) is None
    assert asked(before_end=0) == "the request has expired"


def other(number: int) -> EventId:
    return EventId(bytes([number]) * 32)


def test_a_guardian_approves_three_requests_in_thirty_days(asked: Asked) -> None:
    assert asked(approvals={other(1): 1, other(2): 29 * DAY}) is None
    refusal = asked(approvals={other(1): 1, other(2): 2, other(3): 30 * DAY - 1})
    assert refusal == "this guardian has approved 3 requests within 30 days"
    assert asked(approvals={other(1): 1, other(2): 2, other(3): 30 * DAY}) is None
    own = asked.opening.session
    assert asked(approvals={other(1): 1, other(2): 2, own: 3}) is None, "its own approval is no other"


def test_of_two_live_requests_of_two_terms_one_is_approved() -> None:
    """A promise does not keep a guardian from the next term; that the first still lives does."""
    made = guarded()
    first = request(made)
    admit(made, first)
    made.rest(1_000)
    second = request(made, term=1)
    admit(made, second)
    made.rest(1_000)
    known = made.host(GUARDIAN).ledger.known
    assert [len(known.in_session(session, "recover.approve")) for session in (first, second)] == [3, 0]
    assert made.player(GUARDIAN).recover.gate(known.openings[second]).objection() == (
        "this guardian has approved another request that is still live"
    )


def test_a_cancelled_request_is_not_approved(asked: Asked) -> None:
    assert asked(cancelled={asked.opening.session: [author(1)]}) == (
        "the request was cancelled, or the account has moved on"
    )


def test_cancels_of_devices_alone_are_overridden() -> None:
    asked = Asked(override=True)
    by_devices = {other(number): [author(1)] for number in (1, 2, 3)}
    assert asked(cancelled=by_devices) is None
    refusal = "devices have not cancelled 3 requests, so that there is nothing to override"
    assert asked(cancelled={**by_devices, other(3): [author(5)]}) == refusal
    assert asked(cancelled={other(1): [author(1)], other(2): [author(2)]}) == refusal
