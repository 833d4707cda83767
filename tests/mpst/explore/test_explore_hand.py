"""Every class of error from automata made by hand: also those that a right projection never shows."""

from explore_naive import build
from random_protocols import read_pattern

from aura_chor.base.names import Label, RoleName
from aura_chor.mpst.explore import Bound, ErrorClass, Exploration, explore
from aura_chor.mpst.local import Action, LocalAutomaton, LocalState, Receive, Send


def local(role: str, *states: str) -> LocalAutomaton:
    """A state is words: `!B:m>1` sends m to B and goes to state 1, `?B:m>1` receives, `end` may end."""
    return LocalAutomaton(RoleName(role), (), tuple(_state(text.split()) for text in states))


def _state(words: list[str]) -> LocalState:
    return LocalState(tuple(_action(word) for word in words if word != "end"), "end" in words, False, None)


def _action(word: str) -> Action:
    peers, rest = word[1:].split(":")
    label, target = rest.split(">")
    if word[0] == "!":
        return Send(tuple(map(RoleName, peers)), Label(label), (), (), int(target))
    return Receive(RoleName(peers), Label(label), (), (), int(target))


def exploration_of(
    pattern: str, *locals_: LocalAutomaton, depth_bound: int | None = None, state_budget: int = 1_000
) -> Exploration:
    return explore(
        build(read_pattern(pattern)),
        {each.role: each for each in locals_},
        channel_bound=2,
        depth_bound=depth_bound,
        state_budget=state_budget,
        lead_bound=4,
    )


def errors_of(pattern: str, *locals_: LocalAutomaton) -> set[ErrorClass]:
    return {finding.error for finding in exploration_of(pattern, *locals_).findings}


def test_right_automata_show_nothing() -> None:
    a, b = local("A", "!B:m>1", "?B:n>2", "end"), local("B", "?A:m>1", "!A:n>2", "end")
    assert errors_of("a>b:m b>a:n", a, b) == set()


def test_deadlock_where_each_waits_for_the_other() -> None:
    a, b = local("A", "?B:n>1", "!B:m>2", "end"), local("B", "?A:m>1", "!A:n>2", "end")
    exploration = exploration_of("a>b:m b>a:n", a, b)
    assert [(each.error, each.roles, each.witness) for each in exploration.findings] == [
        (ErrorClass.DEADLOCK, ("A", "B"), ())
    ]


def test_deadlock_where_everybody_ends_too_soon() -> None:
    a, b = local("A", "!B:m>1", "end"), local("B", "?A:m>1", "end")
    assert errors_of("a>b:m b>a:n", a, b) == {ErrorClass.DEADLOCK}


def test_orphan_message() -> None:
    a, b = local("A", "!B:m>1", "end"), local("B", "end")
    assert errors_of("a>b:m", a, b) == {ErrorClass.ORPHAN}


def test_unspecified_reception() -> None:
    a, b = local("A", "!B:m>1", "end"), local("B", "?A:n>1", "end")
    assert ErrorClass.UNSPECIFIED_RECEPTION in errors_of("a>b:m", a, b)


def test_a_head_that_a_listener_takes_later_is_no_error() -> None:
    """C listens to B only, and A's message waits in a channel of its own."""
    a = local("A", "!C:m>1", "!B:m>2", "end")
    b = local("B", "?A:m>1", "!C:m>2", "end")
    c = local("C", "?B:m>1", "?A:m>2", "end")
    assert errors_of("a>c:m a>b:m b>c:m", a, b, c) == {ErrorClass.FOREIGN_TRACE}
    assert errors_of("a>b:m b>c:m a>c:m", local("A", "!B:m>1", "!C:m>2", "end"), b, c) == set()


def test_foreign_trace_by_a_send() -> None:
    a, b = local("A", "!B:m>1 !B:k>1", "end"), local("B", "?A:m>1 ?A:k>1", "end")
    assert errors_of("a>b:m", a, b) == {ErrorClass.FOREIGN_TRACE}


def test_foreign_trace_by_an_order() -> None:
    a, b = local("A", "!B:n>1", "!B:m>2", "end"), local("B", "?A:n>1", "?A:m>2", "end")
    assert errors_of("a>b:m a>b:n", a, b) == {ErrorClass.FOREIGN_TRACE}


def test_a_trace_that_runs_ahead_is_not_foreign() -> None:
    """A and B have done ten rounds' worth of the loop that C and D have not begun, and that is within the lead."""
    a, b = local("A", "!B:m>0"), local("B", "?A:m>0")
    c, d = local("C", "!D:m>0"), local("D", "?C:m>0")
    assert errors_of("X[ a>b:m c>d:m ^X ]", a, b, c, d) == set()


def test_a_trace_is_foreign_when_the_rest_of_the_run_cannot_follow() -> None:
    """C's answer belongs to the branch that A did not take, and only A's message tells."""
    a, b = local("A", "!B:l>1 !B:r>1", "end"), local("B", "?A:l>1 ?A:r>1", "?C:x>2", "end")
    c = local("C", "!B:x>1", "end")
    pattern = "a{ a>b:l c>b:x | a>b:r c>b:y }"
    assert ErrorClass.FOREIGN_TRACE in errors_of(pattern, a, b, c)


def test_waiting_after_the_end() -> None:
    a, b = local("A", "!B:m>1", "end"), local("B", "?A:m>1", "end ?A:m>1")
    (finding,) = exploration_of("a>b:m", a, b).findings
    assert (finding.error, finding.roles) == (ErrorClass.WAITS_AFTER_END, ("B",))


def test_starved() -> None:
    a, b = local("A", "!B:m>0"), local("B", "?A:m>0")
    c = local("C", "?A:m>1", "end")
    assert errors_of("X[ a>b:m ^X ]", a, b, c) == {ErrorClass.STARVED}


def test_waiting_for_a_loop_to_end_is_not_starving() -> None:
    a = local("A", "!B:m>0 !B:n>1", "!C:m>2", "end")
    b, c = local("B", "?A:m>0 ?A:n>1", "end"), local("C", "?A:m>1", "end")
    assert errors_of("X[ a{ a>b:m ^X | a>b:n a>c:m } ]", a, b, c) == set()


def test_one_message_to_several_is_one_event() -> None:
    a = local("A", "!BC:m>1", "end")
    b, c = local("B", "?A:m>1", "end"), local("C", "?A:m>1", "end")
    assert errors_of("a>bc:m", a, b, c) == set()
    assert ErrorClass.FOREIGN_TRACE in errors_of("a>b:m a>c:m", a, b, c)


def test_the_depth_and_the_budget_are_said_when_met() -> None:
    a, b = local("A", "!B:m>1", "?B:n>2", "end"), local("B", "?A:m>1", "!A:n>2", "end")
    assert exploration_of("a>b:m b>a:n", a, b, depth_bound=4).exhaustive
    assert exploration_of("a>b:m b>a:n", a, b, depth_bound=3).bounds_met == {Bound.DEPTH}
    assert exploration_of("a>b:m b>a:n", a, b, state_budget=2).bounds_met == {Bound.STATES}
