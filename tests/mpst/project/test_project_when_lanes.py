"""Lanes that depend on parameters: under one value a role takes part in a lane, under the other it does not."""

import pytest
from projecting import protocol_of

from aura_chor.compiler import projections
from aura_chor.mpst.local import Case, Fork, LocalAutomaton

LESS = """choreography Less(q: bool) { roles A, B
  par { A -> B: One } and { A -> B: Two } and { when q { B -> A: Three } }
  A -> B: End
}"""
OTHERS = """choreography Others(q: bool) { roles A, B
  par { A -> B: One } and { when q { B -> A: Two } } and { when q { } else { B -> A: Three } }
  A -> B: End
}"""
ALONE = """choreography Alone(q: bool) { roles A, B
  par { A -> B: One } and { when q { B -> A: Two } }
}"""


def lanes_by_value(automaton: LocalAutomaton) -> list[tuple[int, ...]]:
    """The lanes at the beginning where the predicate holds, and where it does not; one tuple where it is not asked."""
    first = automaton.states[0].actions[0]
    targets = (first.then, first.otherwise) if isinstance(first, Case) else (0,)
    forks = [automaton.states[target].actions[0] for target in targets]
    return [tuple(lane for lane, _ in fork.lanes) if isinstance(fork, Fork) else () for fork in forks]


@pytest.mark.parametrize(
    ("text", "lanes"),
    [(LESS, [(0, 1, 2), (0, 1)]), (OTHERS, [(0, 1), (0, 2)]), (ALONE, [(0, 1), ()])],
    ids=["one less", "another", "one alone, in line"],
)
def test_a_role_has_the_lanes_that_the_parameters_give_it(text: str, lanes: list[tuple[int, ...]]) -> None:
    """They were taken for the same fork: one lane less was a crash, another lane was played in the wrong one."""
    found, problems = projections(protocol_of(text))
    assert problems == [] and len(found) == 2
    assert [lanes_by_value(projection.joined) for projection in found] == [lanes, lanes]
