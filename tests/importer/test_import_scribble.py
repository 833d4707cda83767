"""Scribble sources become choreographies: the text that comes out, and what the notes say."""

import pytest
from importer_check import bring, check, codes, errors, marked, notes, printed, whole

from aura_chor.compiler import analyse_parsed, no_files, no_python
from aura_chor.importer.helps import in_foreign_words
from aura_chor.importer.inward import module_paths
from aura_chor.syntax import tree
from aura_chor.syntax.parse import ParseResult

SHOP = """\
module shop.Sale;

/* Types of the shop. */
data <java> "java.lang.Integer" from "rt.jar" as Price;
data <java> "shop.Address" from "shop/Address.java" as Address;
sig <java> "shop.Cancel" from "shop/Cancel.java" as Cancel;

/**
 * A sale with haggling.
 */
global protocol Sale(role Buyer, role Seller, role Clerk) {
  // first the offer
  offer(Price) from Seller to Buyer, Clerk;
  rec Haggle {
    choice at Buyer {
      bid(Price) from Buyer to Seller; // too low, as a rule
      offer(Price) from Seller to Buyer;
      continue Haggle;
    } or {
      ok(Address) from Buyer to Seller;
      do Ship(Seller, Clerk);
    } or {
      Cancel from Buyer to Seller;
      200() from Seller to Clerk;
    }
  }
  () from Clerk to Seller;
}

aux global protocol Ship(role From, role By) {
  ship(Address) from From to By;
}
"""

SHOP_CHOR = """\
// module shop.Sale
// Types of the shop.
/// Stands for shop.Address.
record Address { encoded: bytes }

/// A sale with haggling.
choreography Sale {
  roles Buyer, Seller, Clerk

  // first the offer
  Seller -> Buyer, Clerk: offer(price: int)
  loop Haggle {
    choice at Buyer {
      Buyer -> Seller: bid(price: int)  // too low, as a rule
      Seller -> Buyer: offer(price: int)
      continue Haggle
    } or {
      Buyer -> Seller: ok(address: Address)
      call Ship(FromRole = Seller, By = Clerk)
    } or {
      Buyer -> Seller: Cancel
      Seller -> Clerk: L200
    }
  }
  Clerk -> Seller: Message
}

choreography Ship {
  roles FromRole, By

  FromRole -> By: ship(address: Address)
}
"""


def test_a_whole_module_reads_like_one_that_was_written_here() -> None:
    assert printed(bring(SHOP)) == SHOP_CHOR


def test_the_imported_module_is_accepted() -> None:
    assert check(SHOP, bring(SHOP)).accepted


def body(text: str) -> tuple[tree.Statement, ...]:
    """The statements of a protocol between A, B and C."""
    source = "global protocol P(role A, role B, role C) {\n" + text + "\n}"
    return whole(bring(source)).choreographies[0].body.statements


def labels(text: str) -> list[str]:
    return [one.message.label for one in body(text) if isinstance(one, tree.Interaction)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1() from A to B; 2() from A to B; 1() from B to A;", ["L1", "L2", "L1"]),
        ("1() from A to B; L1() from A to B;", ["Label1", "L1"]),
        ("() from A to B; () from B to C;", ["Message", "Message"]),
        ("() from A to B; (int) from B to C;", ["Message", "Message2"]),
        ("go_on() from A to B; goOn() from A to B;", ["goOn2", "goOn"]),
        ("Stop() from A to B; stop() from A to B;", ["Stop", "stop2"]),
        ("loop() from A to B; None() from A to B;", ["Loop", "NoneLabel"]),
        ("v1(int) from A to B; v1(string) from A to B;", ["v1", "v1v2"]),
        ("m(int) from A to B; m(int) from B to C; m() from C to A;", ["m", "m", "m2"]),
    ],
)
def test_labels_stay_distinct_and_the_same_ones_the_same(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


def test_three_payloads_of_one_label_are_three_labels() -> None:
    assert labels("m1(int) from A to B; m1(string) from A to B; m1(bool) from A to B;") == ["m1", "m1v2", "m1v3"]


def test_payloads_are_named_by_their_types_where_these_say_something() -> None:
    source = """
    module M;
    data <java> "java.lang.String" from "rt.jar" as BookTitle;
    global protocol P(role A, role B) {
      m(BookTitle, int) from A to B;
      n(BookTitle, BookTitle) from A to B;
      unit(unit) from A to B;
    }
    """
    (choreography,) = whole(bring(source)).choreographies
    found = [one.message for one in choreography.body.statements if isinstance(one, tree.Interaction)]
    assert [[(field.name, field.type.name) for field in message.fields] for message in found] == [
        [("book_title", "str"), ("value2", "int")],
        [("value1", "str"), ("value2", "str")],
        [],
    ]


def test_a_type_that_is_only_a_name_becomes_a_record() -> None:
    source = """
    module M;
    data <xsd> "Form" from "Form.xsd" as form;
    data <java> "java.lang.Double" from "rt.jar" as Double;
    global protocol P(role A, role B) { form(form) from A to B; m(Double) from B to A; }
    """
    result = bring(source)
    file = whole(result)
    assert [(record.name, [f.name for f in record.fields]) for record in file.records] == [
        ("formData", ["encoded"]),
        ("Double", ["encoded"]),
    ]
    assert any("CHR721 types that are only names here: `form`, `Double`" in note for note in notes(result))
    assert check(source, result).accepted


def test_a_choice_with_one_branch_is_that_branch() -> None:
    result = body("choice at A { m() from A to B; choice at B { n() from B to C; } }")
    assert [type(one) for one in result] == [tree.Interaction, tree.Interaction]


def test_equal_branches_are_one() -> None:
    assert labels("choice at A { m() from A to B; } or { m() from A to B; }") == ["m"]


def test_a_choice_is_the_role_s_that_tells_the_branches_apart() -> None:
    first, second = body("choice at A { m() from A to B; n() from B to C; } or { m() from A to B; o() from B to C; }")
    assert isinstance(first, tree.Interaction)
    assert isinstance(second, tree.Choice)
    assert second.at.name == "B"


def test_branches_that_begin_alike_and_that_nobody_tells_apart_are_left_to_the_check() -> None:
    branches = "{ m() from A to B; } or { m() from A to B; n() from B to A; }"
    text = "global protocol P(role A, role B) { choice at A " + branches + " }"
    result = bring(text)
    assert codes(check(text, result)) == ["CHR306"]


def test_a_branch_that_goes_back_without_a_message_is_none() -> None:
    (loop,) = body("rec X { choice at A { continue X; } or { m() from A to B; continue X; } }")
    assert isinstance(loop, tree.Loop)
    assert [type(one) for one in loop.body.statements] == [tree.Interaction, tree.Continue]


def test_a_branch_that_goes_back_behind_a_message_stays() -> None:
    (loop,) = body("rec X { m() from A to B; choice at A { continue X; } or { n() from A to B; } }")
    assert isinstance(loop, tree.Loop)
    choice = loop.body.statements[1]
    assert isinstance(choice, tree.Choice)
    assert len(choice.branches) == 2


def test_an_inner_loop_of_the_same_name_gets_another() -> None:
    text = "rec X { m() from A to B; choice at A { rec X { n() from A to B; continue X; } } or { continue X; } }"
    (outer,) = body(text)
    assert isinstance(outer, tree.Loop)
    choice = outer.body.statements[1]
    assert isinstance(choice, tree.Choice)
    inner = choice.branches[0].statements[0]
    assert isinstance(inner, tree.Loop)
    assert inner.name == "X2"
    assert inner.body.statements[1] == tree.Continue("X2", inner.span)
    assert choice.branches[1].statements == (tree.Continue("X", inner.span),)


def test_names_of_roles_and_protocols_are_made_usable_everywhere() -> None:
    source = """
    module M;
    global protocol My_Proto(role 1st, role class) { m() from 1st to class; do my_proto(class, 1st); }
    aux global protocol my_proto(role a, role choice) { n() from a to choice; }
    """
    file = whole(bring(source))
    assert [one.name for one in file.choreographies] == ["MyProto", "myProto2"]
    assert [[role.name for role in one.roles] for one in file.choreographies] == [
        ["R1st", "classRole"],
        ["a", "Choice"],
    ]
    call = file.choreographies[0].body.statements[1]
    assert isinstance(call, tree.Call)
    assert [(each.role, each.actual.name) for each in call.bindings] == [("a", "classRole"), ("Choice", "R1st")]


def test_parameters_are_instantiated_at_each_call() -> None:
    source = """
    module M;
    global protocol P(role A, role B) {
      do Ask<int, yes()>(A, B); do Ask<string, no(int)>(B, A); do Ask<int, yes()>(B, A);
    }
    aux global protocol Ask<type T, sig Reply>(role Q, role R) { ask(T) from Q to R; Reply from R to Q; }
    """
    file = whole(bring(source))
    assert [one.name for one in file.choreographies] == ["P", "AskIntYes", "AskStrNo"]
    calls = [one for one in file.choreographies[0].body.statements if isinstance(one, tree.Call)]
    assert [one.choreography for one in calls] == ["AskIntYes", "AskStrNo", "AskIntYes"]


def test_a_parametrised_protocol_that_nobody_calls_keeps_its_parameters_as_names() -> None:
    source = "global protocol P<sig M, type T>(role A, role B) { M from A to B; n(T) from B to A; }"
    result = bring(source)
    assert "call" not in printed(result)
    assert [record.name for record in whole(result).records] == ["T"]
    assert any(note.startswith("CHR722 nothing gives `P` its parameters") for note in notes(result))


def test_roles_that_never_act_in_an_auxiliary_protocol_are_left_out() -> None:
    source = """
    module M;
    global protocol P(role A, role B, role C) { m() from A to B; do Q(A, B, C); do Nothing(A, B); n() from B to C; }
    aux global protocol Q(role X, role Y, role Z) { o() from X to Y; }
    aux global protocol Nothing(role X, role Y) { }
    """
    result = bring(source)
    file = whole(result)
    assert [(one.name, [role.name for role in one.roles]) for one in file.choreographies] == [
        ("P", ["A", "B", "C"]),
        ("Q", ["X", "Y"]),
    ]
    assert result.auxiliary == {"Q"}
    assert check(source, result).accepted


def test_a_recursive_do_with_exchanged_roles_is_a_call() -> None:
    source = "global protocol P(role A, role B) { m() from A to B; do P(B, A); }"
    result = bring(source)
    assert "call P(A = B, B = A)" in printed(result)
    assert check(source, result).accepted


MODULES = {
    "lib.Pay": """
        module lib.Pay;
        import lib.Types;
        data <java> "java.lang.Integer" from "rt.jar" as Amount;
        global protocol Pay(role Payer, role Bank) { pay(Amount) from Payer to Bank; do Confirm(Payer, Bank); }
        aux global protocol Confirm(role Payer, role Bank) { ok(lib.Types.Receipt) from Bank to Payer; }
    """,
    "lib.Types": 'module lib.Types; data <java> "x.Receipt" from "x" as Receipt;',
}


def load(name: str) -> str:
    if name not in MODULES:
        raise FileNotFoundError(2, "no such module")
    return MODULES[name]


@pytest.mark.parametrize(
    ("imports", "name"),
    [
        ("import lib.Pay;", "lib.Pay.Pay"),
        ("import lib.Pay as P;", "P.Pay"),
        ("from lib.Pay import Pay;", "Pay"),
        ("from lib.Pay import Pay as Settle;", "Settle"),
    ],
)
def test_imports_are_followed(imports: str, name: str) -> None:
    source = f"module Main; {imports} global protocol Main(role A, role B) {{ m() from A to B; do {name}(A, B); }}"
    result = bring(source, load=load)
    file = whole(result)
    assert [one.name for one in file.choreographies] == ["Main", "Pay", "Confirm"]
    assert [record.name for record in file.records] == ["Receipt"]
    assert dict(result.sources)["lib.Pay"] == MODULES["lib.Pay"]
    assert check(source, result).accepted


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("global protocol P(role A, role B) { m() from A; }", "CHR701", ";"),
        ("global protocol P(role A, role B) { m() from A to B; ", "CHR701", ";"),
        ("global protocol P(role A) { é() from A to B; }", "CHR701", "é"),
        ("/* never closed", "CHR701", "/*"),
        ("local protocol P(role A) { }", "CHR705", "local protocol"),
        ("global protocol P(role A, role B) { connect A to B; }", "CHR705", "connect A to B;"),
        ("global protocol P(role A, role B) { m() connect A to B; }", "CHR705", "m() connect A to B;"),
        ("global protocol P(role A, role B) { disconnect A and B; }", "CHR705", "disconnect A and B;"),
        ("global protocol P(role A, role B) { wrap A to B; }", "CHR705", "wrap A to B;"),
        ("global protocol P(role A, role B) { m(P@A) from A to B; }", "CHR705", "P@A"),
        ("global protocol P(role A, role B) { m(Thing) from A to B; }", "CHR702", "Thing"),
        ("global protocol P(role A, role B) { M from A to B; }", "CHR702", "M"),
        ("global protocol P(role A, role B) { do Q(A, B); }", "CHR702", "Q"),
        ("global protocol P(role A, role B) { do P(A); }", "CHR703", "do P(A);"),
        ("global protocol P(role A, role B) { do P<m()>(A, B); }", "CHR703", "do P<m()>(A, B);"),
        ("module M; import M; global protocol P(role A, role B) { m() from A to B; }", "CHR704", "import M;"),
        (
            "module M; import a.X; global protocol P(role A, role B) { do a.X.Q(A, B); }",
            "CHR704",
            "a.X",
        ),
    ],
)
def test_what_cannot_be_imported_is_refused_at_its_place(text: str, code: str, words: str) -> None:
    result = bring(text)
    (found,) = [d for d in result.diagnostics if d.severity.value == "error"]
    assert (found.code.number, marked(text, found)) == (code, words)


def test_the_other_protocols_of_a_file_are_there_all_the_same() -> None:
    source = """
    module M;
    global protocol P(role A, role B) { m() from A to B; }
    global protocol Q(role A, role B) { connect A to B; }
    global protocol R(role A, role B) { m() from A to B; do Q(A, B); }
    """
    result = bring(source)
    assert result.file is not None
    assert [one.name for one in result.file.choreographies] == ["P"]
    assert len(errors(result)) == 1


@pytest.mark.parametrize("text", ["", "\n", "module M;", "// nothing\n", "/* a\n b */"])
def test_a_source_without_protocols_is_an_empty_file(text: str) -> None:
    result = bring(text)
    assert errors(result) == []
    assert result.file is not None
    assert result.file.choreographies == ()


@pytest.mark.parametrize("text", ["\x00\x01", "{" * 10_000, "global protocol P(role A" + "(" * 10_000, '"' * 999, "é"])
def test_hostile_sources_end_in_a_diagnostic(text: str) -> None:
    result = bring(text)
    assert result.file is None
    assert errors(result)


def test_a_source_over_the_limit_is_refused_at_once() -> None:
    assert errors(bring(" " * 3_000_000))[0].startswith("CHR105")


def test_ten_thousand_messages_in_a_row_are_ordinary() -> None:
    lines = "".join(f"m{number}(int) from A to B;\n" for number in range(10_000))
    (choreography,) = whole(bring("global protocol P(role A, role B) {" + lines + "}")).choreographies
    assert len(choreography.body.statements) == 10_000


def test_a_word_ends_where_it_ends() -> None:
    assert errors(bring("global protocol P(role A, role B) { m() fromA to B; }"))[0].startswith("CHR701")


def test_lanes_are_lanes_with_a_note() -> None:
    text = "global protocol P(role A, role B) { par { m() from A to B; } and { n() from B to A; } }"
    result = bring(text)
    assert [type(one) for one in whole(result).choreographies[0].body.statements] == [tree.Par]
    assert any("channels of its own" in note for note in notes(result))
    assert check(text, result).accepted


@pytest.mark.parametrize(
    "body",
    [
        "m() from class to classRole;",  # classRole is what the declared role is called here, and is not declared
        "m() from class to x'y;",
        "m() from class to B; choice at classRole { m() from class to B; } or { n() from class to B; }",
        "m() from class to B; do Q(class, classRole);",
    ],
)
def test_a_role_that_is_not_declared_stays_undeclared(body: str) -> None:
    text = (
        "global protocol P(role class, role B) { "
        + body
        + " } aux global protocol Q(role X, role Y) { n() from X to Y; }"
    )
    result = bring(text)
    assert result.file is not None
    found = analyse_parsed(ParseResult(text, result.file, []), {"input.scr": text}, read=no_files, python=no_python)
    assert "CHR201" in codes(found)


@pytest.mark.parametrize("name", ["X2", "Y", "loop", "x'"])
def test_a_continue_outside_its_loop_stays_outside(name: str) -> None:
    inner = "rec X { n() from A to B; choice at A { continue X; } or { m() from A to B; continue " + name + "; } }"
    text = "global protocol P(role A, role B) { rec X { m() from A to B; " + inner + " } }"
    assert codes(check(text, bring(text))) == ["CHR215"]


def test_where_a_module_is_looked_for() -> None:
    text = "module a.b.Main; import a.Other;"
    assert module_paths("/work/src/a/b/Main.scr", text, "a.Other") == (
        "/work/src/a/Other.scr",
        "/work/src/a/b/a/Other.scr",
    )
    assert module_paths("Main.scr", "module Main;", "lib.Pay") == ("lib/Pay.scr",)
    assert module_paths("x/Main.scr", "no module at all", "lib.Pay") == ("x/lib/Pay.scr",)


def test_help_is_given_in_the_words_of_the_source() -> None:
    branches = "{ m() from A to B; n() from A to C; } or { o() from A to B; }"
    text = "global protocol P(role A, role B, role C) { choice at A " + branches + " }"
    analysis = check(text, bring(text))
    helps = [help_ for found in in_foreign_words(analysis.diagnostics) for help_ in found.helps]
    (help_,) = [help_ for help_ in helps if help_.insert]
    assert help_.insert == "\nStop() from A to C;"
    assert help_.at is not None
    mended = text[: help_.at] + help_.insert + text[help_.at :]
    assert check(mended, bring(mended)).accepted
