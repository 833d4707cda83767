"""Interactions are conserved: as many are written as the global automaton has, and as the roles send and receive.

Counted are places: an interaction as written, once for each inlining of its choreography. The places ride on the edges
of every automaton; where equal edges become one, it carries the places of all of them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from aura_chor.base.names import RoleName
from aura_chor.compiler import projections
from aura_chor.mpst import model
from aura_chor.mpst.automaton import ForkEdge, GlobalAutomaton, MessageEdge, Valuation
from aura_chor.mpst.local import Fork, LocalAutomaton, Receive, Send
from tests.choreographies.shipped import STEMS, analysed, protocol_of

MERGED = frozenset({"leadership", "three_buyer", "timed_auction", "timed_commit"})
"""Where the minimal automaton has fewer edges than places, or a role cannot tell two places apart, or may come to one
from several states."""


@dataclass
class Written:
    """Counts the interactions that a valuation reaches, without the compiler's inlining."""

    program: model.Program
    valuation: dict[str, bool]
    entered: set[object] = field(default_factory=set)
    edges: Counter[str] = field(default_factory=Counter)

    def count(self, statements: model.Statements, roles: dict[RoleName, RoleName], given: dict[str, str]) -> None:
        for statement in statements:
            match statement:
                case model.Interaction():
                    self.edges["interactions"] += 1
                    self.edges[f"send {roles[statement.sender]}"] += 1
                    self.edges.update(f"receive {roles[receiver]}" for receiver in statement.receivers)
                    self.count(_otherwise(statement), roles, given)
                case model.Choice(branches=parts):
                    for part in (*parts, _otherwise(statement)):
                        self.count(part, roles, given)
                case model.Par(lanes=parts):
                    for part in parts:
                        self.count(part, roles, given)
                case model.Loop(body=body) | model.Phase(body=body):
                    self.count(body, roles, given)
                case model.When():
                    self.count(statement.then if self.holds(statement, given) else statement.otherwise, roles, given)
                case model.Call():
                    self.call(statement, roles, given)
                case model.Continue() | model.Abort():
                    pass
                case _:
                    raise AssertionError(f"what is done by many at once is not counted here: {statement}")

    def holds(self, when: model.When, given: dict[str, str]) -> bool:
        text = given.get(when.predicate.text, when.predicate.text)
        return text == "true" if text in ("true", "false") else self.valuation[text]

    def call(self, call: model.Call, roles: dict[RoleName, RoleName], given: dict[str, str]) -> None:
        """A call of a choreography by itself in last position is a loop: what it has entered is counted."""
        callee = self.program.choreographies[call.callee]
        inner = {theirs: roles[ours] for theirs, ours in call.roles}
        recursion = (callee.key, tuple(inner.items()))
        if any(isinstance(one, model.Call) and one.callee == callee.key for one in _all_of(callee.body)):
            if recursion in self.entered:
                return
            self.entered.add(recursion)
        arguments = [argument.text for argument in call.arguments]
        self.count(callee.body, inner, dict(zip([p.name for p in callee.parameters], arguments, strict=True)))


def _otherwise(statement: model.Interaction | model.Choice) -> model.Statements:
    return (statement.within.otherwise or ()) if statement.within is not None else ()


def _all_of(statements: model.Statements) -> Iterator[model.Statement]:
    for statement in statements:
        yield statement
        match statement:
            case model.Interaction():
                yield from _all_of(_otherwise(statement))
            case model.Choice(branches=parts):
                for part in (*parts, _otherwise(statement)):
                    yield from _all_of(part)
            case model.Par(lanes=parts):
                for part in parts:
                    yield from _all_of(part)
            case model.Loop(body=body) | model.Phase(body=body):
                yield from _all_of(body)
            case model.When():
                yield from _all_of(statement.then)
                yield from _all_of(statement.otherwise)
            case model.Continue() | model.Abort() | model.Call():
                pass
            case _:
                raise AssertionError(f"what is done by many at once is not counted here: {statement}")


def written(stem: str, valuation: Valuation) -> Counter[str]:
    program = analysed(stem).program
    assert program is not None
    (root,) = (program.choreographies[key] for key in analysed(stem).checked)
    counting = Written(program, dict(valuation.values))
    counting.count(root.body, {role: role for role in root.roles}, {})
    return counting.edges


def in_global(automaton: GlobalAutomaton) -> tuple[Counter[str], int]:
    """Distinct places, by what they are; and the number of edges."""
    places: dict[int, MessageEdge] = {}
    edges = list(_message_edges(automaton))
    for edge in edges:
        places.update({site.number: edge for site in edge.sites})
    counted: Counter[str] = Counter({"interactions": len(places)})
    for edge in places.values():
        counted[f"send {edge.sender}"] += 1
        counted.update(f"receive {receiver}" for receiver in edge.receivers)
    return counted, len(edges)


def _message_edges(automaton: GlobalAutomaton) -> Iterator[MessageEdge]:
    for edge in (edge for edges in automaton.edges for edge in edges):
        if isinstance(edge, MessageEdge):
            yield edge
        elif isinstance(edge, ForkEdge):
            for lane in edge.lanes:
                yield from _message_edges(lane)


def in_local(automaton: LocalAutomaton) -> tuple[Counter[str], int]:
    """Distinct places of one role, sent and received; and the number of its sends and receives."""
    actions = list(_messages(automaton))
    sent = {site.number for action in actions if isinstance(action, Send) for site in action.sites}
    received = {site.number for action in actions if isinstance(action, Receive) for site in action.sites}
    role = automaton.role
    return Counter({f"send {role}": len(sent), f"receive {role}": len(received)}), len(actions)


def _messages(automaton: LocalAutomaton) -> Iterator[Send | Receive]:
    for action in (action for state in automaton.states for action in state.actions):
        if isinstance(action, Send | Receive):
            yield action
        elif isinstance(action, Fork):
            for _, lane in action.lanes:
                yield from _messages(lane)


@pytest.mark.parametrize("stem", STEMS)
def test_interactions_are_conserved(stem: str) -> None:
    protocol = protocol_of(stem)
    found, problems = projections(protocol)
    assert not problems
    for number, instance in enumerate(protocol.instances):
        expected = written(stem, instance.valuation)
        globally, edges = in_global(instance.automaton)
        assert globally == expected
        locally: Counter[str] = Counter()
        actions = 0
        for projection in found:
            counted, own = in_local(projection.instances[number])
            locally += counted
            actions += own
        interactions = expected.pop("interactions")
        assert locally == +expected
        if stem not in MERGED:
            assert (edges, actions) == (interactions, expected.total())


@pytest.mark.parametrize("stem", sorted(MERGED))
def test_what_is_merged_is_less(stem: str) -> None:
    """The list of exceptions is no longer than it must be."""
    protocol = protocol_of(stem)
    found, _ = projections(protocol)
    short = False
    for number, instance in enumerate(protocol.instances):
        expected = written(stem, instance.valuation)
        edges = in_global(instance.automaton)[1]
        actions = sum(in_local(projection.instances[number])[1] for projection in found)
        interactions = expected.pop("interactions")
        short = short or (edges, actions) != (interactions, expected.total())
    assert short
