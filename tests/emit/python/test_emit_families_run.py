"""The bodies over families that type-check also run: from the text of the choreography to the end of every seat."""

import pytest

from aura_chor.runtime.local import run
from aura_chor.runtime.result import SessionResult
from aura_chor.session.seats import Seat
from tests.emit.python.golden.approval.approval import Parameters as ApprovalParameters
from tests.emit.python.golden.derive.derive import Parameters as DeriveParameters
from tests.emit.python.golden.quorum.quorum import Parameters as QuorumParameters
from tests.emit.python.golden.retries.retries import Parameters as RetriesParameters
from tests.emit.python.golden.workers.workers import Parameters as WorkersParameters
from tests.emit.python.must_pass import families_bodies as bodies

SIZES = [1, 2, 3, 5]


def ends(result: SessionResult) -> dict[str, str]:
    return {seat: outcome.ended.value for seat, outcome in result.outcomes.items()}


def approving(size: int) -> list[Seat]:
    checks = bodies.ApprovalChecks()
    members = [bodies.member.seat(bodies.members, index=index, checks=checks) for index in range(1, size + 1)]
    return [bodies.clerk.seat(bodies.clerks, checks=checks), *members]


@pytest.mark.parametrize("size", [2, 3, 5])
def test_two_approve(size: int) -> None:
    result = run(*approving(size), parameters=ApprovalParameters(2))
    assert set(ends(result).values()) == {"completed"}


def test_one_member_forbids() -> None:
    result = run(*approving(3), parameters=ApprovalParameters(3))
    assert set(ends(result).values()) == {"aborted"}
    assert "Member[1] aborted the session: Veto" in str(result.outcomes["Clerk"].error)


def test_silent_members_make_it_late() -> None:
    result = run(*approving(3)[:2], parameters=ApprovalParameters(2), absent=("Member[2]", "Member[3]"))
    assert ends(result)["Clerk"] == "aborted"


@pytest.mark.parametrize("size", [3, 4, 7])
def test_those_who_are_named_are_asked_and_the_others_dismissed(size: int) -> None:
    signers = [bodies.signer.seat(bodies.signs, index=index) for index in range(1, size + 1)]
    result = run(bodies.coordinator.seat(bodies.coordinates), *signers, parameters=QuorumParameters(2))
    assert set(ends(result).values()) == {"completed"}


@pytest.mark.parametrize("size", [2, 3, 6])
def test_work_is_shared_out_and_compared(size: int) -> None:
    others = [bodies.worker_2_on.seat(bodies.works, index=index) for index in range(2, size + 1)]
    first = bodies.worker_1.seat(bodies.works_first, index=1)
    result = run(
        bodies.boss.seat(bodies.manages),
        first,
        *others,
        bodies.pricing.seat(bodies.prices),
        parameters=WorkersParameters(50),
    )
    assert set(ends(result).values()) == {"completed"}


@pytest.mark.parametrize("size", SIZES)
def test_a_key_is_derived_and_certified(size: int) -> None:
    checks = bodies.DeriveChecks()
    devices = [bodies.device.seat(bodies.reveals, index=index, checks=checks) for index in range(1, size + 1)]
    result = run(
        bodies.opener.seat(bodies.opens, checks=checks),
        bodies.recipient.seat(bodies.receives, index=1, checks=checks),
        *devices,
        parameters=DeriveParameters(min(size, 2), b"context"),
    )
    assert set(ends(result).values()) == {"completed"}
    assert [set(ends(child).values()) for child in result.children] == [{"completed"}]


@pytest.mark.parametrize(("rounds", "end", "tried"), [(2, "completed", 1), (6, "aborted", 7)])
def test_a_child_session_is_tried_again_until_it_succeeds(rounds: int, end: str, tried: int) -> None:
    bidders = [bodies.bidder.seat(bodies.takes_part, index=index) for index in (1, 2)]
    seats = [bodies.seller.seat(bodies.sells), *bidders, bodies.notary.seat(bodies.notes)]
    result = run(*seats, parameters=RetriesParameters(rounds))
    assert set(ends(result).values()) == {end}
    assert len(result.children) == tried
