"""What a gathering makes of rounds, late messages, checks, notices, equal fields, and of members that fail."""

from random import Random
from typing import Any

import pytest

from aura_chor.runtime.clock import RealTime
from aura_chor.runtime.local import run
from aura_chor.runtime.outside import At
from aura_chor.runtime.result import Ended, SessionFailed
from aura_chor.session.bugs import TooManyNotices, WitnessRefused
from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.collectives import Abstain, Collect, Enter, Notify, Post
from aura_chor.session.deadlines import Deadline
from aura_chor.session.faults import InvalidMessage, SessionAborted
from aura_chor.session.groups import every
from aura_chor.session.instructions import pause
from aura_chor.session.operations import Arrival, Count, Place, Send, Where
from aura_chor.session.seats import NoticeRule
from aura_chor.session.witness import Terms, Witness
from tests.runtime.tracing import Trace
from tests.runtime.wide.lab import Complain, Go, M, circle, identity, line, seats

TWO = Count("2", lambda: 2)
ONE = Count("1", lambda: 1)
W = every("W")
WITHIN = Deadline(5_000)


class Two(Witness[Any, M]):
    __slots__ = ()
    TERMS = Terms("M", W, TWO, None, None)


class Agreed(Witness[Any, M]):
    __slots__ = ()
    TERMS = Terms("M", W, TWO, "value", None)


class Checked(Witness[Any, M]):
    __slots__ = ()
    TERMS = Terms("M", W, TWO, None, "holds")


def collect(count: Count | None = None, proof: Any = None, deadline: Deadline | None = None, *places: Place) -> Collect:
    return Collect("gather_m", Arrival(W, "M", M, (), (), *places), count, proof, deadline, False)


POST = Post("send_m", "M", M, ("C",), (), (), False)
PASS = Abstain("abstain", "M", ("C",), (), False)


def sends(value: int, delay: int = 0) -> Any:
    async def body(s: Any, /) -> Any:
        await pause(Deadline(delay))
        return await s.post(M(value))

    return line(POST, always=(PASS,)), body


def abstains() -> Any:
    async def body(s: Any, /) -> Any:
        return await s.abstain()

    return line(POST, always=(PASS,)), body


# --- places ---


def rounds(*delays: tuple[int | None, ...], within: int = 1_000) -> list[list[int]]:
    """Whom a collector hears, round by round, of members that take so long in each round (None: they abstain)."""
    heard: list[list[int]] = []

    async def collects(s: Any, /) -> Any:
        for _ in delays[0]:
            collected, s = await s.collect()
            heard.append([] if collected is None else [message.value for message in collected.messages.values()])
        return s.leave()

    def member(times: tuple[int | None, ...], index: int) -> Any:
        async def body(s: Any, /) -> Any:
            for at, delay in enumerate(times, 1):
                if delay is None:
                    s = await s.abstain()
                else:
                    await pause(Deadline(delay))
                    s = await s.post(M(100 * at + index))
            return s.leave()

        return circle_of_posts(), body

    protocol = identity()
    members = tuple(member(times, index) for index, times in enumerate(delays, 1))
    start = circle(collect(ONE, None, Deadline(within)))
    run(*seats(protocol, {"C": (start, collects)}, members))
    return heard


def circle_of_posts() -> Any:
    start = circle(POST)
    start.OPERATIONS = (POST, PASS)
    return start


def test_one_message_is_for_one_round() -> None:
    assert rounds((0, 500, 500)) == [[101], [201], [301]]


def test_a_late_message_is_skipped_when_its_place_comes_up() -> None:
    """The message of round one comes in round two: it is late, and does not stand for that of round two."""
    assert rounds((1_500, 100, 0)) == [[], [201], [301]]


def test_who_abstains_uses_its_place_up() -> None:
    assert rounds((None, 0, None, 0)) == [[], [201], [], [401]]


def test_messages_that_were_not_needed_are_no_part_of_the_next_round() -> None:
    assert rounds((0, 100), (0, 100)) == [[101], [201]]


def moments_of(delays: tuple[tuple[int | None, ...], ...]) -> list[list[int | None]]:
    """By member and round, when its message is sent; None where it abstains."""
    return [
        [None if delay is None else sum(before or 0 for before in row[: at + 1]) for at, delay in enumerate(row)]
        for row in delays
    ]


def model_of_rounds(delays: tuple[tuple[int | None, ...], ...], within: int) -> list[list[int]]:
    """What `rounds` must give, told without engines: when each message is there, and whom a round hears.

    A message stands in the place of its round. One that is there when the round begins counts at once, the lowest
    index first; else the first to come, until the deadline.
    """
    there = moments_of(delays)
    heard, now = [], 0
    for at in range(len(delays[0])):
        coming = [(max(now, moment), index) for index, row in enumerate(there, 1) if (moment := row[at]) is not None]
        in_time = sorted([(moment, index) for moment, index in coming if moment <= now + within])
        if in_time:
            now, index = in_time[0]
            heard.append([100 * (at + 1) + index])
        else:
            now += within
            heard.append([])
    return heard


@pytest.mark.parametrize("seed", range(60))
def test_rounds_are_what_a_model_of_them_says(seed: int) -> None:
    """Those runs in which no two messages come at one moment; most do not, since members keep to remainders."""
    random = Random(seed)
    members, count = random.randint(1, 3), random.randint(1, 5)

    def delay(index: int) -> int | None:
        return None if random.random() < 0.2 else random.randrange(0, 3_000, 100) + index

    delays = tuple([tuple([delay(index) for _ in range(count)]) for index in range(1, members + 1)])
    moments = [moment for row in moments_of(delays) for moment in row if moment is not None]
    if len(set(moments)) == len(moments):
        assert rounds(*delays, within=1_050) == model_of_rounds(delays, 1_050), delays


def test_a_turn_that_is_let_pass_too_late_is_no_late_message() -> None:
    async def body(s: Any, /) -> Any:
        await pause(Deadline(6_000))
        return await s.abstain()

    _, result = heard_of(collect(ONE, None, WITHIN), (line(POST, always=(PASS,)), body))
    assert result.late == ()


def test_by_the_clock_a_gather_ends_at_its_deadline_or_its_messages() -> None:
    collected, result = heard_of(collect(ONE, None, Deadline(20)), sends(1, 60), time=RealTime())
    assert collected is None and [event.sender for event in result.late] == ["W[1]"]
    collected, _ = heard_of(collect(ONE, None, Deadline(60_000)), sends(1, 1), time=RealTime())
    assert list(collected.messages) == [1]


# --- what counts ---


def heard_of(operation: Collect, *members: Any, **more: Any) -> Any:
    """What a collector gets, and the session's result."""
    got: list[Any] = []

    async def collects(s: Any, /) -> Any:
        collected, end = await s.collect()
        got.append(collected)
        return end

    checks = more.pop("checks", None)
    given = {name: more.pop(name) for name in ("observer", "outside", "time") if name in more}
    protocol = identity(**more)
    result = run(*seats(protocol, {"C": (line(operation), collects)}, members, checks=checks), **given)
    return next(iter(got), None), result


def test_equal_fields_are_counted_together() -> None:
    collected, _ = heard_of(collect(None, Agreed), sends(1), sends(2, 10), sends(1, 20), sends(2, 30))
    assert list(collected.messages) == [1, 3]
    assert collected.proof.messages[1] == collected.proof.messages[3] == M(1)


def test_fields_that_never_agree_abort_the_session() -> None:
    collected, result = heard_of(collect(None, Agreed), sends(1), sends(2), sends(3))
    error = result.outcomes["C"].error
    assert collected is None and isinstance(error, SessionAborted)
    assert error.reason == "C needs 2 of M with the same value, and 1 count"


def test_an_invalid_message_does_not_count_in_a_threshold() -> None:
    bad = Where("value > 0", lambda value: value > 0, (-1, "value"))
    collected, result = heard_of(collect(TWO, None, None, Place(bad)), sends(-1), sends(1), sends(2))
    assert list(collected.messages) == [2, 3]
    assert [event.sender for event in result.refused] == ["W[1]"]


def test_an_invalid_message_fails_a_gather_of_all_and_names_its_sender() -> None:
    bad = Where("value > 0", lambda value: value > 0, (-1, "value"))
    with pytest.raises(SessionFailed) as failed:
        heard_of(collect(None, None, None, Place(bad)), sends(1), sends(-1))
    (fault,) = failed.value.exceptions
    assert isinstance(fault, InvalidMessage) and fault.culprits == ("W[2]",)


class Against:
    """A message of value 0 is pending until somebody complains of its author, of value 9 it is refuted."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def holds(self, message: M, sender: int, evidence: Evidence, /) -> Valid | Pending | Refuted[Complain]:
        self.asked.append((sender, message.value))
        complaints = [notice.against for _, notice in evidence.noticed(Complain)]
        if message.value == 9 or (message.value == 1 and sender in complaints):
            return Refuted(Complain(sender))
        return Pending() if message.value == 0 and sender not in complaints else Valid()


NOTICES = (NoticeRule("Complain", Complain, (W, "C")),)


def test_a_check_is_asked_again_when_more_has_come() -> None:
    checks = Against()
    outside = (At(3_000, "C", Complain(1)),)
    collected, result = heard_of(
        collect(None, Checked), sends(0), sends(5), checks=checks, notices=NOTICES, outside=outside
    )
    assert list(collected.messages) == [1, 2] and result.completed


def test_a_notice_refutes_what_counted_before() -> None:
    checks, trace = Against(), Trace()
    collected, result = heard_of(
        collect(None, Checked),
        sends(1),
        sends(5, 4_000),
        sends(5, 4_000),
        checks=checks,
        notices=NOTICES,
        outside=(At(3_000, "W[2]", Complain(1)),),
        observer=trace,
    )
    assert list(collected.messages) == [2, 3]
    assert [event.sender for event in result.refused] == ["W[1]"]
    assert [line for line in trace.lines if "Complain" in line] == ["W[2]: Complain", "C: Complain"]


def test_a_refuted_message_is_complained_of_once() -> None:
    checks, trace = Against(), Trace()
    collected, _ = heard_of(
        collect(None, Checked), sends(9), sends(5, 10), sends(5, 20), checks=checks, notices=NOTICES, observer=trace
    )
    assert list(collected.messages) == [2, 3]
    assert [line for line in trace.lines if "Complain" in line] == ["C: Complain"]


def test_too_many_refuted_are_a_fault_that_names_them() -> None:
    with pytest.raises(SessionFailed) as failed:
        heard_of(collect(None, Checked), sends(9), sends(9), sends(5), checks=Against(), notices=NOTICES)
    (fault,) = failed.value.exceptions
    assert isinstance(fault, InvalidMessage) and fault.culprits == ("W[1]", "W[2]")


# --- witnesses ---


def test_a_witness_grows_by_what_comes_late_and_never_shrinks() -> None:
    seen: list[Any] = []

    async def collects(s: Any, /) -> Any:
        collected, s = await s.collect()
        witness = collected.proof
        await pause(Deadline(100))
        seen.append(list(s.seen(M)))
        _, s = await s.collect()
        grown = s.extended(witness)
        seen.extend([list(witness.messages), list(grown.messages), list(s.seen(M))])
        return s.enter(grown)

    async def twice(s: Any, /) -> Any:
        await pause(Deadline(50))
        return await (await s.post(M(3))).post(M(3))

    start = line(collect(None, Two), collect(ONE), Enter("enter", Two))
    posts = line(POST, POST)

    async def at_once(s: Any, /) -> Any:
        return await (await s.post(M(1))).post(M(2))

    members = ((posts, at_once), (posts, at_once), (posts, twice))
    assert run(*seats(identity(), {"C": (start, collects)}, members)).completed
    assert seen[0] == [1, 2]
    assert seen[1] == [1, 2] and seen[2] == [1, 2, 3] and seen[3] == [1, 2, 3]


def test_a_witness_of_another_session_is_refused() -> None:
    kept: list[Any] = []

    async def collects(s: Any, /) -> Any:
        collected, s = await s.collect()
        kept.append(collected.proof)
        return s.enter(kept[0])

    start = line(collect(None, Two), Enter("enter", Two))
    assert run(*seats(identity(), {"C": (start, collects)}, (sends(1), sends(1)))).completed
    with pytest.raises(SessionFailed) as failed:
        run(*seats(identity(), {"C": (start, collects)}, (sends(1), sends(1))))
    assert failed.group_contains(WitnessRefused, match="of this session")


def test_a_witness_is_refused_when_one_of_its_messages_does_not_count_any_more() -> None:
    """Enough others count in the meantime, but those are not what the witness holds."""
    seen: list[Any] = []

    async def collects(s: Any, /) -> Any:
        collected, s = await s.collect()
        witness = collected.proof
        assert list(witness.messages) == [1, 2]
        _, s = await s.collect()
        seen.extend(s.seen(M))
        return s.enter(witness)

    first, second = collect(None, Checked), Collect("gather_go", Arrival(W, "Go", Go), None, None, None, False)
    start = line(first, second, Enter("enter", Checked))

    def member(value: int, delay: int) -> Any:
        async def body(s: Any, /) -> Any:
            await pause(Deadline(delay))
            s = await s.post(M(value))
            await pause(Deadline(5_000))
            return await s.post(Go())

        return line(POST, Post("send_go", "Go", Go, ("C",), (), (), False)), body

    members = (member(1, 0), member(5, 0), member(5, 100))
    made = seats(identity(notices=NOTICES), {"C": (start, collects)}, members, checks=Against())
    with pytest.raises(SessionFailed) as failed:
        run(*made, outside=(At(1_000, "C", Complain(1)),))
    assert failed.group_contains(WitnessRefused, match=r"holds of \[1\]")
    assert seen == [1, 2, 3]


def test_what_was_refuted_is_not_among_what_was_seen() -> None:
    seen: list[Any] = []

    async def collects(s: Any, /) -> Any:
        _, end = await s.collect()
        seen.extend(s.seen(M))
        _, end = await end.collect()
        seen.extend(end.seen(M))
        return end.leave()

    async def twice(s: Any, /) -> Any:
        return await (await s.post(M(9))).post(M(9))

    start = line(collect(None, Checked, WITHIN), collect(ONE), collect(ONE))
    posts = line(POST, POST), twice
    made = seats(identity(notices=NOTICES), {"C": (start, collects)}, (posts, posts), checks=Against())
    run(*made)
    assert seen == [1, 2]


def test_a_witness_keeps_ids_and_transcript_of_its_events() -> None:
    first, _ = heard_of(collect(None, Two), sends(1), sends(2), sends(3))
    assert [index for index, _ in first.proof.events] == [1, 2]
    assert all(len(identifier) == 32 for _, identifier in first.proof.events) and len(first.proof.transcript) == 32
    assert first.proof.label == "M" and first.proof.required == 2


# --- members that fail ---


def fails() -> Any:
    async def body(s: Any, /) -> Any:
        raise ValueError("broken")

    return line(POST), body


def test_a_member_that_only_thresholds_await_fails_alone() -> None:
    got: list[Any] = []

    async def collects(s: Any, /) -> Any:
        collected, end = await s.collect()
        got.append(list(collected.messages))
        return end

    made = seats(identity(), {"C": (line(collect(TWO)), collects)}, ())
    made += seats(identity(), {}, (fails(), sends(1, 10), sends(1, 20)), withdraws=True)
    with pytest.raises(SessionFailed) as failed:
        run(*made)
    outcomes = failed.value.result.outcomes
    assert [outcome.ended for outcome in outcomes.values()] == [
        Ended.COMPLETED,
        Ended.FAILED,
        Ended.COMPLETED,
        Ended.COMPLETED,
    ]
    assert got == [[2, 3]]


def test_when_too_many_fail_the_session_is_aborted_at_once() -> None:
    made = seats(identity(), {"C": (line(collect(TWO)), _collects)}, ())
    made += seats(identity(), {}, (fails(), fails(), sends(1, 10)), withdraws=True)
    with pytest.raises(SessionFailed) as failed:
        run(*made)
    outcomes = failed.value.result.outcomes
    assert [outcome.ended for outcome in outcomes.values()] == [
        Ended.ABORTED,
        Ended.FAILED,
        Ended.FAILED,
        Ended.ABORTED,
    ]
    error = outcomes["C"].error
    assert isinstance(error, SessionAborted) and error.reason == "C needs 2 of M, and 0 count"


def test_a_member_that_somebody_awaits_aborts_the_session() -> None:
    made = seats(identity(), {"C": (line(collect(TWO)), _collects)}, (fails(), sends(1, 10), sends(1, 20)))
    with pytest.raises(SessionFailed) as failed:
        run(*made)
    outcomes = failed.value.result.outcomes
    assert outcomes["C"].ended is Ended.ABORTED and outcomes["W[1]"].ended is Ended.FAILED


async def _collects(s: Any, /) -> Any:
    _, end = await s.collect()
    return end


# --- notices ---


def notifying(at_most: int | None, times: int) -> Any:
    rule = Notify("notice_complain", "Complain", Complain, at_most)
    noticed: list[Any] = []

    async def posts(s: Any, /) -> Any:
        for _ in range(times):
            s = await s.notice(Complain(2))
        return await s.post(M(1))

    async def collects(s: Any, /) -> Any:
        _, s = await s.collect()
        noticed.extend(s.noticed(Complain))
        return await s.send(Go())

    member = line(POST, always=(rule,)), posts
    start = line(collect(None), Send("send_go", "Go", Go, ()))
    result = run(*seats(identity(notices=NOTICES), {"C": (start, collects)}, (member, sends(1))))
    return noticed, result


def test_notices_change_no_state_and_are_seen() -> None:
    noticed, result = notifying(None, 3)
    assert noticed == [("W[1]", Complain(2))] * 3 and result.completed


def test_a_notice_more_often_than_allowed_is_a_bug() -> None:
    with pytest.raises(SessionFailed) as failed:
        notifying(2, 3)
    assert failed.group_contains(TooManyNotices)
