"""Interactions of families are conserved: what is written is on the global automaton, sent and received by its roles.

As in `test_conserved`, places are compared: the numbers of sites, of every valuation. A collective is one place,
written once, sent by each class of its senders, collected by each of its receivers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

import pytest

from aura_chor.base.names import RoleName
from aura_chor.compiler import projections
from aura_chor.mpst import local, model
from aura_chor.mpst.automaton import (
    CollectEdge,
    EachEdge,
    Edge,
    ForkEdge,
    GlobalAutomaton,
    LocalEdge,
    MessageEdge,
    Protocol,
    Valuation,
)
from aura_chor.mpst.local_events import Took
from tests.choreographies.shipped import WIDE, analysed, protocol_of

Places = Mapping[str, set[int]]


def statements(body: model.Statements, program: model.Program, whens: dict[str, bool]) -> Iterator[model.Statement]:
    """Those that a valuation reaches, with those of the parts that are called: here each is called once."""
    for statement in body:
        yield statement
        match statement:
            case model.Interaction() | model.Gather() | model.Exchange() | model.Awaits():
                parts = [statement.within.otherwise or () if statement.within is not None else ()]
            case model.Choice(branches=branches):
                parts = [*branches, (statement.within.otherwise or ()) if statement.within is not None else ()]
            case model.Par(lanes=lanes):
                parts = list(lanes)
            case model.Loop() | model.Phase() | model.Each():
                parts = [statement.body]
            case model.When():
                parts = [statement.then if whens[statement.predicate.text] else statement.otherwise]
            case model.Call():
                parts = [program.choreographies[statement.callee].body]
            case model.ChildSession():
                parts = [statement.otherwise or ()]
            case _:
                parts = []
        for part in parts:
            yield from statements(part, program, whens)


def written(stem: str, valuation: Valuation) -> Counter[str]:
    """Labels, by how often they are written."""
    program = analysed(stem).program
    assert program is not None
    (key,) = analysed(stem).checked
    reached = statements(program.choreographies[key].body, program, dict(valuation.values))
    said = (model.Interaction, model.Gather, model.Exchange, model.Records)
    return Counter(str(statement.message.label) for statement in reached if isinstance(statement, said))


def edges_of(automaton: GlobalAutomaton) -> Iterator[Edge]:
    for edge in (edge for edges in automaton.edges for edge in edges):
        yield edge
        for lane in edge.lanes if isinstance(edge, ForkEdge) else [edge.lane] if isinstance(edge, EachEdge) else []:
            yield from edges_of(lane)


def on_edges(protocol: Protocol, automaton: GlobalAutomaton) -> tuple[Counter[str], Places, Places]:
    """Labels by places; and who sends and who receives at each place."""
    labels: dict[int, str] = {}
    sent: dict[str, set[int]] = defaultdict(set)
    received: dict[str, set[int]] = defaultdict(set)

    def role(reference: str) -> str:
        group = protocol.references.get(RoleName(reference))
        return str(group.role if group is not None else reference)

    for edge in edges_of(automaton):
        if isinstance(edge, MessageEdge | CollectEdge):
            numbers = {site.number for site in edge.sites}
            labels.update(dict.fromkeys(numbers, str(edge.label)))
            sent[role(edge.sender if isinstance(edge, MessageEdge) else edge.senders)] |= numbers
            for receiver in () if isinstance(edge, MessageEdge) and edge.fact else edge.receivers:
                received[role(receiver)] |= numbers
        elif isinstance(edge, LocalEdge) and isinstance(edge.event, Took):
            received[role(edge.role)] |= {site.number for site in edge.event.sites}
    return Counter(labels.values()), sent, received


def actions_of(automaton: local.LocalAutomaton) -> Iterator[local.Action]:
    for action in (action for state in automaton.states for action in state.actions):
        yield action
        if isinstance(action, local.Fork):
            for _, lane in action.lanes:
                yield from actions_of(lane)
        elif isinstance(action, local.Each):
            yield from actions_of(action.lane)


def in_locals(protocol: Protocol, number: int) -> tuple[Places, Places]:
    """What the classes of each role send and receive, in the automata of one valuation."""
    found, problems = projections(protocol)
    assert not problems
    sent: dict[str, set[int]] = defaultdict(set)
    received: dict[str, set[int]] = defaultdict(set)
    for projection in found:
        assert projection.of is not None
        for action in actions_of(projection.instances[number]):
            if isinstance(action, local.Send | local.Scatter | local.Record):
                sent[str(projection.of.role)] |= {site.number for site in action.sites}
            elif isinstance(action, local.Receive | local.Collect | local.Await):
                received[str(projection.of.role)] |= {site.number for site in action.sites}
    return sent, received


@pytest.mark.parametrize("stem", WIDE)
def test_interactions_of_families_are_conserved(stem: str) -> None:
    protocol = protocol_of(stem)
    for number, instance in enumerate(protocol.instances):
        labels, sent, received = on_edges(protocol, instance.automaton)
        assert labels == written(stem, instance.valuation)
        assert in_locals(protocol, number) == (sent, received)
