"""Docstrings of generated modules: what the author wrote, paragraph by paragraph, and where each state stands."""

import ast

import pytest

from tests.emit.python.compiling import compile_text

DOCUMENTED = """/// First paragraph,
/// still the first.
///
/// Second paragraph.
choreography P {
  roles A, B

  /// What is asked.
  ///
  ///
  /// Why it is asked.
  A -> B: Question
  ///
  ///
  B -> A: Bare
}
"""

PLACES = """choreography P(fast: bool) {
  roles A, B
  A -> B: Go
  par {
    A -> B: Left
  } and {
    A -> B: Right
  }
  A -> B: Last
  abort "enough" at B
}
"""


def documentation(text: str, *, of: str = "") -> str:
    module = ast.parse(text)
    found = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name == of]
    return ast.get_docstring(found[0] if of else module) or ""


def test_paragraphs_survive() -> None:
    files = compile_text(DOCUMENTED)
    package = documentation(files["p/__init__.py"])
    assert package.startswith("First paragraph, still the first.\n\nSecond paragraph.\n\nGenerated from test.chor")
    assert documentation(files["p/messages.py"], of="Question") == "What is asked.\n\nWhy it is asked."
    assert documentation(files["p/messages.py"], of="Bare") == ""


@pytest.mark.parametrize(
    ("role", "state", "line"),
    [("b", "Aborting", 10), ("a", "Forking", 4), ("b", "Forking", 4), ("a", "SendingLast", 9)],
)
def test_every_state_names_its_line(role: str, state: str, line: int) -> None:
    assert f"(test.chor:{line})" in documentation(compile_text(PLACES)[f"p/{role}.py"], of=state)
