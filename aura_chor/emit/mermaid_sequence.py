"""Sequence diagrams as Mermaid text (`sequenceDiagram`). Decides nothing about what is drawn; it only prints."""

from textwrap import wrap

from aura_chor.emit.diagram_sequence import (
    Close,
    Cross,
    Divide,
    Heading,
    Message,
    Open,
    Outcome,
    Remark,
    Row,
    SequenceDiagram,
    Step,
    spans,
)
from aura_chor.emit.mermaid_text import escape, identifiers

_SHADE = "rect rgba(128, 128, 128, 0.12)"
_INDENT = "    "
_NOTE_WIDTH = 34
"""Characters of a line of a note."""


def render(diagram: SequenceDiagram, *, highlighted: str = "") -> str:
    """The diagram as Mermaid text, ending in a newline; `highlighted` is a participant to set in a box."""
    printer = _Printer(diagram, highlighted)
    return "\n".join(printer.lines()) + "\n"


class _Printer:
    def __init__(self, diagram: SequenceDiagram, highlighted: str) -> None:
        self._diagram = diagram
        self._highlighted = highlighted
        self._names = identifiers(diagram.participants)

    def lines(self) -> list[str]:
        made = ["sequenceDiagram", f"{_INDENT}title {escape(self._diagram.title)}"]
        made.extend(_INDENT + line for name in self._diagram.participants for line in self._participant(name))
        depth = 1
        for row, span in zip(self._diagram.rows, spans(self._diagram), strict=True):
            depth -= isinstance(row, Close | Divide)
            made.extend(_INDENT * depth + line for line in self._row(row, span))
            depth += isinstance(row, Open | Divide)
        return made

    def _participant(self, name: str) -> list[str]:
        own = self._names[name]
        line = f"participant {own}" if own == name else f"participant {own} as {escape(name)}"
        if name == self._highlighted:
            return ["box rgba(255, 196, 0, 0.25)", _INDENT + line, "end"]
        return [line]

    def _row(self, row: Row, span: tuple[int, int]) -> list[str]:
        match row:
            case Message():
                return self._message(row)
            case Step(role=role, text=text) | Outcome(role=role, text=text):
                return [f"Note over {self._names[role]}: {_note_text(text)}"]
            case Cross(role=role, text=text):
                return [f"{self._names[role]}-x{self._names[role]}: {escape(text)}"]
            case Remark(text=text) | Heading(text=text):
                return [self._note(text, span)]
            case Open():
                return self._open(row, span)
            case Divide(text=text):
                return ["and" if text == "and" else f"else {escape(text)}"]
            case Close():
                return ["end"]

    def _message(self, message: Message) -> list[str]:
        """Mermaid has no arrow with several heads: the first arrow has the label, the others say that they are it."""
        arrow = "-->>" if message.dashed else "->>"
        name = message.text.partition("(")[0]
        lines: list[str] = []
        for receiver in message.receivers:
            text = f"{name} (same event)" if lines else message.text
            lines.append(f"{self._names[message.sender]}{arrow}{self._names[receiver]}: {escape(text)}")
        return lines

    def _open(self, row: Open, span: tuple[int, int]) -> list[str]:
        match row.kind:
            case "loop":
                return [f"loop {escape(row.title)}"]
            case "choice":
                return [f"alt choice {escape(row.title)}"]
            case "within" | "gather" | "exchange" | "session":
                return [f"alt {row.kind} {escape(row.title)}"]
            case "each":
                return [f"par each {escape(row.title)}"]
            case "when":
                return [f"alt when {escape(row.title)}"]
            case "par" | "opt":
                return [f"{row.kind} {escape(row.title)}".rstrip()]
            case kind:
                return [_SHADE, _INDENT + self._note(f"{kind} {row.title}", span)]

    def _note(self, text: str, span: tuple[int, int]) -> str:
        if not self._diagram.participants:
            return f"%% {escape(text)}"
        first, last = (self._names[self._diagram.participants[column]] for column in span)
        over = first if first == last else f"{first},{last}"
        return f"Note over {over}: {_note_text(text)}"


def _note_text(text: str) -> str:
    """Mermaid breaks no line by itself, and draws what is longer than its note across whatever stands there."""
    return "<br/>".join(escape(line) for line in wrap(text, width=_NOTE_WIDTH) or [""])
