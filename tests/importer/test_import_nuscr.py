"""The nuScr dialect: payload names, refinements, pragmas, annotations, and what it has that choreographies lack."""

import pytest
from importer_check import check, codes, errors, marked, notes, nuscr, printed, whole

from aura_chor.syntax import tree
from aura_chor.syntax.expression_text import print_expression

AUCTION = """\
(*# RefinementTypes #*)
(* An auction
   (with a nested remark). *)
global protocol Auction(role Seller, role Bidder, role Clerk)
{
  open(reserve: int{reserve > 0}) from Seller to Bidder; @"minimum"
  rec Round {
    choice at Bidder {
      bid(amount: int{amount >= reserve && amount < 1000000}) from Bidder to Seller;
      continue Round;
    } or {
      (*) enough
      leave(reason: string) from Bidder to Seller;
      closed from Seller to Clerk;
    }
  }
}
"""

AUCTION_CHOR = """\
// nuScr pragma: RefinementTypes
// An auction
// (with a nested remark).
choreography Auction {
  roles Seller, Bidder, Clerk

  Seller -> Bidder: open(reserve: int where reserve > 0)  // @"minimum"
  loop Round {
    choice at Bidder {
      Bidder -> Seller: bid(amount: int where amount >= reserve and amount < 1000000)
      continue Round
    } or {
      // enough
      Bidder -> Seller: leave(reason: str)
      Seller -> Clerk: closed
    }
  }
}
"""


def test_a_whole_source_reads_like_one_that_was_written_here() -> None:
    assert printed(nuscr(AUCTION)) == AUCTION_CHOR


def test_the_imported_source_is_accepted() -> None:
    assert check(AUCTION, nuscr(AUCTION)).accepted


def refinement(text: str) -> str:
    """The predicate that a refinement of `x` becomes."""
    source = "protocol P(role A, role B) { first(y: int, s: string, b: bool) from A to B; m(x: int{%s}) from A to B; }"
    statement = whole(nuscr(source % text)).choreographies[0].body.statements[1]
    assert isinstance(statement, tree.Interaction)
    where = statement.message.fields[0].where
    assert where is not None
    return print_expression(where)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x > 0", "x > 0"),
        ("x = y", "x == y"),
        ("x <> y + 1 - 2", "x != y + 1 - 2"),
        ("x > 0 && y > 0 && b", "x > 0 and y > 0 and b"),
        ("x > 0 || y > 0 && b", "(x > 0 or y > 0) and b"),
        ("x > 0 || (y > 0 && b)", "x > 0 or y > 0 and b"),
        ("not (x = 1)", "not x == 1"),
        ("x > (-1)", "x > -1"),
        ("- x < 3", "-(x < 3)"),
        ('s = "a"', 's == "a"'),
        ("len(s) = x", "len(s) == x"),
        ("true", "true"),
        ("false", "false"),
    ],
)
def test_refinements_become_predicates(text: str, expected: str) -> None:
    assert refinement(text) == expected


def test_a_refinement_of_unit_stands_on_a_field_with_one_value() -> None:
    source = "protocol P(role A, role B) { n(x: int) from A to B; pos(ok: unit{x > 0}) from B to A; }"
    assert "pos(ok: bool where ok == true and x > 0)" in printed(nuscr(source))
    assert check(source, nuscr(source)).accepted


def fields(text: str) -> list[tuple[str, list[str]]]:
    (choreography,) = whole(nuscr("protocol P(role A, role B) {" + text + "}")).choreographies
    found = [one.message for one in choreography.body.statements if isinstance(one, tree.Interaction)]
    return [(message.label, [field.name for field in message.fields]) for message in found]


def test_one_label_has_one_set_of_field_names() -> None:
    text = "m(x: int) from A to B; m(y: int) from A to B; m(int) from B to A;"
    assert fields(text) == [("m", ["x"]), ("m", ["x"]), ("m", ["x"])]
    found = notes(nuscr("protocol P(role A, role B) {" + text + "}"))
    assert found == ["CHR720 fields renamed: `y` of m is `x`"]


def test_names_that_a_refinement_looks_up_make_labels_of_their_own() -> None:
    text = "m(x: int) from A to B; m(y: int) from A to B; n(z: int{z = x}) from A to B;"
    assert fields(text) == [("m", ["x"]), ("m2", ["y"]), ("n", ["z"])]


def test_a_field_that_is_renamed_is_looked_up_under_its_new_name() -> None:
    source = "protocol P(role A, role B) { m(next: int, from': int{from' > next}) from A to B; }"
    result = nuscr(source)
    assert "m(next_value: int, from_value: int where from_value > next_value)" in printed(result)
    assert check(source, result).accepted


def test_own_fields_of_unified_labels_keep_their_predicates() -> None:
    source = "protocol P(role A, role B) { m(x: int{x > 0}) from A to B; m(y: int{y < 0}) from A to B; }"
    assert "m(x: int where x < 0)" in printed(nuscr(source))


def test_words_are_reserved_only_where_they_may_stand() -> None:
    source = (
        "global protocol type(role data, role new) { module() from data to new; sig(import: int) from new to data; }"
    )
    assert check(source, nuscr(source)).accepted


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("nested protocol P(role A; new role B) { m() from A to B; }", "CHR705", "P"),
        ("protocol P(role A) { nested protocol Q(role B) { } }", "CHR705", "Q"),
        ("protocol P(role A, role B) { A calls P(A, B); }", "CHR705", "A calls P(A, B);"),
        ("protocol P(role A, role B) { rec X [i<A>: int = 0] { m() from A to B; } }", "CHR705", "[i<A>: int = 0]"),
        ("protocol P(role A, role B) { rec X { m() from A to B; continue X [1]; } }", "CHR705", "[1]"),
        (
            "protocol P(role A, role B) { rec X { m() from A to B; continue X with { }; } }",
            "CHR705",
            "continue X with { };",
        ),
        ("protocol P(role A, role B) { do Q(A, B); }", "CHR702", "Q"),
        ("protocol P(role A, role B) { m(x: int{x >}) from A to B; }", "CHR701", "}"),
        ("protocol P(role A, role B) { m(int) from A to B; n(x: int{x > value}) from A to B; }", "CHR702", "x > value"),
        ("protocol P(role A, role B) { m(x: int{x > 4y}) from A to B; }", "CHR702", "x > 4y"),
    ],
)
def test_what_cannot_be_imported_is_refused_at_its_place(text: str, code: str, words: str) -> None:
    result = nuscr(text)
    (found,) = [d for d in result.diagnostics if d.severity.value == "error"]
    assert (found.code.number, marked(text, found)) == (code, words)


def test_a_refinement_that_is_no_truth_is_left_to_the_check() -> None:
    text = "protocol P(role A, role B) { m(x: int{42}) from A to B; }"
    assert codes(check(text, nuscr(text))) == ["CHR211"]


def test_a_deep_refinement_is_refused() -> None:
    text = "protocol P(role A, role B) { m(x: int{" + "not " * 5_000 + "true}) from A to B; }"
    assert [one[:6] for one in errors(nuscr(text))] == ["CHR106"]
    text = "protocol P(role A, role B) { m(x: int{0" + " + 1" * 5_000 + " = x}) from A to B; }"
    assert [one[:6] for one in errors(nuscr(text))] == ["CHR106"]
