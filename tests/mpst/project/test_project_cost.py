"""What a long protocol costs to project: every step is seen a bounded number of times."""

import pytest

from aura_chor.base.names import RoleName
from aura_chor.mpst import flat, project
from aura_chor.mpst.automaton import Protocol
from aura_chor.mpst.graph import minimise
from aura_chor.mpst.project import Projector
from tests.counting import calls_of
from tests.mpst.project.projecting import protocol_of

B = RoleName("B")


def row(count: int) -> Protocol:
    return protocol_of("choreography P { roles A, B, C\n" + "A -> B: M\n B -> C: M\n" * count + "}")


def test_an_instance_is_laid_flat_once_for_all_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(project, "flatten", lambda automaton: calls.append(automaton) or flat.flatten(automaton))
    protocol = protocol_of("choreography P(x: bool) { roles A, B, C\n when x { A -> B: M }\n A -> B: N\n B -> C: M }")
    projector = Projector(protocol)
    for role in protocol.roles:
        projector.project(role)
    assert len(calls) == len(protocol.instances) == 2


def test_one_projector_gives_what_each_projection_alone_gives() -> None:
    protocol = protocol_of(
        "choreography P(x: bool) { roles A, B, C\n when x { A -> B: M }\n"
        " par { A -> B: N } and { A -> B: O }\n B -> C: M }"
    )
    projector = Projector(protocol)
    assert [projector.project(role) for role in protocol.roles] == [
        project.project(protocol, role) for role in protocol.roles
    ]


def events(count: int) -> int:
    """Calls of Python functions while a row of equal messages is projected."""
    protocol = row(count)
    return calls_of(lambda: Projector(protocol).project(B))


def test_twice_as_long_costs_twice_as_much() -> None:
    assert events(800) < 2.2 * events(400)


def test_a_row_of_equal_steps_stays_as_it_is() -> None:
    """No two states are the same, and every split takes one state off a block of thousands: what the bench's
    `sequence of m messages` measures, and what used to cost its square."""
    count = 24_000
    steps = [[("M", state + 1)] for state in range(count)]
    assert minimise(["on"] * count + ["end"], [*steps, []]) == list(range(count + 1))
