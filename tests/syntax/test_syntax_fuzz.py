"""Any text ends in a tree or in diagnostics, and an accepted text survives formatting."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from aura_chor.report.diagnostic import has_errors
from aura_chor.syntax.expected import SPELLING
from aura_chor.syntax.format import format_file
from aura_chor.syntax.limits import MAX_DIAGNOSTICS
from aura_chor.syntax.parse import parse_bytes
from aura_chor.syntax.words import RESERVED_FOR_LATER
from tests.syntax.syntax_cases import cases, check, tree_of

_VALID = [case.text for case in cases("valid.txt")]
_OTHER_WORDS = [
    "A",
    "B",
    "M",
    "1",
    "5s",
    "1.5",
    '"s"',
    'x"0a"',
    "'",
    '"',
    ";",
    "&&",
    "//c",
    "///d",
    "\n",
    "/*",
    "é",
    "\0",
    "0x",
]
_PIECES = ["python", "X", "choreography X { roles A, B", "A -> B: M"]
_TOKENS = st.sampled_from([*SPELLING.values(), *sorted(RESERVED_FOR_LATER), *_OTHER_WORDS, *_PIECES])


def _holds(text: str) -> None:
    result = check(text)
    assert result.text == text
    assert len(result.diagnostics) <= MAX_DIAGNOSTICS + 8
    for diagnostic in result.diagnostics:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        json.dumps([diagnostic.message, *(help.text for help in diagnostic.helps)])
    if not has_errors(result.diagnostics):
        assert result.file is not None
        assert tree_of(format_file(result.file)) == result.file


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text(text: str) -> None:
    _holds(text)


@settings(max_examples=100, deadline=None)
@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    result = parse_bytes(data, "case.chor")
    assert result.file is not None or result.diagnostics


@settings(max_examples=400, deadline=None)
@given(st.lists(_TOKENS, max_size=40), st.booleans())
def test_any_tokens(tokens: list[str], inside: bool) -> None:
    _holds(("choreography X { roles A, B\n" if inside else "") + " ".join(tokens))


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_mutated_programs(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(_VALID))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 12)))
        put = data.draw(st.one_of(st.just(""), _TOKENS, st.text(max_size=3)))
        text = text[:start] + put + text[end:]
    _holds(text)


def test_a_token_that_can_be_resumed_at_and_not_be_read_is_passed_over() -> None:
    """Once it was resumed at for ever."""
    _holds("choreography { roles A, B else since records")
