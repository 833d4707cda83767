"""Pictures of choreographies, automata, counterexamples and runs, as Mermaid text and as SVG documents.

Every function is pure: the same input gives the same text. What is drawn is decided in `diagram_*`; `mermaid_*` and
`svg_*` only print it.
"""

from collections.abc import Sequence

from aura_chor.emit import (
    diagram_counterexample,
    diagram_graph,
    diagram_sequence,
    diagram_walk,
    mermaid_sequence,
    mermaid_state,
    svg_automaton,
    svg_counterexample,
    svg_sequence,
)
from aura_chor.mpst.automaton import GlobalAutomaton
from aura_chor.mpst.local import LocalAutomaton
from aura_chor.mpst.model import ChoreographyKey, Predicate, Program
from aura_chor.report.diagnostic import Arrow, Counterexample


def sequence_mermaid(program: Program, key: ChoreographyKey) -> str:
    """The choreography with its calls inlined. Raises KeyError for a key that `program` lacks."""
    return mermaid_sequence.render(diagram_walk.of_choreography(program, key))


def sequence_svg(program: Program, key: ChoreographyKey) -> str:
    """The choreography with its calls inlined. Raises KeyError for a key that `program` lacks."""
    return svg_sequence.render(diagram_walk.of_choreography(program, key))


def automaton_mermaid(automaton: LocalAutomaton, whens: Sequence[Predicate] = (), *, title: str = "") -> str:
    """What one role does; `whens` are `Protocol.whens`, needed where the automaton has cases."""
    return mermaid_state.render(diagram_graph.of_local(automaton, whens, title=title))


def automaton_svg(automaton: LocalAutomaton, whens: Sequence[Predicate] = (), *, title: str = "") -> str:
    """What one role does; `whens` are `Protocol.whens`, needed where the automaton has cases."""
    return svg_automaton.render(diagram_graph.of_local(automaton, whens, title=title))


def global_mermaid(automaton: GlobalAutomaton, *, title: str = "") -> str:
    """What all roles do together, for one valuation."""
    return mermaid_state.render(diagram_graph.of_global(automaton, title=title))


def global_svg(automaton: GlobalAutomaton, *, title: str = "") -> str:
    """What all roles do together, for one valuation."""
    return svg_automaton.render(diagram_graph.of_global(automaton, title=title))


def counterexample_mermaid(evidence: Counterexample, *, participants: Sequence[str] = ()) -> str:
    """Both runs, one below the other; `participants` gives the order of the roles (default: as they act)."""
    return mermaid_sequence.render(
        diagram_counterexample.joined(evidence, participants=participants), highlighted=evidence.role
    )


def counterexample_svg(evidence: Counterexample, *, participants: Sequence[str] = ()) -> str:
    """Both runs side by side; `participants` gives the order of the roles (default: as they act)."""
    return svg_counterexample.render(evidence, participants=participants)


def trace_mermaid(participants: Sequence[str], arrows: Sequence[Arrow], *, title: str = "run") -> str:
    """A run as it happened; roles that `participants` lacks come last."""
    return mermaid_sequence.render(diagram_sequence.of_run(participants, arrows, title=title))


def trace_svg(participants: Sequence[str], arrows: Sequence[Arrow], *, title: str = "run") -> str:
    """A run as it happened; roles that `participants` lacks come last."""
    return svg_sequence.render(diagram_sequence.of_run(participants, arrows, title=title))
