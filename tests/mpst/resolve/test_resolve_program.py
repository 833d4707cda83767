"""What resolve gives: choreographies as data, with every name bound."""

import pytest
from resolve_cases import check, check_files, only_choreography

from aura_chor.mpst import model
from aura_chor.mpst.imports import LoadedSource
from aura_chor.mpst.model import BuiltinType, EarlierField, OwnField, ParameterVariable
from aura_chor.mpst.resolve import resolve
from aura_chor.syntax.parse import parse

_INT = BuiltinType("int")


def _interactions(statements: model.Statements) -> list[model.Interaction]:
    found: list[model.Interaction] = []
    for statement in statements:
        match statement:
            case model.Interaction():
                found.append(statement)
            case model.Choice(branches=blocks) | model.Par(lanes=blocks):
                found.extend(one for block in blocks for one in _interactions(block))
            case model.Loop(body=body) | model.Phase(body=body):
                found.extend(_interactions(body))
            case model.When(then=then, otherwise=otherwise):
                found.extend(_interactions(then) + _interactions(otherwise))
            case _:
                pass
    return found


def test_interactions_are_numbered_in_the_order_of_the_text() -> None:
    choreography = only_choreography(
        """choreography P(t: int) {
          roles A, B, C
          A -> B: M0
          choice at A { A -> B: M1 } or { A -> B: M2 }
          par { A -> B: M3 loop L { A -> B: M4 } } and { A -> C: M5 }
          when t > 0 { A -> B: M6 } else { A -> B: M7 }
          phase One { A -> B: M8 }
        }"""
    )
    numbered = [(one.number, str(one.message.label)) for one in _interactions(choreography.body)]
    assert numbered == [(number, f"M{number}") for number in range(9)]


def test_everyone_means_every_other_role_in_the_order_of_declaration() -> None:
    choreography = only_choreography("choreography P { roles C, A, D, B  A -> *: M }")
    (interaction,) = _interactions(choreography.body)
    assert interaction.sender == "A" and interaction.receivers == ("C", "D", "B")


def test_names_mean_own_fields_then_known_fields_then_parameters() -> None:
    choreography = only_choreography(
        """choreography P(x: int, t: int, q: int) {
          roles A, B, C
          A -> B: M0(x: int, y: int)
          B -> C: M1(x: int)
          A -> B: M2(y: int where y < x + t)
        }"""
    )
    (predicate,) = _interactions(choreography.body)[2].predicates
    # The nearest x is that of M1, which A does not know.
    assert predicate.variables == (OwnField("y", _INT), EarlierField("x", _INT, 0), ParameterVariable("t", _INT))
    assert predicate.text == "y < x + t"


def test_a_predicate_is_checked_by_receivers_that_have_the_same_events() -> None:
    choreography = only_choreography(
        """choreography P(t: int) {
          roles A, B, C, D
          A -> B, C: M0(x: int)
          A -> B, D: M1(y: int)
          A -> *: M2(z: int where z < x, w: int where w < x + y, v: int where v < t)
        }"""
    )
    checked_by = [predicate.checked_by for predicate in _interactions(choreography.body)[2].predicates]
    assert checked_by == [("B", "C"), ("B",), ("B", "C", "D")]


def test_a_receiver_that_saw_the_field_on_one_way_only_cannot_be_asked_to_check() -> None:
    # Behind the choice the field of the sole branch that goes on is known to those who took part in it.
    choreography = only_choreography(
        """choreography P {
          roles A, B, C
          loop L {
            choice at A {
              A -> B: Go(x: int)
              A -> C: Go(x: int)
            } or { A -> B: Stop  A -> C: Stop  continue L }
          }
          A -> B, C: M(y: int where y < x)
        }"""
    )
    (predicate,) = _interactions(choreography.body)[-1].predicates
    # The nearest x that A knows is the one it sent to C: B has another event.
    assert predicate.variables[1] == EarlierField("x", _INT, 1)
    assert predicate.checked_by == ("C",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('choice at A { A -> B: M abort "no" } or { A -> B: N }', "A"),
        ('choice at A { A -> B: M choice at B { B -> A: O abort "no" } or { B -> A: Q } } or { A -> B: N }', "B"),
        ('A -> B: M abort "no" at B', "B"),
    ],
)
def test_an_abort_is_of_the_innermost_decider(text: str, expected: str) -> None:
    choreography = only_choreography(f"choreography P {{ roles A, B {text} }}")
    aborts = [one for one in _flat(choreography.body) if isinstance(one, model.Abort)]
    assert [abort.at for abort in aborts] == [expected]


def _flat(statements: model.Statements) -> list[model.Statement]:
    found: list[model.Statement] = []
    for statement in statements:
        found.append(statement)
        if isinstance(statement, model.Choice):
            found.extend(one for branch in statement.branches for one in _flat(branch))
    return found


def test_a_call_binds_the_callees_roles_in_its_order_and_arguments_over_our_parameters() -> None:
    program, diagnostics = check_files(
        {
            "main.chor": 'import "q.chor" { Q as R }\n'
            "choreography P(t: int) { roles A, B, C  A -> B, C: M  call R(Z = A, X = C)(t + 1) }",
            "q.chor": "choreography Q(n: int) { roles X, B, Z  X -> B: N(y: int where y < n)  B -> Z: O }",
        }
    )
    assert diagnostics == []
    assert program.own == ("main.chor#P",) and list(program.choreographies) == ["main.chor#P", "q.chor#Q"]
    call = program.choreographies[program.own[0]].body[1]
    assert isinstance(call, model.Call)
    assert call.callee == "q.chor#Q"
    assert call.roles == (("X", "C"), ("B", "B"), ("Z", "A"))
    (argument,) = call.arguments
    assert argument.text == "t + 1" and argument.variables == (ParameterVariable("t", _INT),)


def test_constraints_are_those_on_parameters_then_the_clauses() -> None:
    choreography = only_choreography(
        "choreography P(n: int where n > 0, t: int where t <= n) { roles A, B where 1 <= t where t != 7 A -> B: M }"
    )
    assert [one.text for one in choreography.constraints] == ["n > 0", "t <= n", "1 <= t", "t != 7"]


def test_types_are_what_they_are_called() -> None:
    program, diagnostics = check(
        """use python "lib" { Digest as D }
        record Price { amount: int where amount > 0, of: D }
        choreography P { roles A, B  A -> B: M(p: list<Price>, d: map<str, option<D>>, k: bytes<32>) }"""
    )
    assert diagnostics == []
    digest = model.PythonType("lib", "Digest", "D")
    (choreography,) = program.choreographies.values()
    (interaction,) = _interactions(choreography.body)
    assert [one.type for one in interaction.message.fields] == [
        BuiltinType("list", (model.RecordType("Price"),)),
        BuiltinType("map", (BuiltinType("str"), BuiltinType("option", (digest,)))),
        BuiltinType("bytes", size=32),
    ]
    price = program.records["Price"]
    assert price.fields == (model.PayloadField("amount", _INT), model.PayloadField("of", digest))
    assert [one.text for one in price.predicates] == ["amount > 0"]
    assert price.predicates[0].variables == (OwnField("amount", _INT),)


def test_doc_comments_and_spans_come_along() -> None:
    text = "/// What it is for.\nchoreography P {\n  roles A, B\n  /// First.\n  A -> B: M\n}\n"
    choreography = only_choreography(text)
    (interaction,) = _interactions(choreography.body)
    assert (choreography.doc, interaction.message.doc) == ("What it is for.", "First.")
    spans = [text[span.start : span.end] for span in (*choreography.role_spans, interaction.span)]
    assert spans == ["A", "B", "A -> B: M"]


def test_a_program_with_errors_still_holds_the_rest() -> None:
    program, diagnostics = check("choreography P { roles A, B  A -> C: M  A -> B: N(x: nothing) }")
    assert [str(one.code) for one in diagnostics] == ["CHR201", "CHR208"]
    (choreography,) = program.choreographies.values()
    assert [(one.number, one.message.label) for one in _interactions(choreography.body)] == [(1, "N")]


def test_helps_name_what_was_probably_meant() -> None:
    _, diagnostics = check("choreography P(price: int) { roles Alice, Bob  Alice -> Bbo: M(x: int where x < prize) }")
    assert [one.helps[0].text for one in diagnostics] == ["did you mean `Bob`?", "did you mean `price`?"]


# --- size ---


def test_ten_thousand_messages_in_a_row_are_ordinary() -> None:
    lines = "".join(f"A -> B: M{i}(x{i}: int)\n" for i in range(10_000))
    choreography = only_choreography(f"choreography P {{ roles A, B\n{lines} B -> A: Last(y: int where y < x0) }}")
    assert len(choreography.body) == 10_001
    last = choreography.body[-1]
    assert isinstance(last, model.Interaction)
    assert last.predicates[0].variables[1] == EarlierField("x0", _INT, 0)


def test_blocks_and_expressions_at_the_limit_of_nesting() -> None:
    deep = "choice at A { A -> B: M\n" * 97 + "A -> B: N(b: bool where " + "not (" * 40 + "b" + ")" * 40 + ")"
    deep += "} or { A -> B: O }" * 97
    only_choreography(f"choreography P {{ roles A, B\n{deep} }}")


def test_a_long_chain_of_imports_is_no_recursion() -> None:
    count = 2_000

    def load(_importing: str, path: str) -> LoadedSource:
        number = int(path)
        if number == count:
            text = "choreography Q { roles A, B A -> B: M }"
        else:
            text = f'import "{number + 1}" {{ Q as P }} choreography Q {{ roles A, B A -> B: M call P }}'
        return LoadedSource(path, parse(text, path).file)

    root = load("", "0").file
    assert root is not None
    program, diagnostics = resolve(root, load=load, python=lambda _module: None)
    assert diagnostics == [] and len(program.choreographies) == count + 1


def test_a_text_full_of_mistakes_is_read_to_its_end() -> None:
    lines = "".join(f"A -> B: M{i}(field{i}: int where fjeld{i} > 0)\n" for i in range(2_000))
    _, diagnostics = check(f"choreography P {{ roles A, B\n{lines} }}")
    assert len(diagnostics) == 2_000
