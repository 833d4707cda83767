"""The protocol hash covers whatever two devices must agree on, and nothing that is only a name."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from aura_chor.base.names import Label, RoleName
from aura_chor.mpst.automaton import GlobalAutomaton, Instance, PhaseRules, Protocol, Valuation
from aura_chor.mpst.hash import protocol_hash
from aura_chor.mpst.local_events import Waited
from aura_chor.mpst.model import (
    BuiltinType,
    Deadline,
    Family,
    Group,
    Identified,
    MessageType,
    Notice,
    Opening,
    PayloadField,
    Predicate,
    Veto,
    Witness,
)
from aura_chor.syntax.tree import Literal
from tests.mpst.project.hand_made import SPAN, WEEK, Hand
from tests.mpst.project.projecting import protocol_of

DEVICE = RoleName("Device")
MESSAGE = MessageType(Label("Note"), (PayloadField("reason", BuiltinType("str")),))
SEALED = MessageType(Label("Note"), (PayloadField("reason", BuiltinType("str"), sealed=True),))
SEALED_TO = MessageType(Label("Note"), (PayloadField("reason", BuiltinType("str"), sealed=True, to=DEVICE),))
NAMING = MessageType(Label("Note"), (PayloadField("reason", BuiltinType("str"), names=RoleName("S")),))


def count(text: str) -> Predicate:
    return Predicate(Literal(0, SPAN), (), text)


def protocol(automaton: GlobalAutomaton, *phases: PhaseRules) -> Protocol:
    plain = protocol_of("choreography P { roles Boss, Device\n Boss -> Device: Go }")
    return replace(plain, instances=(Instance(Valuation(), automaton, phases),), families=(Family(DEVICE, "n"),))


def gathered(**changes: object) -> Protocol:
    hand = Hand()
    arguments: dict[str, object] = {"count": "t", "deadline": WEEK, "expired": "late"} | changes
    hand.gather("begin", "Device", "Boss", "Commit", "heard", **arguments)  # type: ignore[arg-type]
    hand.message("heard", "Boss", "Device", "Go", "end", phase="One")
    hand.message("late", "Boss", "Device", "Late", "end", phase="Two")
    return protocol(hand.automaton())


COLLECTIONS: list[dict[str, object]] = [
    {},
    {"count": "t + 1"},
    {"count": None},
    {"deadline": Deadline(8, "epochs")},
    {"deadline": None, "expired": None},
    {"expired": None},
    {"expired": None, "withdraws": ["Boss"]},
    {"witness": "W"},
    {"sub_family": "S"},
]


def test_every_part_of_a_collection_counts() -> None:
    assert len({protocol_hash(gathered(**changes)) for changes in COLLECTIONS}) == len(COLLECTIONS)


def alone(event: Waited) -> Protocol:
    hand = Hand()
    hand.local("begin", "Device", event, "end")
    return protocol(hand.automaton())


def test_a_cool_down_counts() -> None:
    events = [
        Waited(WEEK, None),
        Waited(Deadline(8, "epochs"), None),
        Waited(WEEK, Label("Go")),
        Waited(count("d"), None),
    ]
    assert len({protocol_hash(alone(event)) for event in events}) == len(events)


def test_how_a_message_reaches_many_counts() -> None:
    hashes = set()
    for changes in ({}, {"each": True}, {"fact": True}):
        hand = Hand()
        hand.message("begin", "Boss", "Device", "Go", "end", **changes)
        hashes.add(protocol_hash(protocol(hand.automaton())))
    assert len(hashes) == 3


def lane(*, in_order: bool = False, failed: str | None = None, label: str = "Work") -> Protocol:
    inner = Hand((0, -1))
    inner.message("begin", "Boss", "Device[i]", label, "end")
    hand = Hand()
    hand.each("begin", "i", "Device", inner.automaton(), "behind", in_order=in_order)
    hand.child("behind", "Boss", {"Child": "Device"}, "end", failed=failed)
    return protocol(hand.automaton())


def test_lanes_and_child_sessions_count() -> None:
    variants = [lane(), lane(in_order=True), lane(failed="end"), lane(failed="begin"), lane(label="Play")]
    assert len({protocol_hash(variant) for variant in variants}) == len(variants)


WITNESS = Witness("W", count("t"), Label("Commit"), DEVICE, None, None, "", SPAN)
VETO = Veto((DEVICE,), MESSAGE, None, SPAN)
NOTICE = Notice(MESSAGE, (DEVICE,), 3, SPAN)

RULES: list[Callable[[Protocol], Protocol]] = [
    lambda p: p,
    lambda p: replace(p, families=(Family(DEVICE, "m"),)),
    lambda p: replace(p, references={DEVICE: Group(DEVICE, 2, 2)}),
    lambda p: replace(p, references={DEVICE: Group(DEVICE, 2, 3)}),
    lambda p: replace(p, references={DEVICE: Group(DEVICE, outside=RoleName("S"))}),
    lambda p: replace(p, witnesses=(WITNESS,)),
    lambda p: replace(p, witnesses=(replace(WITNESS, count=None),)),
    lambda p: replace(p, witnesses=(replace(WITNESS, agreeing_on="x"),)),
    lambda p: replace(p, witnesses=(replace(WITNESS, verified_by="f"),)),
    lambda p: replace(p, opening=Opening(Label("Open"), DEVICE)),
    lambda p: replace(p, opening=Opening(Label("Open"), DEVICE, (Label("Reopen"),))),
    lambda p: replace(p, opening=Identified("f")),
    lambda p: replace(p, vetoes=(VETO,)),
    lambda p: replace(p, vetoes=(replace(VETO, counts="f"),)),
    lambda p: replace(p, vetoes=(replace(VETO, roles=(RoleName("Boss"),)),)),
    lambda p: replace(p, notices=(NOTICE,)),
    lambda p: replace(p, notices=(replace(NOTICE, most=4),)),
    lambda p: replace(p, notices=(replace(NOTICE, message=SEALED),)),
    lambda p: replace(p, messages=(SEALED,)),
    lambda p: replace(p, messages=(SEALED_TO,)),
    lambda p: replace(p, messages=(NAMING,)),
]


def test_every_rule_of_the_session_counts() -> None:
    assert len({protocol_hash(change(gathered())) for change in RULES}) == len(RULES)


def with_phases(*phases: PhaseRules) -> Protocol:
    return replace(gathered(), instances=(replace(gathered().instances[0], phases=phases),))


PHASES = [
    (PhaseRules("One"), PhaseRules("Two")),
    (PhaseRules("One", volatile=True), PhaseRules("Two")),
    (PhaseRules("One"), PhaseRules("Two", volatile=True)),
    (PhaseRules("One", requires=("W",)), PhaseRules("Two")),
    (PhaseRules("One", vetoes=(VETO,)), PhaseRules("Two")),
    (PhaseRules("One", notices=(NOTICE,)), PhaseRules("Two")),
    (PhaseRules("One"), PhaseRules("Two", outer=("Out",)), PhaseRules("Out", vetoes=(VETO,))),
]


def test_what_a_phase_asks_counts_where_it_lies() -> None:
    assert len({protocol_hash(with_phases(*phases)) for phases in PHASES}) == len(PHASES)


@pytest.mark.parametrize("rules", [PhaseRules("One"), PhaseRules("One", volatile=True)], ids=["plain", "volatile"])
def test_the_name_of_a_phase_does_not(rules: PhaseRules) -> None:
    def named(name: str) -> Protocol:
        hand = Hand()
        hand.message("begin", "Boss", "Device", "Go", "end", phase=name)
        return protocol(hand.automaton(), replace(rules, name=name))

    assert protocol_hash(named("One")) == protocol_hash(named("Other"))
