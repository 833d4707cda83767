"""ReplicatedStore: what the client hears is stored is on so many backups; slow ones are passed over, not waited for."""

from itertools import product

import pytest

from aura_chor.runtime.result import SessionResult
from aura_chor.session.deadlines import Deadline
from aura_chor.session.faults import Timeout
from aura_chor.session.instructions import pause
from generated.replicated_store import Parameters, backup, client, store
from tests.choreographies.playing import Aborted, Completed, S, expect_abort, play

CHANGES = {"a": b"1", "b": b"2", "c": b"3"}
TOO_LATE = 5_001


class Client:
    """`stored` is what it was told is safe."""

    def __init__(self, changes: dict[str, bytes]) -> None:
        self.changes = changes
        self.stored: dict[str, bytes] = {}

    async def __call__(self, s: client.Initializing[S], /) -> Completed[S]:
        for key, value in self.changes.items():
            match await (await s.send_put(key=key, value=value)).receive():
                case client.GotStored(next=again):
                    self.stored[key] = value
                    s = again
                case client.GotFailed(next=failed):
                    return await failed.aborted()
        return await s.send_close()


class Store:
    """`fast` are the backups heard, change by change."""

    def __init__(self) -> None:
        self.fast: list[tuple[int, ...]] = []

    async def __call__(self, s: store.Initializing[S], /) -> Completed[S] | Aborted[S]:
        while True:
            match await s.receive():
                case store.GotClose(next=closing):
                    return await closing.send_closed()
                case store.GotPut(message=put, next=copying):
                    gathering = await copying.send_copy(key=put.key, value=put.value)
            match await gathering.gather_copied():
                case store.ExpiredCopied(next=dropping):
                    return await (await (await dropping.send_dropped()).send_failed()).abort()
                case store.CollectedCopied(fast=fast, next=keeping):
                    self.fast.append(fast.members)
                    s = await (await (await keeping.send_keep(fast)).send_fetch(fast)).send_stored()


class Backup:
    """`delays` before it has copied a change, one after the other; None: it has no room for it."""

    def __init__(self, *delays: int | None) -> None:
        self.delays = delays
        self.kept: dict[str, bytes] = {}
        self.to_fetch: list[str] = []

    async def __call__(self, s: backup.Initializing[S], /) -> Completed[S]:
        changes = 0
        while True:
            match await s.receive():
                case backup.GotClosed(next=end):
                    return end
                case backup.GotCopy(message=copy, next=copying):
                    delay = self.delays[changes % len(self.delays)] if self.delays else 0
                    changes += 1
            if delay is None:
                waiting = await copying.abstain()
            else:
                await pause(Deadline(delay))
                waiting = await copying.send_copied()
            match await waiting.receive():
                case backup.GotKeep(next=again):
                    self.kept[copy.key] = copy.value
                    s = again
                case backup.GotFetch(next=again):
                    self.to_fetch.append(copy.key)
                    s = again
                case backup.GotDropped(next=aborted):
                    return await aborted.aborted()


def serve(
    *backups: Backup | None, copies: int, changes: dict[str, bytes] = CHANGES
) -> tuple[Client, Store, SessionResult]:
    """None is a backup that never answers."""
    asks, serves = Client(changes), Store()
    seats = [backup.seat(body, index=index) for index, body in enumerate(backups, 1) if body is not None]
    absent = [f"Backup[{index}]" for index, body in enumerate(backups, 1) if body is None]
    result = play(client.seat(asks), store.seat(serves), *seats, parameters=Parameters(copies=copies), absent=absent)
    return asks, serves, result


@pytest.mark.parametrize(("size", "copies"), [(n, k) for n, k in product(range(1, 7), repeat=2) if k <= n])
def test_every_change_is_on_exactly_so_many_backups(size: int, copies: int) -> None:
    backups = [Backup() for _ in range(size)]
    asks, serves, result = serve(*backups, copies=copies)
    assert result.completed and asks.stored == CHANGES
    for key, fast in zip(CHANGES, serves.fast, strict=True):
        assert len(fast) == copies
        assert [index for index, body in enumerate(backups, 1) if key in body.kept] == list(fast)
        assert [index for index, body in enumerate(backups, 1) if key not in body.to_fetch] == list(fast)


def test_whoever_is_slow_fetches_and_may_be_fast_the_next_time() -> None:
    backups = [Backup(10, 30), Backup(20, 20), Backup(30, 10)]
    _, serves, result = serve(*backups, copies=2, changes={"a": b"1", "b": b"2"})
    assert result.completed and serves.fast == [(1, 2), (2, 3)]
    assert [body.to_fetch for body in backups] == [["b"], [], ["a"]]
    assert [event.sender for event in result.late] == ["Backup[3]", "Backup[1]"]


@pytest.mark.parametrize("missing", range(4))
@pytest.mark.parametrize("bad", [None, (None,), (TOO_LATE,)], ids=["silent", "full", "late"])
def test_without_enough_backups_nothing_is_stored(bad: tuple[int | None] | None, missing: int) -> None:
    missed = [None if bad is None else Backup(*bad) for _ in range(missing)]
    asks, _, result = serve(*[Backup() for _ in range(3 - missing)], *missed, copies=2)
    if missing <= 1:
        assert asks.stored == CHANGES and "Store" in result.outcomes
    else:
        expect_abort(result, by="Store", reason="too few backups have answered", because=Timeout)
        assert asks.stored == {}


def test_what_was_stored_before_stays_known() -> None:
    asks, _, result = serve(Backup(0, None), Backup(), copies=2, changes={"a": b"1", "b": b"2"})
    expect_abort(result, by="Store", reason="too few backups have answered", because=Timeout)
    assert asks.stored == {"a": b"1"}
