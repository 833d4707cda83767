"""Small diagnostics to render, and the one way in which these tests name a place: by the words that stand there."""

from aura_chor.report import codes
from aura_chor.report.diagnostic import Arrow, Counterexample, Diagnostic, Help, Label, Span
from aura_chor.report.render_text import render_text

FILE = "claim.chor"

CLAIM = """\
choreography Claim {
  roles Alice, Bob, Carol

  Alice -> Bob: Hello
  choice at Alice {
    Alice -> Bob: Approved
  } or {
    Alice -> Bob: Refused
    Carol -> Bob: Reasons
  }
}
"""


def place(text: str, words: str, *, nth: int = 0, file: str = FILE) -> Span:
    """The span of the `nth` occurrence of `words`."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(file, start, start + len(words))


def arrow(text: str, words: str) -> Arrow:
    """The arrow of an interaction that stands in `text` as `words`."""
    peers, label = words.split(": ")
    sender, receivers = peers.split(" -> ")
    return Arrow(sender, tuple(receivers.split(", ")), label, place(text, words))


HELLO = arrow(CLAIM, "Alice -> Bob: Hello")
APPROVED = arrow(CLAIM, "Alice -> Bob: Approved")
REFUSED = arrow(CLAIM, "Alice -> Bob: Refused")
REASONS = arrow(CLAIM, "Carol -> Bob: Reasons")

EVIDENCE = Counterexample(
    role="Carol",
    runs=((HELLO, APPROVED), (HELLO, REFUSED)),
    seen=(),
    after=("must not send anything", "must send Reasons to Bob"),
)

SEND_UNKNOWN = Diagnostic(
    codes.SEND_UNKNOWN,
    "Carol cannot know that she must send Reasons",
    place(CLAIM, "Carol -> Bob: Reasons"),
    labels=(
        Label(place(CLAIM, "choice at Alice"), "Alice decides here"),
        Label(place(CLAIM, "Carol -> Bob: Reasons"), "Carol has heard nothing of it"),
    ),
    notes=("Alice and Bob know which branch it is",),
    evidence=EVIDENCE,
    helps=(Help("let Alice tell Carol", "Alice -> Carol: Refused\n    ", place(CLAIM, "Carol -> Bob").start),),
)

NEVER_ENDS = Diagnostic(codes.NEVER_ENDS, "Claim never ends", place(CLAIM, "Claim"))


def rendered(*diagnostics: Diagnostic, text: str = CLAIM, width: int = 100, colour: bool = False) -> str:
    return render_text(diagnostics, {FILE: text}, colour=colour, width=width)


def excerpt_of(text: str, *spans: Span, width: int = 100) -> str:
    """The excerpt alone: the first span is the primary one, each other has its number for words."""
    labels = tuple(Label(span, f"label {number}") for number, span in enumerate(spans[1:], 1))
    lines = rendered(Diagnostic(codes.DEAD_CODE, "message", spans[0], labels), text=text, width=width).splitlines()
    return "\n".join(lines[2:-2])
