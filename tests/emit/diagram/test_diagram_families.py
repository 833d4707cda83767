"""Families in pictures, from text: one edge for what many do, one lane for all members, seats in counterexamples."""

import pytest
from diagram_compile import compiled
from diagram_samples import UNTOLD

from aura_chor.emit import diagram
from aura_chor.mpst.classes import classes
from aura_chor.mpst.project import Projector
from aura_chor.report.diagnostic import Arrow, Counterexample, Span

MANY = """
choreography Many(t: int) {
  roles Boss, Worker[n], Clerk
  where 1 <= t and t <= n
  gather at least t of Worker -> Boss: Bid(price: int) within 5s as Heard else {
    Boss -> Worker, Clerk: Late
    abort "too few"
  }
  Boss -> each Heard: Job(size: int)
  Boss -> Worker except Heard: Sorry
  each w in Worker {
    Boss -> Worker[w]: Ask
    Worker[w] -> Boss: Tell
  }
  Clerk records Price
  Boss awaits Price within 3 epochs else { Boss -> Clerk: Slow }
  session Inner(X = Boss, Y = Worker) at Boss as done else { abort "failed" at Boss }
  Boss -> Clerk: Over
}
choreography Inner {
  roles X, Y[n]
  where 1 <= n
  X -> Y: Hello
}
"""

GLOBAL = [
    "Worker→Boss: ≥t Bid",
    "Boss ⊙ Worker ▷5s",
    "Boss→each Heard: Job",
    "Boss→Worker except Heard: Sorry",
    "each w in Worker",
    "Boss→Worker[w]: Ask",
    "Clerk ⊙ records Price",
    "Boss ⊙ takes the fact Price",
    "Boss ⊙ done succeeded",
    "Boss ⊙ done failed",
]

BOSS = ["Worker?≥t Bid as Heard", "each Heard!Job", "each w in Worker", "awaits Price", "done succeeded", "done failed"]


@pytest.mark.parametrize("words", GLOBAL)
def test_one_edge_of_the_whole(words: str) -> None:
    assert words in diagram.global_svg(compiled(MANY).protocol.instances[0].automaton)


@pytest.mark.parametrize("words", BOSS)
def test_one_edge_of_a_role(words: str) -> None:
    assert words in diagram.automaton_svg(compiled(MANY).local("Boss"))


def test_members_named_by_index_have_automata_of_their_own() -> None:
    text = MANY.replace("Boss -> Clerk: Over", "Worker[2] -> Clerk: Over").replace("t <= n", "t <= n and 2 <= n")
    protocol = compiled(text).protocol
    projector = Projector(protocol)
    drawn = {of.name: diagram.automaton_svg(projector.project(of).joined) for of in classes(protocol)}
    assert list(drawn) == ["Boss", "Worker[1]", "Worker[2]", "Worker[3..]", "Clerk"]
    assert [name for name, picture in drawn.items() if "Clerk!Over" in picture] == ["Worker[2]"]


def test_seats_stand_where_their_family_stands() -> None:
    arrows = (Arrow("Clerk", ("Worker[10]", "Worker[2]"), "Bye", Span("", 0, 0)),)
    evidence = Counterexample("Worker[2]", (arrows, arrows), (), ("waits", "is done"))
    drawn = diagram.counterexample_mermaid(evidence, participants=["Boss", "Worker", "Clerk"])
    names = [line.split(" as ")[1] for line in drawn.splitlines() if "participant" in line and " as " in line]
    assert names == ["Worker[2]", "Worker[10]"]
    assert drawn.index("Worker[10]") < drawn.index("participant Clerk")


def test_roles_that_do_not_act_are_left_out_as_before() -> None:
    drawn = diagram.counterexample_mermaid(UNTOLD, participants=["Alice", "Nobody"])
    assert "Nobody" not in drawn
