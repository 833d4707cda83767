"""What encloses a statement while a body is walked, and what to say of a walk that ends."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from aura_chor.base.names import RoleName
from aura_chor.mpst.resolve_seats import Named, Names
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree


@dataclass(frozen=True, slots=True)
class OpenLoop:
    name: str
    span: Span
    lane: int


@dataclass(frozen=True, slots=True)
class Around:
    """`lane` counts the lanes around a statement; `deciders` has None for a role that was refused.

    `named_here` are the sub-families that the present block has named, whose scope ends with it.
    """

    loops: tuple[OpenLoop, ...] = ()
    deciders: tuple[RoleName | None, ...] = ()
    lane: int = 0
    fork: Span | None = None
    names: Names = field(default_factory=Names)
    named_here: tuple[str, ...] = ()

    def entered(self) -> "Around":
        """The same at the beginning of an inner block."""
        return replace(self, named_here=()) if self.named_here else self

    def naming(self, bound: Mapping[str, Named]) -> "Around":
        names = replace(self.names, sub_families={**self.names.sub_families, **bound})
        return replace(self, names=names, named_here=(*self.named_here, *bound))

    def with_member(self, variable: str, member: Named) -> "Around":
        names = replace(self.names, variables={**self.names.variables, variable: member})
        return replace(self, names=names)

    def leaves_lane(self, written: tree.Continue, loop: OpenLoop) -> Diagnostic:
        """CHR307."""
        labels = [Label(loop.span, "the loop begins here")]
        if self.fork is not None:
            word = "par" if self.fork.end - self.fork.start == len("par") else "each"
            labels.append(Label(self.fork, f"and the lane belongs to this {word}"))
        message = f"`continue {written.name}` leaves its lane, and the other lanes would go on"
        helps = (Help("put the loop into the lane, or the continue behind the lanes"),)
        return Diagnostic(codes.CONTINUE_LEAVES_LANE, message, written.span, tuple(labels), helps=helps)


def why_nothing_follows(cause: tree.Statement) -> tuple[Span, str]:
    """Where and why the run does not go on behind a statement."""
    match cause:
        case tree.Continue(name=name):
            return cause.span, f"the run goes back to the start of {name} here"
        case tree.Abort():
            return cause.span, "the session ends here"
        case tree.Choice():
            return word_of(cause), "no branch of this choice goes on behind it"
        case tree.When():
            return word_of(cause), "neither part of this when goes on behind it"
        case tree.Par():
            return word_of(cause), "a lane of this par never comes to its end"
        case tree.Each():
            return word_of(cause), "a lane of this never comes to its end"
        case tree.Loop(name=name):
            return word_of(cause), f"no path leaves the loop {name}"
        case _:
            return word_of(cause), "no path leaves this phase"


_WORDS: Mapping[type[object], str] = {
    tree.Choice: "choice",
    tree.Each: "each",
    tree.Loop: "loop",
    tree.Par: "par",
    tree.Phase: "phase",
    tree.When: "when",
}


def word_of(statement: tree.Statement) -> Span:
    """The word that a block begins with: the whole of it is too much to point at."""
    span = statement.span
    return Span(span.file, span.start, span.start + len(_WORDS[type(statement)]))
