"""What classes of families do: collectives, sub-families, lanes of `each`, child sessions, entries into phases."""

from dataclasses import replace

import pytest

from aura_chor.base.names import Label, RoleName
from aura_chor.mpst.automaton import MessageEdge, PhaseRules
from aura_chor.mpst.classes import class_of, classes
from aura_chor.mpst.enter import with_entries, witnesses_of
from aura_chor.mpst.local import RoleClass
from aura_chor.mpst.local_events import Expired, ReadLedger, Took, Waited
from aura_chor.mpst.model import Family, Group
from aura_chor.mpst.project_class import project_class
from aura_chor.mpst.sites import Site
from tests.mpst.project.hand_made import WEEK, Hand, projected, written
from tests.mpst.project.projecting import protocol_of

DEVICE = RoleName("Device")
SIGNERS = RoleName("Signers")
REFERENCES = {
    "Signers": Group(DEVICE, inside=SIGNERS),
    "Device except Signers": Group(DEVICE, outside=SIGNERS),
    "Device[2]": Group(DEVICE, 2, 2),
    "Device[i]": Group(DEVICE, index="i"),
}


def quorum() -> Hand:
    hand = Hand()
    hand.gather(
        "begin", "Device", "Boss", "Commit", "heard", count="t", sub_family="Signers", deadline=WEEK, expired="late"
    )
    hand.message("heard", "Boss", "Signers", "Sign", "signed")
    hand.message("signed", "Boss", "Device except Signers", "Skip", "told")
    hand.gather("told", "Signers", "Boss", "Share", "end")
    hand.message("late", "Boss", "Device", "Off", "end")
    return hand


def test_a_member_learns_from_the_label_whether_it_was_heard() -> None:
    assert projected(quorum().automaton(), "Device", REFERENCES) == [
        "0: ! Boss Commit True -> 1",
        "1: ? Boss Sign -> 2 | ? Boss Skip -> 3 | ? Boss Off -> 3",
        "2: ! Boss Share -> 3",
        "3: end",
    ]


def test_who_has_heard_hands_the_sub_family_over() -> None:
    assert projected(quorum().automaton(), "Boss", REFERENCES) == [
        "0: collect Device Commit t,Signers,7 epochs -> 1, 2",
        "1: ! Signers Sign via Signers -> 3",
        "2: ! Device Off -> 4",
        "3: ! Device except Signers Skip via Signers -> 5",
        "4: end",
        "5: collect Signers Share  via Signers -> 4",
    ]


def test_one_event_that_names_a_sub_family_is_two_cases_and_a_late_member_withdraws() -> None:
    hand = Hand()
    hand.gather("begin", "Device", "Boss", "Commit", "heard", count="t", sub_family="Signers")
    hand.message("heard", "Boss", "Device", "Quorum", "named", names="Signers")
    hand.gather("named", "Signers", "Device", "Share", "end", count="u", deadline=WEEK, withdraws=["Device"])
    assert projected(hand.automaton(), "Device", REFERENCES) == [
        "0: ! Boss Commit True -> 1",
        "1: ? Boss Quorum -> 2 | ? Boss Quorum True -> 3",
        "2: collect Signers Share u,7 epochs -> 4, 5",
        "3: ! Device Share True -> 6",
        "4: end",
        "5: withdraw late -> ",
        "6: collect Signers Share True u,7 epochs -> 4, 5",
    ]


def test_without_anyone_to_withdraw_the_deadline_aborts() -> None:
    hand = Hand()
    hand.gather("begin", "Device", "Boss", "Commit", "heard", deadline=WEEK)
    hand.message("heard", "Boss", "Device", "Thanks", "end")
    automaton = hand.automaton()
    assert projected(automaton, "Boss", {}) == [
        "0: collect Device Commit 7 epochs -> 1, 2",
        "1: ! Device Thanks -> 3",
        "2: abort late -> ",
        "3: end",
    ]
    assert projected(automaton, "Device", {})[1] == "1: ? Boss Thanks -> 2aborted"


def lanes() -> Hand:
    inner = Hand((0, -1))
    inner.message("begin", "Boss", "Device[i]", "Work", "worked")
    inner.message("worked", "Device[i]", "Boss", "Done", "end")
    hand = Hand()
    hand.each("begin", "i", "Device", inner.automaton(), "behind")
    hand.message("behind", "Device[2]", "Device", "Bye", "end")
    return hand


def test_a_member_passes_its_own_lane_in_line() -> None:
    automaton = lanes().automaton()
    assert projected(automaton, "Device", REFERENCES, first=3) == [
        "0: ? 0,-1 Boss Work -> 1",
        "1: ! 0,-1 Boss Done -> 2",
        "2: ? Device[2] Bye -> 3",
        "3: end",
    ]
    assert projected(automaton, "Device", REFERENCES, first=2, last=2)[2] == "2: ! Device Bye -> 3"


def test_who_is_no_member_has_a_body_for_each_lane() -> None:
    assert projected(lanes().automaton(), "Boss", REFERENCES) == [
        "0: each  -> 1",
        "  0: ! 0,-1 Device[i] Work -> 1",
        "  1: ? 0,-1 Device[i] Done -> 2",
        "  2: end",
        "1: end",
    ]


def test_a_lane_of_each_that_never_ends_leaves_the_others_behind() -> None:
    inner = Hand((0, -1))
    inner.message("begin", "Device[i]", "Clerk", "Beat", "begin")
    hand = Hand()
    hand.each("begin", "i", "Device", inner.automaton(), "behind")
    hand.message("behind", "Boss", "Clerk", "Bye", "end")
    assert projected(hand.automaton(), "Device", REFERENCES) == ["0: ! 0,-1 Clerk Beat -> 0"]


def test_a_child_session_is_opened_and_joined() -> None:
    hand = Hand()
    hand.child("begin", "Boss", {"Head": "Boss", "Hand": "Device"}, "behind", failed="begin")
    hand.message("behind", "Boss", "Device", "Part", "end", each=True)
    automaton = hand.automaton()
    assert projected(automaton, "Boss", {}) == [
        "0: open file#Child Head,Boss,Hand,Device Head x -> 1, 0",
        "1: each! Device Part -> 2",
        "2: end",
    ]
    assert projected(automaton, "Device", {}) == [
        "0: join file#Child Boss Hand -> 1",
        "1: join file#Child Boss Hand -> 1 | ? Boss Part -> 2",
        "2: end",
    ]


def test_a_failed_child_without_else_aborts_its_opener() -> None:
    hand = Hand()
    hand.child("begin", "Boss", {"Hand": "Device"}, "end")
    assert projected(hand.automaton(), "Boss", {}) == [
        "0: open file#Child Hand,Device x -> 1, 2",
        "1: end",
        "2: abort child -> ",
    ]


def test_facts_and_what_a_role_does_alone() -> None:
    hand = Hand()
    hand.message("begin", "Oracle", "Device", "Price", "recorded", fact=True)
    hand.local("recorded", "Device", Took(Label("Price"), (1,), RoleName("Oracle"), False, _sites(hand)), "took")
    hand.local("recorded", "Device", Expired(RoleName("Oracle"), (1,), WEEK), "end")
    hand.local("took", "Device", ReadLedger(), "read")
    hand.local("read", "Device", Waited(WEEK, Label("Price")), "end")
    automaton = hand.automaton()
    assert projected(automaton, "Device", {}) == [
        "0: await 1 Price Oracle 7 epochs -> 1, 2",
        "1: ledger  -> 3",
        "2: end",
        "3: pause 7 epochs Price -> 2",
    ]
    assert projected(automaton, "Oracle", {}) == ["0: record Device Price -> 1", "1: end"]


def _sites(hand: Hand) -> tuple[Site, ...]:
    [edge] = hand.automaton().edges[hand.at("begin")]
    assert isinstance(edge, MessageEdge)
    return edge.sites


# --- classes ---


@pytest.mark.parametrize(
    ("references", "names"),
    [
        ([], ["Boss", "Device"]),
        ([Group(DEVICE, 2, 2)], ["Boss", "Device[1]", "Device[2]", "Device[3..]"]),
        ([Group(DEVICE, 1, 3)], ["Boss", "Device[1..3]", "Device[4..]"]),
        ([Group(DEVICE, 1, 3), Group(DEVICE, 3, 3)], ["Boss", "Device[1..2]", "Device[3]", "Device[4..]"]),
        ([Group(DEVICE, index="i"), Group(DEVICE, inside=SIGNERS)], ["Boss", "Device"]),
    ],
)
def test_named_members_part_a_family_into_classes(references: list[Group], names: list[str]) -> None:
    protocol = protocol_of("choreography P { roles Boss, Device\n Boss -> Device: Go }")
    named = {RoleName(f"r{number}"): group for number, group in enumerate(references)}
    protocol = replace(protocol, families=(Family(DEVICE, "n"),), references=named)
    found = classes(protocol)
    assert [one.name for one in found] == names
    for index in range(1, 9):
        one = class_of(found, DEVICE, index)
        assert one.first <= index <= (one.last or index)


# --- entries ---


def entered(hand: Hand, role: str, *rules: PhaseRules) -> list[str]:
    of = RoleClass(RoleName(role), RoleName(role), family=True)
    automaton = project_class(hand.automaton(), of, {})
    return written(with_entries(automaton, rules, witnesses_of(automaton)))


def phased() -> Hand:
    hand = Hand()
    hand.gather("begin", "Device", "Boss", "Commit", "heard", count="t", witness="Heard", phase="One")
    hand.message("heard", "Boss", "Device", "Go", "gone", phase="Two")
    hand.message("gone", "Device[2]", "Boss", "Done", "end", phase="Two")
    return hand


def test_who_collected_a_witness_hands_it_over() -> None:
    assert entered(phased(), "Boss", PhaseRules("One"), PhaseRules("Two", requires=("Heard",))) == [
        "0: collect Device Commit t,Heard -> 1",
        "1: enter Two Heard -> 2",
        "2: ! Device Go -> 3",
        "3: ? Device[2] Done -> 4",
        "4: end",
    ]


def test_who_did_not_enters_without_a_word() -> None:
    assert entered(phased(), "Device", PhaseRules("One"), PhaseRules("Two", requires=("Heard",))) == [
        "0: ! Boss Commit True -> 1",
        "1: ? Boss Go -> 2",
        "2: end",
    ]


def test_an_outer_phase_is_entered_before_the_inner_and_not_again_from_it() -> None:
    hand = phased()
    hand.message("end", "Boss", "Device", "More", "last", phase="Outer")
    rules = (PhaseRules("Outer", requires=("Heard",)), PhaseRules("Two", ("Outer",), requires=("Heard",)))
    assert entered(hand, "Boss", PhaseRules("One"), *rules)[1:6] == [
        "1: enter Outer Heard -> 2",
        "2: enter Two Heard -> 3",
        "3: ! Device Go -> 4",
        "4: ? Device[2] Done -> 5",
        "5: ! Device More -> 6",
    ]
