"""Export: the text, what is refused, what is lost; and the way back gives the same protocol."""

import sys
from pathlib import Path

import pytest
from importer_check import bring, errors, exported, notes, whole

from aura_chor.compiler import analyse_parsed, analyse_text, no_files, no_python
from aura_chor.importer.inward import Language
from aura_chor.mpst.hash import protocol_hash
from aura_chor.syntax.parse import ParseResult

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "mpst"))

from random_protocols import random_protocol

SALE = """\
/// A sale.
choreography Sale {
  roles Buyer, Seller, Clerk

  Seller -> *: Offer(price: int where 0 < price and price < 100, currency: str)
  loop Haggle {
    choice at Buyer {
      Buyer -> Seller: Bid(amount: int where amount <= price)
      Seller -> Buyer: Counter(price: int)
      continue Haggle
    } or {
      Buyer -> Seller: Accept
      call Ship(Sender = Seller)
    } or {
      Buyer -> Seller: Leave
      Seller -> Clerk: Leave
    }
  }
  Clerk -> Buyer: Bye
}

choreography Ship {
  roles Sender, Clerk

  Sender -> Clerk: Ship(urgent: bool)
}
"""

SALE_NUSCR = """\
(*# RefinementTypes #*)

/**
 * A sale.
 */
global protocol Sale(role Buyer, role Seller, role Clerk) {
  Offer(price: int{(0 < price) && (price < 100)}, currency: string) from Seller to Buyer, Clerk;
  rec Haggle {
    choice at Buyer {
      Bid(amount: int) from Buyer to Seller;
      Counter(price: int) from Seller to Buyer;
      continue Haggle;
    } or {
      Accept() from Buyer to Seller;
      Ship(urgent: bool) from Seller to Clerk;
      Bye() from Clerk to Buyer;
    } or {
      Leave() from Buyer to Seller;
      Leave() from Seller to Clerk;
      Bye() from Clerk to Buyer;
    }
  }
}
"""

SALE_SCRIBBLE = """\
module input;

data <chor> "int" from "input" as price;
data <chor> "str" from "input" as currency;
data <chor> "int" from "input" as amount;
data <chor> "bool" from "input" as urgent;

/**
 * A sale.
 */
global protocol Sale(role Buyer, role Seller, role Clerk) {
  Offer(price, currency) from Seller to Buyer, Clerk;
  rec Haggle {
    choice at Buyer {
      Bid(amount) from Buyer to Seller;
      Counter(price) from Seller to Buyer;
      continue Haggle;
    } or {
      Accept() from Buyer to Seller;
      do Ship(Seller, Clerk);
    } or {
      Leave() from Buyer to Seller;
      Leave() from Seller to Clerk;
    }
  }
  Bye() from Clerk to Buyer;
}

aux global protocol Ship(role Sender, role Clerk) {
  Ship(urgent) from Sender to Clerk;
}
"""


def test_nuscr_has_no_tails_and_no_stars() -> None:
    result = exported(SALE)
    assert result.text == SALE_NUSCR


def test_scribble_declares_its_types() -> None:
    result = exported(SALE, language="scribble")
    assert result.text == SALE_SCRIBBLE


def choreography(body: str) -> str:
    return "choreography P {\n  roles A, B, C\n" + body + "\n}\n"


ROUND_TRIPS = [
    "A -> B: M(x: int, y: str, z: bool, w: bytes)  B -> C: N",
    "A -> B, C: M  B -> A: N",
    "A -> *: M",
    "loop X { A -> B: M  choice at A { A -> C: More continue X } or { A -> C: Done } }  C -> A: Bye",
    "choice at A { A -> B: L  B -> C: M } or { A -> B: R  B -> C: N }  C -> B: End",
    "loop X { A -> B: M  loop Y { B -> A: N  choice at B { B -> A: O continue Y } or { B -> A: Q continue X } or"
    " { B -> C: T } } }  A -> C: U",
    "loop X { A -> B: M  continue X }",
    "choice at A { A -> B: L } or { A -> B: R }  choice at B { B -> C: S } or { B -> C: T }  C -> A: U",
]


@pytest.mark.parametrize("language", ["scribble", "nuscr"])
@pytest.mark.parametrize("body", ROUND_TRIPS)
def test_there_and_back_is_the_same_automaton(body: str, language: Language) -> None:
    there_and_back(choreography(body), language)


@pytest.mark.parametrize("language", ["scribble", "nuscr"])
def test_calls_survive_there_and_back(language: Language) -> None:
    text = SALE.replace(" where 0 < price and price < 100", "").replace(" where amount <= price", "")
    there_and_back(text, language)


@pytest.mark.parametrize(
    "where",
    ["x > 0", "x != 3 and x < 10", "not x == 2", "x + 1 - 2 < 5", "x > -1", "x == 1 or x == 2 and x < 9"],
)
def test_predicates_survive_in_nuscr(where: str) -> None:
    there_and_back(choreography(f"A -> B: M(x: int where {where})  B -> C: N"), "nuscr")


def there_and_back(text: str, language: Language) -> None:
    """Export, import, and compare the global automata: what was inlined is a protocol of its own afterwards."""
    before = analyse_text(text)
    result = exported(text, language=language)
    assert errors(result) == []
    assert result.text is not None
    file = whole(bring(result.text, language=language))
    after = analyse_parsed(
        ParseResult(result.text, file, []), {file.name: result.text}, read=no_files, python=no_python
    )
    assert before.accepted == after.accepted
    hashes = [{one.name: protocol_hash(one) for one in analysis.built.values()} for analysis in (before, after)]
    assert hashes[0]
    assert hashes[0].items() <= hashes[1].items()


@pytest.mark.parametrize("language", ["scribble", "nuscr"])
def test_random_protocols_survive_there_and_back(language: Language) -> None:
    survived = 0
    for seed in range(400):
        text = random_protocol(seed)
        if analyse_text(text).built and exported(text, language=language).text is not None:
            there_and_back(text, language)
            survived += 1
    assert survived >= 200


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("par { A -> B: M } and { A -> C: N }", "lanes"),
        ('A -> B: M  abort "why" at B', "abort"),
        ("A -> B: M within 5s", "deadlines"),
        ("choice at A within 5s at B { A -> B: M } or { A -> B: N } else { }", "deadlines"),
        ("A -> B: rec", "keyword"),
        ("loop from { A -> B: M  continue from }", "keyword"),
        ("A -> B: M  call Q(A = B, B = A)", "another file"),
        ("A -> B: M  gather B -> A: N", "`gather`"),
        ("exchange A: M", "`exchange`"),
        ("each i in A { B -> A: M }", "`each`"),
        ("A -> each B: M", "for each member"),
        ("A -> B: M(sealed x: int)", "sealed"),
        ("A records M", "`records`"),
        ("A awaits M from B", "`awaits`"),
        ("A reads ledger", "reads ledger"),
        ("wait 5s at A", "`wait`"),
        ("session Q(A = B) at A as x", "child sessions"),
    ],
)
@pytest.mark.parametrize("language", ["scribble", "nuscr"])
def test_what_they_do_not_have_is_refused(body: str, words: str, language: Language) -> None:
    result = exported(choreography(body), language=language)
    assert result.text is None
    (found,) = errors(result)
    assert found.startswith("CHR706")
    assert words in found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("choreography P(n: int) {\n roles A, B\n A -> B: M\n}", "parameters"),
        ("choreography P(n: int) {\n roles A, B\n when n > 0 { A -> B: M }\n}", "`when`"),
        ("choreography P {\n roles role, B\n role -> B: M\n}", "`role` is a keyword"),
        ("choreography do {\n roles A, B\n A -> B: M\n}", "`do` is a keyword"),
        ("choreography P {\n roles A, B[n]\n A -> B: M\n}", "role families"),
        ("choreography P opens with Open by A {\n roles A, B\n A -> B: M\n}", "opens with"),
        ("choreography P identified by f {\n roles A, B\n A -> B: M\n}", "identified by"),
        ("choreography P abortable by A with Stop {\n roles A, B\n A -> B: M\n}", "abortable by"),
        ("choreography P notices Hm from A {\n roles A, B\n A -> B: M\n}", "`notices`"),
        ("choreography P {\n roles A, B\n witness W = all of M from A\n A -> B: M\n}", "witnesses"),
        ("choreography P {\n roles A, B\n phase F volatile { A -> B: M }\n}", "volatile"),
        ("choreography P {\n roles A, B\n phase F requires W { A -> B: M }\n}", "requires"),
    ],
)
def test_headers_that_they_do_not_have_are_refused(text: str, words: str) -> None:
    assert any(words in found for found in errors(exported(text)))


@pytest.mark.parametrize(
    ("language", "field", "words"),
    [
        ("scribble", "x: int where x > 0", "CHR723 Scribble has no predicates"),
        ("nuscr", "x: int where x * 2 > 3", "CHR723 nuScr does not have `*`"),
        ("nuscr", "x: option<int> where x is none", "CHR723 nuScr does not have `none`"),
        ("nuscr", "x: list<int>", "CHR723 `list[int]` is only a name"),
        ("scribble", "x: duration", "CHR723 `duration` is only a name"),
    ],
)
def test_what_is_lost_is_said(language: Language, field: str, words: str) -> None:
    result = exported(choreography(f"A -> B: M({field})  B -> C: N"), language=language)
    assert result.text is not None
    assert any(note.startswith(words) for note in notes(result))


def test_membership_and_chains_are_spelt_out_in_nuscr() -> None:
    result = exported(choreography("A -> B: M(x: int where x in [1, 2] and 0 < x <= 3)  B -> C: N"))
    assert result.text is not None
    assert "M(x: int{((x = 1) || (x = 2)) && ((0 < x) && (x <= 3))})" in result.text
    assert "RefinementTypes" in result.text


def test_one_choreography_takes_those_that_it_calls_along() -> None:
    text = SALE + "\nchoreography Other {\n  roles A, B\n\n  A -> B: M\n}\n"
    result = exported(text, language="scribble", choreography="Sale")
    assert result.text is not None
    assert "protocol Ship(" in result.text
    assert "Other" not in result.text
    assert errors(exported(text, choreography="Nobody")) == ["CHR205 the file holds no choreography Nobody"]


def test_tails_that_double_too_often_are_refused() -> None:
    choices = "".join(f"choice at A {{ A -> B: L{n} }} or {{ A -> B: R{n} }}\n" for n in range(40))
    result = exported(choreography(choices + "B -> C: N"))
    assert result.text is None
    assert "statements when nothing stands behind" in errors(result)[0]


def test_loops_in_a_row_that_nest_too_deep_are_refused() -> None:
    loops = "".join(
        f"loop X{n} {{ choice at A {{ A -> B: L{n} continue X{n} }} or {{ A -> B: R{n} }} }}\n" for n in range(200)
    )
    result = exported(choreography(loops + "B -> C: N"))
    assert result.text is None
    assert "too deep" in errors(result)[0]
    assert exported(choreography(loops + "B -> C: N"), language="scribble").text is not None


def test_a_recursive_call_with_a_tail_is_refused_for_nuscr() -> None:
    text = choreography("A -> B: M  choice at A { A -> B: L  call P  A -> C: N } or { A -> C: O }")
    assert "calls back" in errors(exported(text))[0]
