"""The exploration alone, on the list of cases: automata built and projected by the naive oracle, no check anywhere."""

import pytest
from explore_naive import build, project
from random_protocols import read_pattern, roles_of

from aura_chor.base.names import RoleName
from aura_chor.mpst.explore import Bound, ErrorClass, Exploration, explore


def exploration_of(pattern: str, *, channel_bound: int = 2, lead_bound: int = 6, reduced: bool = True) -> Exploration:
    body = read_pattern(pattern)
    automaton = build(body)
    locals_ = {RoleName(role): project(automaton, RoleName(role)) for role in roles_of(body)}
    return explore(
        automaton,
        locals_,
        channel_bound=channel_bound,
        depth_bound=None,
        state_budget=50_000,
        lead_bound=lead_bound,
        reduced=reduced,
    )


def errors_of(pattern: str) -> set[ErrorClass]:
    return {finding.error for finding in exploration_of(pattern).findings}


ACCEPTED = {
    "ping_pong": "a>b:Ping b>a:Pong",
    "ring": "a>b:M b>c:M c>a:M",
    "ring_of_five_then_broadcast": "a>b:M b>c:M c>d:M d>e:M e>a:M a>bcde:Winner",
    "three_adder": "a>b:Add b>a:Add a>c:Add b>c:Add c>a:Sum c>b:Sum",
    "adder": "a>b:Hello X[ a{ a>b:Add a>b:Add b>a:Sum ^X | a>b:Bye b>a:Bye } ]",
    "alternating_bit": "X[ a>b:D0 b{ b>a:Ack Y[ a>b:D1 b{ b>a:Ack ^X | b>a:Nack ^Y } ] | b>a:Nack ^X } ]",
    "notified_alike": "a{ a>b:L b>c:Notify | a>b:R b>c:Notify }",
    "notified_differently": "a{ a>b:L b>c:X | a>b:R b>c:Y }",
    "unaware_and_the_same": "a{ a>b:L c>b:Status | a>b:R c>b:Status }",
    "difference_later": "a{ a>b:L b>c:M b>c:X | a>b:R b>c:M b>c:Y }",
    "told_by_different_peers": "a{ a>b:L b>c:P | a>b:R a>c:Q }",
    "acknowledged": "a{ a>b:Yes | a>b:No } b>a:Ack",
    "loop_then_more": "X[ a{ a>b:Item ^X | a>b:Done } ] a>b:Goodbye",
    "two_loops_two_deciders": "X[ a{ a>b:Item ^X | a>b:Done } ] Y[ b{ b>a:Item ^Y | b>a:Done } ]",
    "nested_recursion": "T[ S[ a>b:M a{ a>b:X ^T | a>b:Y ^S } ] ]",
    "told_at_the_end": "T[ a{ a>b:C a>c:Ping ^T | a>b:S a>c:Bye } ]",
    "depends_on_nothing": "T[ a{ a>b:C ^T | a>b:Stop c>d:Done } ]",
    "logger": "T[ a{ a>b:C ^T | a>b:Stop a>c:Log } ]",
    "never_ends": "X[ a>b:Hb ^X ]",
    "used_before_the_loop_only": "c>a:Go X[ a>b:Hb ^X ]",
    "lanes_to_different_peers": "( a>b:M & a>c:N ) b>a:Done",
    "lanes_one_receiver": "( a>c:M & b>c:N )",
    "lanes_same_pair": "( a>b:M & a>b:M ) b>a:Done",
    "lane_with_choice": "( a{ a>b:L b>a:X | a>b:R } & c>b:M ) b>c:Done",
    "lane_with_loop": "( X[ a{ a>b:More ^X | a>b:Stop } ] & c>a:M ) a>c:Done",
    "lanes_again_and_again": "X[ ( a>b:M & c>a:N ) a{ a>bc:More ^X | a>bc:Stop } ]",
    "lane_that_never_ends": "( X[ a>b:M ^X ] & a>c:N )",
    "lanes_in_lanes": "( ( a>b:M & b>a:M ) a>b:N & a>c:M ) c>a:Done",
    "waiting_behind_lanes_for_who_is_still_inside": "( a>b:M & b>a:M ) X[ a>b:N ^X ]",
    "aborted": "a{ a>b:L b>c:M | a>b:R !a }",
    "aborted_loop": "X[ a{ a>b:L ^X | a>b:R !b } ]",
    "aborted_lane": "( a{ a>b:L | a>b:R !a } & c>b:M ) b>c:Done",
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_nothing_is_found_in_an_implementable_protocol(name: str) -> None:
    assert exploration_of(ACCEPTED[name]).findings == ()


REJECTED = {
    "unaware_sender": ("a{ a>b:Yes | a>b:No c>d:Msg }", ErrorClass.FOREIGN_TRACE),
    "unaware_what_to_send": ("a{ a>b:L c>b:X | a>b:R c>b:Y }", ErrorClass.FOREIGN_TRACE),
    "unaware_whom": ("a{ a>c:X b>c:D | a>d:Y b>d:D }", ErrorClass.FOREIGN_TRACE),
    "overtaken": ("a{ a>b:L a>c:M b>c:M | a>b:R b>c:M a>c:M }", ErrorClass.FOREIGN_TRACE),
    "overtaken_from_behind_a_lane": (
        "a{ a>d:L ( d>b:P & a>d:P ) a>b:M | a>b:M a>d:R }",
        ErrorClass.FOREIGN_TRACE,
    ),
    "mixed": ("a{ a>b:M b>d:X | a>c:Y b>d:X }", ErrorClass.FOREIGN_TRACE),
    "forks_or_does_not": ("a{ a>b:L ( b>c:P & c>b:P ) | a>b:R }", ErrorClass.FOREIGN_TRACE),
    "unknown_abort": ("a{ a>b:L c>b:M | a>b:R !c }", ErrorClass.FOREIGN_TRACE),
    "end_unknown_to_both": ("a{ a>b:X | a>c:Y }", ErrorClass.WAITS_AFTER_END),
    "end_unknown_later": ("a{ a>b:X b>c:P b>c:Q | a>b:Y b>c:P }", ErrorClass.WAITS_AFTER_END),
    "end_unknown_in_a_lane": ("( a{ a>b:L a>c:M | a>b:R } & c>b:N )", ErrorClass.WAITS_AFTER_END),
    "end_unknown_in_line": ("( a{ a>b:L a>c:M | a>b:R } & d>b:N )", ErrorClass.WAITS_AFTER_END),
    "starved": ("a{ a>b:X a>c:D | a>b:Y X[ a>b:E ^X ] }", ErrorClass.STARVED),
    "starved_behind_a_lane_that_goes_on": (
        "( b>a:L & a>c:M c{ c>b:P X[ b>d:E ^X ] | c>b:Q c>d:R } ) d>a:N",
        ErrorClass.STARVED,
    ),
    "sent_behind_a_lane_that_goes_on": (
        "( b>a:L & a>c:M c{ c>b:P X[ b>d:E ^X ] | c>b:Q c>d:R } ) a>c:N",
        ErrorClass.FOREIGN_TRACE,
    ),
    "taken_for_another_so_that_the_abort_never_comes": (
        "a{ a>b:L b>a:Ok !a | a>c:R } d>b:M",
        ErrorClass.DEADLOCK,
    ),
    "starved_in_a_lane": ("( a{ a>b:X a>c:D | a>b:Y X[ a>b:E ^X ] } & c>b:N )", ErrorClass.STARVED),
}


@pytest.mark.parametrize("name", REJECTED)
def test_the_error_is_of_its_class(name: str) -> None:
    pattern, error = REJECTED[name]
    assert error in errors_of(pattern)


@pytest.mark.parametrize("name", [name for name in REJECTED if REJECTED[name][1] is ErrorClass.WAITS_AFTER_END])
def test_an_unknown_end_alone_is_no_other_error(name: str) -> None:
    """The theory tolerates it, and so the classes of the theory are silent: it needs a class of its own."""
    assert errors_of(REJECTED[name][0]) == {ErrorClass.WAITS_AFTER_END}


def test_a_witness_is_the_run_that_went_wrong() -> None:
    findings = exploration_of(REJECTED["unaware_sender"][0]).findings
    (finding,) = (each for each in findings if each.error is ErrorClass.FOREIGN_TRACE)
    assert finding.roles == ("C",)
    assert [str(step) for step in finding.witness] == ["A!B: Yes", "B?A: Yes", "C!D: Msg"]


@pytest.mark.parametrize("reduced", [True, False], ids=["reduced", "full"])
def test_a_protocol_without_loops_is_explored_to_the_end(reduced: bool) -> None:
    assert exploration_of(ACCEPTED["three_adder"], reduced=reduced).exhaustive


def test_a_sender_that_runs_ahead_meets_the_channel_bound() -> None:
    assert exploration_of(ACCEPTED["never_ends"]).bounds_met == {Bound.CHANNEL}


def test_a_pair_that_runs_ahead_of_another_meets_the_lead_bound() -> None:
    assert Bound.LEAD in exploration_of("X[ a>b:M c>d:M ^X ]").bounds_met


def test_the_reduction_reduces() -> None:
    pattern = "a>b:M b>a:M c>d:M d>c:M e>f:M f>e:M"
    assert exploration_of(pattern).configurations * 9 < exploration_of(pattern, reduced=False).configurations


def test_a_long_protocol_is_no_recursion() -> None:
    exploration = exploration_of("a>b:M b>a:N " * 5_000)
    assert exploration.exhaustive
    assert exploration.findings == ()
