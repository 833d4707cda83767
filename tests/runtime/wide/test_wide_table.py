"""Every collective at sizes 1 to 10, with every number of silent, late and abstaining members."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from aura_chor.runtime.local import run_session
from aura_chor.runtime.result import Ended, SessionFailed, SessionResult
from aura_chor.session.faults import Timeout
from tests.runtime.wide.collecting import KINDS, Heard, Kind, Modes, Played, collective

SIZES = range(1, 11)


def combinations(kind: Kind, n: int) -> Iterator[Modes]:
    for silent in range(n + 1):
        for late in range(n + 1 - silent):
            for abstaining in range(n + 1 - silent - late) if kind.threshold else (0,):
                if not (kind.own and silent == n):
                    yield Modes(silent, late, abstaining)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_collective_ends_as_specified(kind: Kind, n: int) -> None:
    async def all_of_them() -> None:
        for modes in combinations(kind, n):
            played = collective(kind, n, modes)
            try:
                result = await run_session(*played.seats, absent=played.absent)
            except SessionFailed as failed:
                _check_failed(kind, n, modes, failed)
                continue
            (_check_exchange if kind.own else _check_gather)(kind, n, modes, played, result)

    asyncio.run(all_of_them())


def _needed(kind: Kind, n: int) -> int:
    return n // 2 + 1 if kind.threshold else n


def _check_failed(kind: Kind, n: int, modes: Modes, failed: SessionFailed) -> None:
    """Without a deadline nobody can know that the silent stay silent, but whoever plays all seats, who names them."""
    assert kind.deadline is None and n - modes.silent - modes.abstaining < _needed(kind, n), modes
    assert n - modes.abstaining >= _needed(kind, n), "as long as those who are heard could be enough"
    (fault,) = failed.exceptions
    assert isinstance(fault, Timeout)
    assert {modes.mode_of(int(seat[2:-1])) for seat in fault.absent} <= {"silent", "abstaining"}
    assert len(fault.absent) == modes.silent + modes.abstaining


def _check_gather(kind: Kind, n: int, modes: Modes, played: Played, result: SessionResult) -> None:
    needed = _needed(kind, n)
    in_time = n - sum(modes) if kind.deadline is not None else n - modes.silent - modes.abstaining
    ended = result.outcomes["C"].ended
    collected: Any = played.heard.get("C")
    if in_time >= needed:
        assert ended is Ended.COMPLETED
        indices = list(collected.messages)
        assert len(indices) == needed and indices == sorted(indices)
        assert {modes.mode_of(index) for index in indices} <= ({"in time"} if kind.deadline else {"in time", "late"})
        _check_proof(kind, collected, indices)
        assert len(result.late) == n - modes.silent - modes.abstaining - needed
    elif kind.deadline is None:
        assert n - modes.abstaining < needed and ended is Ended.ABORTED, "as soon as there can never be enough"
    else:
        assert collected is None
        assert ended is (Ended.ABORTED if kind.expired == "abort" else Ended.COMPLETED)


def _check_exchange(kind: Kind, n: int, modes: Modes, played: Played, result: SessionResult) -> None:
    """Members that are late begin to wait late, and then have everything at once; those in time have a deadline."""
    needed = _needed(kind, n)
    sent = n - modes.silent - modes.abstaining
    in_time = n - sum(modes)
    for seat, outcome in result.outcomes.items():
        late = modes.mode_of(int(seat[2:-1])) == "late"
        enough = sent >= needed if late else in_time >= needed
        if kind.expired == "abort" and in_time < needed and in_time + modes.abstaining > 0:
            assert outcome.ended is Ended.ABORTED, (modes, seat)
        elif enough:
            assert outcome.ended is Ended.COMPLETED, (modes, seat)
            assert len(played.heard[seat].messages) == needed
            _check_proof(kind, played.heard[seat], list(played.heard[seat].messages))
        else:
            assert outcome.ended is (Ended.WITHDRAWN if kind.expired == "withdraw" else Ended.ABORTED), (modes, seat)


def _check_proof(kind: Kind, collected: object, indices: list[int]) -> None:
    proof = collected.proof  # type: ignore[attr-defined]
    if kind.proof is None:
        assert proof is None
    elif kind.proof is not Heard:
        assert [index for index, _ in proof.events] == indices and proof.required == len(indices)
        assert len({identifier for _, identifier in proof.events}) == len(indices)
    else:
        assert list(proof.members) == indices
