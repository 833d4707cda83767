"""From the text of a choreography to its automaton, accepted by the checks."""

from aura_chor.compiler import analyse_text
from aura_chor.mpst.automaton import Protocol


def protocol_of(text: str) -> Protocol:
    analysis = analyse_text(text)
    assert analysis.accepted, analysis.diagnostics
    [checked] = analysis.checked.values()
    return checked.protocol
