"""The parts of emission: names, layout, predicates, clashes, the comparison of files."""

import ast
from typing import Any

import pytest

from aura_chor.emit.files import Difference, compare
from aura_chor.emit.layout import WIDTH, call, docstring, flat, lay_out, quoted, tuple_of
from aura_chor.emit.names import (
    Taken,
    camel,
    escaped,
    field_name,
    message_class,
    predicate_slug,
    role_module,
    snake,
    words_of,
)
from tests.emit.python.compiling import compile_all, compile_text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TryAgain", "try_again"),
        ("HTTPGet", "http_get"),
        ("Nonce2Commit", "nonce2_commit"),
        ("A", "a"),
        ("alreadySnake", "already_snake"),
        ("ABCd", "ab_cd"),
        ("X509", "x509"),
    ],
)
def test_snake(name: str, expected: str) -> None:
    assert snake(name) == expected


def test_names_that_python_or_the_module_needs_are_escaped() -> None:
    assert [escaped("class"), field_name("len"), field_name("price")] == ["class_", "len_", "price"]
    assert [message_class("ping"), message_class("None"), message_class("Message")] == ["Ping", "None_", "Message_"]
    assert [role_module("Messages"), role_module("Import"), role_module("Bob")] == ["messages_", "import_", "bob"]


def test_a_name_that_comes_again_is_numbered() -> None:
    taken = Taken(frozenset(["Body"]))
    assert [taken.take(name) for name in ("A", "A", "Body", "A2", "A")] == ["A", "A2", "Body2", "A22", "A3"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("amount <= price", "amount_at_most_price"),
        ("resume is none", "resume_is_none"),
        ("len(x) % 2 != 0", "length_of_x_modulo_2_is_not_0"),
        ('x == "é"', "x_is"),
        ("true", "true"),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    assert predicate_slug(text) == slug
    assert camel("a_b2") == "AB2"


def test_long_slugs_are_cut_at_a_word() -> None:
    assert predicate_slug(" and ".join(["something > 1"] * 9)) == "something_above_1_and_something_above_1"


@pytest.mark.parametrize("text", ["", "a", "it's", 'say "x"', "both ' and \"", "\\", "\n\t", "é", "\0", "'\\\""])
def test_quoted_is_the_text(text: str) -> None:
    assert ast.literal_eval(quoted(text)) == text


@pytest.mark.parametrize("text", ['"""', 'ends in "', '"begins', "back\\slash", 'x """ y', "plain", "word " * 60])
def test_docstrings_hold_any_text(text: str) -> None:
    value: Any = ast.parse(docstring([text, text])).body[0]
    assert value.value.value.split() == [*text.split(), *text.split()]


def test_layout_keeps_what_fits_on_one_line() -> None:
    node = call("f", "a", tuple_of(["b"]))
    assert flat(node) == "f(a, (b,))"
    assert lay_out(node, before="x = ") == "x = f(a, (b,))"
    long = call("f", "a" * 50, "b" * 50)
    assert lay_out(long, indent=4).splitlines() == ["    f(", f"        {'a' * 50},", f"        {'b' * 50},", "    )"]
    exact = call("f", "a" * (WIDTH - 3))
    assert lay_out(exact) == flat(exact)


def test_compare_sees_all_three_kinds() -> None:
    expected = {"a": "1", "b": "2", "c": "3"}
    found = {"b": "2", "c": "other", "d": "4"}
    assert compare(expected=expected, found=found) == Difference(missing=("a",), stale=("c",), orphans=("d",))
    assert not compare(expected=expected, found=dict(expected))


PREDICATES = {
    "x: int where 1 <= x": "x >= 1",
    "x: int where 1 <= x < 9": "1 <= x < 9",
    "x: int where not (x == 1)": "x != 1",
    "x: int where not (x in [1, 2])": "x not in [1, 2]",
    "x: int where not (not (x > 1))": "x > 1",
    "x: int where not (x > 1 and x < 9)": "not (x > 1 and x < 9)",
    "x: int where (x - 1) - 2 > x - (1 - 2)": "x - 1 - 2 > x - (1 - 2)",
    "x: int where -x * 2 > 0 or x % 3 == 0": "-x * 2 > 0 or x % 3 == 0",
    "x: bool where x == true": "x is True",
    "x: option<str> where x is none or len(x) > 2": "x is None or len(x) > 2",
    "x: option<str> where not (x is none)": "x is not None",
    "x: duration where x > 2m": "x > 120000",
    'x: str where x == "it\'s"': 'x == "it\'s"',
    'x: bytes where x == x"00ff22"': "x == b'\\x00\\xff\"'",
}


@pytest.mark.parametrize("written", PREDICATES)
def test_predicates_in_python(written: str) -> None:
    files = compile_text(f"choreography P {{ roles A, B\n A -> B: M({written}) }}")
    returns = [line.strip() for line in files["p/a.py"].splitlines() if line.startswith("    return ")]
    assert returns[0] == f"return {PREDICATES[written]}"


def test_equal_predicates_are_one_function() -> None:
    text = "choreography P { roles A, B\n A -> B: M(x: int where x > 0)\n A -> B: N(x: int where x > 0) }"
    assert compile_text(text)["p/a.py"].count("def _where_") == 1


def test_a_field_is_kept_only_where_a_predicate_reads_it() -> None:
    text = "choreography P { roles A, B\n A -> B: M(x: int, y: int)\n B -> A: N(z: int where z > x) }"
    sender = compile_text(text)["p/b.py"]
    assert '((0, "x"),)' in sender
    assert '"y")' not in sender


def test_generated_names_the_file_without_its_folder() -> None:
    files = compile_text("choreography P { roles A, B\n A -> B: M }", name="/home/someone/deep/p.chor")
    assert all("Generated from p.chor; do not edit." in text for text in files.values())
    assert not any("/home" in text for text in files.values())


def test_a_wide_choice_has_a_short_name() -> None:
    branches = " or ".join(f"{{ A -> B: Option{number} }}" for number in range(64))
    files = compile_text(f"choreography P {{ roles A, B\n choice at A {branches} }}")
    assert "class Initializing(State[S]):" in files["p/a.py"]
    assert max(len(line) for text in files.values() for line in text.splitlines()) <= WIDTH


def test_a_parameter_that_shares_a_fields_name_is_still_read_by_its_own() -> None:
    text = """
    choreography Inner(x: int) { roles C, D
      where x > 2
      C -> D: Ask(n: int where n > x)
      when x > 5 { D -> C: Big } else { D -> C: Small }
    }
    choreography Outer(n: int) { roles A, B
      call Inner(C = A, D = B)(n + 1)
    }"""
    module = compile_text(text)["outer/a.py"]
    assert '(-1, "n")' in module
    assert '(-2, "n")' in module


def test_a_phase_may_be_called_like_a_union() -> None:
    text = """choreography P { roles A, B
      choice at A { A -> B: L } or { A -> B: R }
      phase InitializingReceived { A -> B: M }
      phase GotL { A -> B: N }
    }"""
    module = compile_text(text)["p/b.py"]
    assert "class InitializingReceived(State[S]):" in module
    assert "InitializingReceived2: TypeAlias = GotL2[S] | GotR[S]" in module


def test_ten_thousand_messages_in_a_row() -> None:
    lines = "\n".join(f"A -> B: M{number % 7}" for number in range(10_000))
    files = compile_text(f"choreography P {{ roles A, B\n{lines} }}")
    assert files["p/a.py"].count("@final") == 10_000


def test_a_sized_parameter_needs_nothing_of_the_messages() -> None:
    files = compile_text("choreography P(x: bytes<32>) { roles A, B\n A -> B: M }")
    assert "exactly" not in files["p/messages.py"]
    assert "Annotated[bytes, exactly(32)]" in files["p/__init__.py"]


@pytest.mark.parametrize(
    ("seats", "word", "module"),
    [
        ("Device", "Device", "device"),
        ("HTTPNode", "HTTPNode", "http_node"),
        ("Device[2]", "Device2", "device_2"),
        ("Device[1..3]", "Device1To3", "device_1_to_3"),
        ("Device[4..]", "Device4On", "device_4_on"),
        ("Device except Signers", "DeviceExceptSigners", "device_except_signers"),
        ("Device[i]", "DeviceI", "device_i"),
        ("Checks", "Checks", "checks_"),
        ("Witnesses", "Witnesses", "witnesses_"),
    ],
)
def test_references_to_seats_as_names(seats: str, word: str, module: str) -> None:
    assert words_of(seats) == word
    assert role_module(seats) == module


def test_a_long_tuple_of_one_part_is_opened_within() -> None:
    node = tuple_of([call("f", "a" * 30, "b" * 30, "c" * 30)])
    assert lay_out(node, before="x = ").splitlines()[:3] == ["x = (", "    f(", f"        {'a' * 30},"]


def test_a_module_without_messages_imports_none() -> None:
    text = """
    choreography Opens { roles A, B
      session Inner(X = A, Y = B) at A as done else { abort "no" }
    }
    choreography Inner { roles X, Y
      X -> Y: M
    }"""
    files = compile_all(text)
    assert "messages" not in files["opens/a.py"]
    assert "import" not in files["opens/messages.py"].replace("from __future__ import annotations", "")


def test_every_size_and_threshold_that_was_checked_is_told() -> None:
    text = """
    choreography Poll(k: int) { roles A, F[n]
      where 1 <= k and k <= n and n <= 3
      gather at least k of F -> A: M as Heard
      A -> Heard: Yes
      A -> F except Heard: No
    }"""
    package = compile_text(text)["poll/__init__.py"]
    assert 'CHECKED_SIZES = {"F": (1, 2, 3)}' in package
    assert "Families: 1 to 3 of F, k from 1 to 3." in " ".join(package.split())


def test_a_count_is_a_function_of_sizes_and_parameters() -> None:
    text = """
    choreography Poll(k: int) { roles A, F[n]
      where 1 <= k and k <= n
      gather at least n - k + 1 of F -> A: M
    }"""
    module = compile_text(text)["poll/a.py"]
    assert 'Count("n - k + 1", _count_n_minus_k_plus_1, (-2, "n"), (-2, "k"))' in module
    assert "def _count_n_minus_k_plus_1(n: int, k: int) -> int:\n    return n - k + 1" in module


def test_facts_of_different_labels_have_different_channels() -> None:
    text = """
    choreography P { roles A, B
      A records First
      A records Second(x: int)
      B awaits Second
      B awaits First from A
      B awaits external Third(y: int)
    }"""
    files = compile_text(text)
    assert 'Record("record_first", "First", messages.First, ("B",), (0,))' in files["p/a.py"]
    assert '"Third", messages.Third, (), True, (2,)' in " ".join(files["p/b.py"].split()).replace("( ", "(")
    assert 'facts=(FactRule("Third", messages.Third, (2,)),)' in files["p/__init__.py"]


def test_a_role_that_only_may_forbid_has_a_state_to_do_it_in() -> None:
    text = """
    choreography Transfer(amount: int) abortable by Guardian with Stop(why: str) {
      roles A, B, Guardian
      A -> B: Pay
    }"""
    module = compile_text(text)["transfer/guardian.py"]
    assert 'Enter("leave")' in module
    assert "def leave(self) -> Completed[S]:" in module
    assert "async def stop(self, *, why: str) -> Aborted[S]:" in module
    assert "class Initializing(_State[S]):" in module


def test_only_the_members_that_may_forbid_have_the_method() -> None:
    text = """
    choreography P abortable by F[2] with Stop notices Hm from F[1..2] {
      roles A, F[n]
      where 3 <= n
      A -> F: Go
    }"""
    files = compile_text(text)
    assert {path for path in files if "def stop(" in files[path]} == {"p/f_2.py"}
    assert {path for path in files if "def notice_hm(" in files[path]} == {"p/f_1.py", "p/f_2.py"}
    assert "p/f_3_on.py" in files
