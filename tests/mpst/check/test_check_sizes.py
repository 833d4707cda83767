"""Which sizes and thresholds a protocol is checked at, and what is said where there are none."""

import pytest

from aura_chor.base.names import RoleName
from aura_chor.compiler import NO_SIZES, Analysis, analyse, no_files, no_python
from aura_chor.mpst.automaton import Protocol


def analysis_of(header: str, body: str, sizes: dict[RoleName, int] | None = None) -> Analysis:
    text = f"choreography P{header} {{ {body} }}"
    return analyse(text.encode(), "p.chor", read=no_files, python=no_python, sizes=sizes or NO_SIZES)


def protocol_of(header: str, body: str, sizes: dict[RoleName, int] | None = None) -> Protocol:
    analysis = analysis_of(header, body, sizes)
    assert analysis.accepted, [d.message for d in analysis.diagnostics]
    [protocol] = analysis.built.values()
    return protocol


def sizes_of(protocol: Protocol) -> list[tuple[int, ...]]:
    return list(dict.fromkeys(tuple(size for _, size in one.sizes) for one in protocol.expansions))


def values_of(protocol: Protocol) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(tuple(s for _, s in one.sizes), tuple(v for _, v in one.values)) for one in protocol.expansions]


ONE = "roles A, D[n] {where} gather all D -> A: M"


@pytest.mark.parametrize(
    ("where", "sizes"),
    [
        ("", [(0,), (1,), (2,), (3,)]),
        ("where 1 <= n", [(1,), (2,), (3,), (4,)]),
        ("where n > 4", [(5,), (6,), (7,), (8,)]),
        ("where n <= 2", [(0,), (1,), (2,)]),
        ("where n == 3", [(3,)]),
        ("where 2 <= n and n != 3", [(2,), (4,), (5,), (6,)]),
        ("where n % 2 == 1", [(1,), (3,), (5,), (7,)]),
        ("where n == 0 or n == 7", [(0,), (7,)]),
    ],
)
def test_one_family_from_its_smallest_size_to_three_more(where: str, sizes: list[tuple[int, ...]]) -> None:
    assert sizes_of(protocol_of("", ONE.format(where=where))) == sizes


def test_several_families_at_their_two_smallest_and_each_alone_to_the_cut_off() -> None:
    body = "roles A, D[n], E[m] where 1 <= n and 2 <= m gather all D -> A: M gather all E -> A: N"
    expected = {(1, 2), (1, 3), (2, 2), (2, 3), (3, 2), (4, 2), (1, 4), (1, 5)}
    found = sizes_of(protocol_of("", body))
    assert set(found) == expected
    assert [sum(each) for each in found] == sorted(sum(each) for each in found)


def test_a_family_that_another_bounds_is_enlarged_with_it() -> None:
    body = "roles A, D[n], E[m] where 1 <= n and n <= m gather all D -> A: M gather all E -> A: N"
    assert set(sizes_of(protocol_of("", body))) == {(1, 1), (1, 2), (2, 2), (1, 3), (1, 4), (3, 3), (4, 4)}


def test_sizes_that_only_a_sum_bounds_are_found() -> None:
    body = (
        "roles A, D[n], E[m], F[k] where 20 <= n and 30 <= m and n + m <= k gather all D -> A: M gather all E -> F: N"
    )
    assert sizes_of(protocol_of("", body))[0] == (20, 30, 50)


def test_without_families_there_is_one_expansion_where_a_session_is_opened() -> None:
    text = "choreography P { roles A, B session Q(X = A, Y = B) at A as o } choreography Q { roles X, Y X -> Y: M }"
    analysis = analyse(text.encode(), "p.chor", read=no_files, python=no_python)
    assert analysis.accepted
    assert [sizes_of(protocol) for protocol in analysis.built.values()] == [[()], []]


@pytest.mark.parametrize("bound", ["q < 1000000", "1000000 < q", "1000000 < q and q % 7 == 3"])
def test_numbers_that_no_family_can_have_cost_nothing(bound: str) -> None:
    body = f"roles A, D[n] where 1 <= t and t <= n and t <= q and {bound} gather at least t of D -> A: M A -> D: X"
    assert values_of(protocol_of("(t: int, q: int)", body)) == [((n,), (1,)) for n in (1, 2, 3, 4)]


def test_two_families_of_one_size() -> None:
    body = "roles D[n], E[n] where 1 <= n gather all D -> E: M"
    assert sizes_of(protocol_of("", body)) == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_a_size_that_is_asked_for_comes_last() -> None:
    body = ONE.format(where="where 1 <= n")
    assert sizes_of(protocol_of("", body, {RoleName("D"): 9})) == [(1,), (2,), (3,), (4,), (9,)]
    assert sizes_of(protocol_of("", body, {RoleName("D"): 2})) == [(1,), (2,), (3,), (4,)]


def test_a_size_that_the_constraints_exclude_is_refused() -> None:
    [found] = analysis_of("", ONE.format(where="where n <= 4"), {RoleName("D"): 9}).diagnostics
    assert (found.code.number, found.message) == ("CHR331", "the constraints of P do not admit n = 9")


THRESHOLD = "roles A, D[n] where 1 <= t and t <= n gather at least t of D -> A: M"


def test_every_threshold_that_names_a_sub_family() -> None:
    found = values_of(protocol_of("(t: int)", f"{THRESHOLD} as S A -> S: X A -> D except S: Y"))
    assert found == [((n,), (t,)) for n in (1, 2, 3, 4) for t in range(1, n + 1)]


def test_of_a_threshold_that_names_nobody_the_smallest_is_enough() -> None:
    assert values_of(protocol_of("(t: int)", f"{THRESHOLD} A -> D: X")) == [((n,), (1,)) for n in (1, 2, 3, 4)]


def test_thresholds_that_cannot_be_small_together_are_all_asked() -> None:
    body = "roles A, D[n] where n == 2 and 1 <= t and t <= n and 1 <= q and q <= n and 3 <= t + q"
    gathers = "gather at least t of D -> A: M gather at least q of D -> A: N A -> D: X"
    assert values_of(protocol_of("(t: int, q: int)", f"{body} {gathers}")) == [((2,), (1, 2)), ((2,), (2, 1))]


def test_predicates_over_sizes_and_thresholds_are_decided() -> None:
    body = f"{THRESHOLD} when t == n {{ A -> D: Everybody }} else {{ A -> D: Enough }}"
    found = protocol_of("(t: int)", body).expansions
    decided = {(dict(one.sizes)[RoleName("D")], one.values[0][1]): one.valuation.values[0][1] for one in found}
    assert decided == {(n, t): n == t for n, t in decided}
    assert {(2, 1), (2, 2)} <= set(decided)


def test_thresholds_over_the_members_are_shown_by_the_smallest_values() -> None:
    body = "roles A, D[n] where 1 <= n and 1 <= t gather at least t of D -> A: M"
    [found] = analysis_of("(t: int)", body).diagnostics
    assert (found.code.number, found.message) == ("CHR330", "t is 2 where n = 1, t = 2, and D has 1 members then")


def test_what_only_some_sizes_show_says_which() -> None:
    body = "roles A, D[n] choice at A { A -> each D: M } or { A -> each D: N }"
    found = analysis_of("", body).diagnostics
    assert {(d.code.number, d.notes) for d in found} == {("CHR305", ("this is so where n = 0",))}


@pytest.mark.parametrize("where", ["where 2000 <= n", "where 70000 <= n"])
def test_families_that_begin_too_large_are_refused_at_once(where: str) -> None:
    codes = {d.code.number for d in analysis_of("", ONE.format(where=where)).diagnostics}
    assert codes & {"CHR332", "CHR229"}


def test_too_many_combinations_are_refused_before_any_is_built() -> None:
    thresholds = "where 1 <= a and a <= n and 1 <= b and b <= n and 1 <= c and c <= n"
    gathers = " ".join(
        f"gather at least {t} of D -> A: M{t} as S{t} A -> S{t}: X{t} A -> D except S{t}: Y{t}" for t in "abc"
    )
    whens = " ".join(f"when p{i} {{ A -> D: W{i} }}" for i in range(6))
    flags = ", ".join(f"p{i}: bool" for i in range(6))
    body = f"roles A, D[n] {thresholds} {gathers} {whens}"
    [found] = analysis_of(f"(a: int, b: int, c: int, {flags})", body).diagnostics
    assert found.code.number == "CHR332"
    assert "2,000 combinations of sizes, thresholds and predicates" in found.message


@pytest.mark.parametrize(
    "statement", ["gather D -> *: M", "exchange D: M", "each i in D { A -> D[i]: M }", "A -> each D: M"]
)
def test_states_grow_with_the_members_and_not_with_their_pairs(statement: str) -> None:
    body = f"roles A, D[n] {statement} A -> D: X"

    def states(members: int) -> int:
        automaton = protocol_of("", body, {RoleName("D"): members}).expansions[-1].automaton
        lanes = [lane for edges in automaton.edges for edge in edges for lane in getattr(edge, "lanes", ())]
        return len(automaton.edges) + sum(len(lane.edges) for lane in lanes)

    assert states(64) - states(32) == 2 * (states(32) - states(16))


def test_one_of_those_that_differ_in_their_number_alone_is_asked() -> None:
    body = "roles A, D[n] where 4 <= n D[2] -> A: M gather all D -> A: N A -> D: X"
    found = protocol_of("", body).expansions[0]
    assert found.checked == ("A", "D[1]", "D[2]", "D[3]")


def test_of_those_who_act_in_order_all_are_asked_and_of_many_both_ends() -> None:
    body = "roles A, D[n] where 3 <= n each i in D in order { A -> D[i]: M }"
    found = protocol_of("", body, {RoleName("D"): 64}).expansions
    assert found[0].checked == ("A", "D[1]", "D[2]", "D[3]")
    assert found[-1].checked == ("A", *(f"D[{i}]" for i in (1, 2, 3, 4, 61, 62, 63, 64)))


GUARDED = "roles A, D[n], E[m] where 1 <= n and (m == 0 or 1 <= q and q <= m) gather all D -> A: M "


def test_a_threshold_behind_a_when_is_asked_for_only_where_the_when_leads_to_it() -> None:
    protocol = protocol_of("(q: int)", GUARDED + "when m > 0 { gather at least q of E -> A: N }")
    assert (1, 0) in sizes_of(protocol)


def test_a_threshold_on_the_other_side_of_a_when_is_out_of_range() -> None:
    analysis = analysis_of("(q: int)", GUARDED + "when m > 0 { A -> D: K } else { gather at least q of E -> A: N }")
    assert [d.code.number for d in analysis.diagnostics] == ["CHR330"]
