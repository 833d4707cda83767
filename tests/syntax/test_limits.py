"""Limits and texts that are none: one clear diagnostic each, quickly."""

import time

import pytest

from aura_chor.syntax.limits import MAX_DIAGNOSTICS, MAX_NESTING, MAX_SOURCE_BYTES
from aura_chor.syntax.parse import parse, parse_bytes
from tests.syntax.syntax_cases import check, codes_of, tree_of

_HEAD = "choreography X { roles A, B "
_PREDICATE = _HEAD + "A -> B: M(x: int where "
_DEEP = 10_000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{" * 10_000_000, "CHR105"),
        ("(" * 10_000_000, "CHR105"),
        ("{" * 2_000_000, "CHR106"),
        ("(" * 2_000_000, "CHR106"),
        (_HEAD + "loop L { " * _DEEP + "}" * _DEEP + "}", "CHR106"),
        (_HEAD + "choice at A {" * _DEEP, "CHR106"),
        (_PREDICATE + "(" * _DEEP + "x" + ")" * _DEEP + ") }", "CHR106"),
        (_PREDICATE + "x in " + "[" * _DEEP + "]" * _DEEP + ") }", "CHR106"),
        (_PREDICATE + "len(" * _DEEP + "x" + ")" * _DEEP + ") }", "CHR106"),
        (_PREDICATE + "x" + " + x" * _DEEP + " == 0) }", "CHR106"),
        (_HEAD + "A -> B: M(x: " + "list<" * _DEEP + "int" + ">" * _DEEP + ") }", "CHR106"),
        (_PREDICATE + "x == " + "9" * 5000 + ") }", "CHR108"),
        ("\0" * 1000, "CHR102"),
    ],
    ids=range(13),
)
def test_over_a_limit(text: str, code: str) -> None:
    start = time.process_time()
    result = check(text)
    assert codes_of(result.diagnostics) == [code]
    assert time.process_time() - start < 3


def test_nesting_up_to_the_limit_is_read() -> None:
    inner = MAX_NESTING - 1  # the choreography's own block is the first
    tree_of(_HEAD + "loop L {" * inner + " A -> B: M " + "}" * inner + "}")
    tree_of(_PREDICATE + "(" * MAX_NESTING + "x" + ")" * MAX_NESTING + ") }")
    tree_of(_HEAD + "A -> B: M(x: " + "list<" * MAX_NESTING + "int" + ">" * MAX_NESTING + ") }")
    assert codes_of(check(_HEAD + "loop L {" * MAX_NESTING + "}" * MAX_NESTING + "}").diagnostics) == ["CHR106"]


def test_ten_thousand_messages_in_a_row() -> None:
    file = tree_of(_HEAD + "A -> B: M\n" * 10_000 + "}")
    assert len(file.choreographies[0].body.statements) == 10_000


def test_largest_source_is_read() -> None:
    text = _HEAD + "}"
    tree_of(text + " " * (MAX_SOURCE_BYTES - len(text)))
    assert codes_of(check(text + " " * (MAX_SOURCE_BYTES - len(text) + 1)).diagnostics) == ["CHR105"]


def test_number_of_diagnostics_is_bounded() -> None:
    assert len(check(_HEAD + "A -> B M\n" * 1000 + "}").diagnostics) == MAX_DIAGNOSTICS
    assert len(check("@ " * 1000).diagnostics) == MAX_DIAGNOSTICS


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"choreography X {}\n\xff", "CHR104", "the byte 0xff at line 2, column 1 (byte 18)"),
        (bytes(range(256)), "CHR104", "a binary file"),
        ("choreography X {}".encode("utf-16"), "CHR104", "UTF-16"),
        (b"", "CHR107", "the file declares nothing"),
        (b"choreography X {\x07}", "CHR102", "the invisible character U+0007"),
        ("choreography X {} // \u202e".encode(), "CHR102", "U+202E"),
        (b"choreography X\r{}", "CHR102", "a carriage return that ends no line"),
        (b"{" * (MAX_SOURCE_BYTES + 1), "CHR105", "larger than 2 MiB"),
    ],
)
def test_bytes_that_are_no_source(data: bytes, code: str, words: str) -> None:
    (diagnostic,) = parse_bytes(data, "case.chor").diagnostics
    assert diagnostic.code.number == code
    assert words in diagnostic.message


def test_byte_order_mark_and_carriage_returns_are_tolerated() -> None:
    text = "choreography X {\n  roles A, B // why\n  /// doc\n  A -> B: M\n}\n"
    data = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
    result = parse_bytes(data, "case.chor")
    assert result.diagnostics == []
    assert result.file == parse(text, "case.chor").file
    assert result.file is not None
    assert [comment.text for comment in result.file.comments] == ["// why"]
