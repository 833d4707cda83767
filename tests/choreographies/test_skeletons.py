"""What the six threshold protocols say is what the ledger takes: kinds and fields, in both directions.

The compiler's side are their analysed automata, the ledger's side `SCHEMAS`, which is CRYPTO.md's table. A sealed field
is `seals` in an event: digests of the blobs beside it (CRYPTO.md 2.6).
"""

import pytest

from aura_chor.ledger.schemas import OPENINGS, RUNTIME_KINDS, SCHEMAS
from aura_chor.mpst.automaton import ChildEdge, EachEdge, ForkEdge, GlobalAutomaton, Protocol
from aura_chor.mpst.model import BuiltinType, MessageType, Opening
from tests.choreographies.shipped import protocol_of

STEMS = ("dkd", "keygen", "lock", "recover", "reshare", "sign")
SUCCESSION = frozenset({"keygen.approve", "keygen.vote"})
"""Kinds of CRYPTO.md 4's last paragraph: in the choreography under `when m > 0`, where there are old members."""
OPTIONAL = {"keygen.certificate": {"old_signature", "votes"}}
"""Fields of a succession: the ledger has a body with and one without them; a choreography's field can be none."""
ENDINGS = {"abort", "withdraw"}
"""Who ends a session or its own part says so in an event of the runtime's; no choreography writes it as a message."""

Fields = frozenset[str]


def said(protocol: Protocol) -> dict[str, set[Fields]]:
    """Kinds and the bodies that they may have; the messages that invite to child sessions apart."""
    prefix = protocol.name.lower()
    invitations = invitations_of(protocol)
    found: dict[str, set[Fields]] = {}
    for message in protocol.messages:
        if message.label in invitations:
            continue
        kind = f"{prefix}.{message.label.lower()}"
        whole = fields_of(message)
        found[kind] = {whole, whole - optional_of(message)} if kind in OPTIONAL else {whole}
    return found


def fields_of(message: MessageType) -> Fields:
    return frozenset("seals" if field.sealed else field.name for field in message.fields)


def optional_of(message: MessageType) -> Fields:
    types = {field.name: field.type for field in message.fields}
    return frozenset(name for name, kind in types.items() if isinstance(kind, BuiltinType) and kind.name == "option")


def invitations_of(protocol: Protocol) -> set[str]:
    """Labels of what an opener tells the members of a child session."""
    return {edge.label for instance in protocol.instances for edge in children(instance.automaton)}


def children(automaton: GlobalAutomaton) -> list[ChildEdge]:
    found: list[ChildEdge] = []
    for edge in (edge for edges in automaton.edges for edge in edges):
        if isinstance(edge, ChildEdge):
            found.append(edge)
        elif isinstance(edge, EachEdge):
            found += children(edge.lane)
        elif isinstance(edge, ForkEdge):
            found += [child for lane in edge.lanes for child in children(lane)]
    return found


def taken(stem: str) -> dict[str, set[Fields]]:
    """By the ledger."""
    return {
        kind: {frozenset(schema) for schema in schemas}
        for kind, schemas in SCHEMAS.items()
        if kind.startswith(f"{stem}.") and kind not in OPENINGS and kind not in RUNTIME_KINDS
    }


@pytest.mark.parametrize("stem", STEMS)
def test_the_ledger_takes_exactly_what_the_choreography_says(stem: str) -> None:
    assert said(protocol_of(stem)) == taken(stem)


def test_the_differences_are_those_that_are_listed() -> None:
    keygen = protocol_of("keygen")
    assert {kind: optional_of(m) for m in keygen.messages if (kind := f"keygen.{m.label.lower()}") in OPTIONAL} == (
        OPTIONAL
    )
    valuations = {instance.valuation: labels_in(instance.automaton) for instance in keygen.instances}
    for valuation, labels in valuations.items():
        found = {kind for kind in SUCCESSION if kind.removeprefix("keygen.").capitalize() in labels}
        assert found == (SUCCESSION if dict(valuation.values)["m > 0"] else set())


def labels_in(automaton: GlobalAutomaton) -> set[str]:
    return {str(edge.label) for edges in automaton.edges for edge in edges if hasattr(edge, "label")}


@pytest.mark.parametrize("stem", STEMS)
def test_the_runtime_says_the_rest(stem: str) -> None:
    """Openings, ends and invitations: what is no message between the roles as written."""
    protocol = protocol_of(stem)
    openings = {kind for kind in OPENINGS if kind.startswith(f"{stem}.")}
    assert bool(openings) is isinstance(protocol.opening, Opening)
    runtime = {kind.partition(".")[2] for kind in RUNTIME_KINDS if kind.startswith(f"{stem}.")}
    assert runtime == ENDINGS | ({"sign"} if invitations_of(protocol) else set())


def test_no_other_kind_has_a_shipped_prefix() -> None:
    """Whatever else the ledger knows is of sessions and capabilities, not of a seventh protocol."""
    prefixes = {kind.partition(".")[0] for kind in SCHEMAS}
    assert prefixes == {*STEMS, "session", "capability"}
