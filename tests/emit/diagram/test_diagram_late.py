"""Deadlines in pictures, as text and as SVG."""

import pytest
from diagram_compile import LATE, compiled

from aura_chor.emit import diagram


def test_a_deadline_is_a_frame_in_the_svg() -> None:
    program = compiled(LATE).program
    drawn = diagram.sequence_svg(program, program.own[0])
    for words in ("within", "5s at Chair", "at Clerk, within 40 epochs at Chair", "Bye did not come in time"):
        assert words in drawn


@pytest.mark.parametrize("role", ["Chair", "Clerk"])
def test_an_expiry_is_an_edge_of_who_waits(role: str) -> None:
    drawn = diagram.automaton_svg(compiled(LATE).local(role))
    assert ("Voter ▷5s" in drawn) == (role == "Chair")
    assert ("Voter ▷1h" in drawn) == (role == "Clerk")


def test_local_edges_are_named_after_their_role() -> None:
    drawn = diagram.global_svg(compiled(LATE).protocol.instances[0].automaton)
    assert "Chair ⊙ takes Vote of Voter in time" in drawn
    assert "Chair ⊙ Clerk ▷40 epochs" in drawn
