"""Groups and lanes as a seat resolves them, seats of families, sizes and their constraints."""

from typing import Any

import pytest

from aura_chor.base.names import SessionId
from aura_chor.session.bugs import ForeignSubFamily, SeatingError
from aura_chor.session.core import Core
from aura_chor.session.groups import (
    Company,
    every,
    inside,
    lane_member,
    member,
    members,
    outside,
    seat_name,
    split_seat,
)
from aura_chor.session.operations import Count, Where
from aura_chor.session.seats import ANY_MEMBER, Family, ProtocolIdentity, Seat, company_of, core_of, member_seat
from aura_chor.session.wire import Message


class Parameters(Message, frozen=True):
    t: int


PROTOCOL = ProtocolIdentity(
    "P",
    "hash",
    ("C", "W", "V"),
    Parameters,
    families=(Family("W", "n"), Family("V", "m")),
    constraints=(Where("t <= n", lambda t, n: t <= n, (-2, "t"), (-2, "n")),),
)
NAMES = ["C", *[f"W[{index}]" for index in range(1, 5)], "V[1]", "V[2]"]
COMPANY = company_of(PROTOCOL, NAMES, Parameters(2))


def core(role: str) -> Core[Any]:
    family = role.partition("[")[0] if "[" in role else ""
    return core_of(Seat(PROTOCOL, role, lambda core: core, None, family=family), SessionId("s"), Parameters(2), COMPANY)


def test_names_of_seats() -> None:
    assert seat_name("W", 3) == "W[3]" and seat_name("C", 0) == "C"
    assert split_seat("W[12]") == ("W", 12) and split_seat("C") == ("C", 0)
    assert COMPANY.all == ("C", "W[1]", "W[2]", "W[3]", "W[4]", "V[1]", "V[2]")


def test_groups_stand_for_their_members_without_the_sender() -> None:
    c, w2 = core("C"), core("W[2]")
    assert c.seats((every("W"),)) == ("W[1]", "W[2]", "W[3]", "W[4]")
    assert w2.seats((every("W"),)) == ("W[1]", "W[3]", "W[4]")
    assert set(w2.seats((every("W"),), own=True)) == {"W[1]", "W[2]", "W[3]", "W[4]"}
    assert c.seats((member("W", 3),)) == ("W[3]",)
    assert c.seats((members("W", 2, 3), "C", every("V"))) == ("W[2]", "W[3]", "V[1]", "V[2]")
    assert c.seats((members("W", 3, None),)) == ("W[3]", "W[4]")
    assert w2.seats(("C", members("W", 1, 2), every("W")), own=True) == ("C", "W[1]", "W[3]", "W[4]", "W[2]")


def test_sub_families_stand_for_those_who_were_named() -> None:
    c = core("C")
    c.bindings["Heard"] = (1, 4)
    assert c.seats((inside("W", "Heard"),)) == ("W[1]", "W[4]")
    assert c.seats((outside("W", "Heard"),)) == ("W[2]", "W[3]")
    w4 = core("W[4]")
    assert not w4.inside("Heard")
    w4.bindings["Heard"] = (1, 4)
    assert w4.inside("Heard")


def test_who_was_never_named_is_unknown() -> None:
    for group in (inside("W", "Heard"), outside("W", "Heard")):
        with pytest.raises(ForeignSubFamily, match="never told who Heard are"):
            core("C").seats((group,))


def test_lanes_of_members_have_their_index_in_the_path() -> None:
    c, w3 = core("C"), core("W[3]")
    lane = c.enter_lane((1, 2), "i", 2)
    assert lane.lane((1, -1)) == (1, 2) and lane.seats((lane_member("W", "i"),)) == ("W[2]",)
    assert lane.lane((1, -1, 5, 0)) == (1, 2, 5, 0)
    assert w3.lane((1, -1)) == (1, 3) and w3.lane(()) == () and w3.lane((4, 1)) == (4, 1)
    inner = w3.enter_lane((*w3.lane((1, -1)), 2, 1), "j", 1)
    assert inner.lane((1, -1, 2, -1)) == (1, 3, 2, 1)


def test_expressions_read_sizes_as_parameters() -> None:
    doubled = Count("2 * n + t", lambda n, t: 2 * n + t, (-2, "n"), (-2, "t"))
    assert core("C").count(doubled) == 10


@pytest.mark.parametrize(
    ("names", "why"),
    [
        ([*NAMES, "X"], "no seat X"),
        (["W[1]", "W[2]", "V[1]"], "no body for C"),
        (["C", "C", "W[1]", "W[2]"], "2 bodies for C"),
        (["C", "W[1]", "W[3]"], "1 to their number"),
        (["C", "W[1]", "W[1]"], "1 to their number"),
        (["C", "W", "W[2]"], "no seat W"),
        (["C[1]", "W[1]"], r"no seat C\[1\]"),
        (["C", "W[x]"], "not the name of a seat"),
        (["C", "W[1]"], "`t <= n` does not hold for n = 1, m = 0"),
    ],
)
def test_seats_that_are_not_those_of_the_protocol(names: list[str], why: str) -> None:
    with pytest.raises(SeatingError, match=why):
        company_of(PROTOCOL, names, Parameters(2))


def test_families_of_one_size_are_equally_many() -> None:
    twins = ProtocolIdentity("T", "", ("A", "B"), families=(Family("A", "n"), Family("B", "n")))
    assert company_of(twins, ["A[1]", "B[1]"], None).by_name == {"n": 1}
    with pytest.raises(SeatingError, match="they differ"):
        company_of(twins, ["A[1]", "B[1]", "B[2]"], None)


def test_a_family_may_be_empty() -> None:
    alone = ProtocolIdentity("E", "", ("C", "W"), families=(Family("W", "n"),))
    assert company_of(alone, ["C"], None).sizes == {"W": 0}


def test_a_class_of_members_is_played_by_its_own_module() -> None:
    def seat(index: int) -> Seat:
        return member_seat(PROTOCOL, "W", index, lambda core: core, None, first=2, last=3)

    assert (seat(2).role, seat(2).family) == ("W[2]", "W")
    assert seat(ANY_MEMBER).role == "W"
    for wrong in (1, 4):
        with pytest.raises(SeatingError, match="from 2 to 3"):
            seat(wrong)


def test_groups_read_as_the_choreography_writes_them() -> None:
    written = [every("W"), member("W", 2), members("W", 2, 3), members("W", 2, None), lane_member("W", "i")]
    assert [str(group) for group in written] == ["W", "W[2]", "W[2..3]", "W[2..]", "W[i]"]
    assert [str(group) for group in (inside("W", "Heard"), outside("W", "Heard"))] == ["Heard", "W except Heard"]


def test_a_company_of_nobody() -> None:
    assert Company((), {}, {}).all == ()
