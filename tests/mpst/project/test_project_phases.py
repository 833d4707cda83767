"""The phase of a case: the one that all that may follow lies in, or none."""

import pytest

from aura_chor.mpst.local import Case
from aura_chor.mpst.project import Projector
from tests.mpst.project.projecting import protocol_of


@pytest.mark.parametrize(
    ("body", "phase"),
    [
        ("phase One { when fast { A -> B: X } else { A -> B: Y } }", "One"),
        ("when fast { phase One { A -> B: X } } else { phase Two { A -> B: Y } }", None),
        ("when fast { phase One { A -> B: X } } else { A -> B: Y }", None),
        ("when fast { A -> B: X } else { phase One { A -> B: Y } }", None),
        ("phase One { when fast { A -> B: X } }", None),
    ],
)
def test_a_case_lies_in_a_phase_that_both_sides_share(body: str, phase: str | None) -> None:
    protocol = protocol_of(f"choreography P(fast: bool) {{ roles A, B\n {body}\n A -> B: Last }}")
    projection = Projector(protocol).project(protocol.roles[0])
    cases = [state.phase for state in projection.joined.states for action in state.actions if isinstance(action, Case)]
    assert cases == [phase]
