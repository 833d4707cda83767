"""Families on machines: gatherings, witnesses, sealed fields, complaints and withdrawals survive a crash anywhere."""

import pytest

from aura_chor.runtime.clock import VirtualTime
from tests.runtime.machine.machines import Cast, Table, slots
from tests.runtime.wide.dkd_play import BAD, Derives, Receives, seats
from tests.runtime.wide.test_wide_approval import Checks as ApprovalChecks
from tests.runtime.wide.test_wide_approval import Presides, Votes
from tests.session.handwritten import approval as approval_package
from tests.session.handwritten.approval import chair, member
from tests.session.handwritten.approval import messages as approval_messages
from tests.session.handwritten.dkd import PROTOCOL, messages


def dkd(devices: list[Derives | None], *, t: int, recipients: int = 1) -> Cast:
    absent = tuple([f"Device[{index}]" for index, body in enumerate(devices, 1) if body is None])
    played = tuple(seats(devices, [Receives() for _ in range(recipients)]))
    return Cast(PROTOCOL, played, messages.Parameters(t, b"ctx"), absent)


def approval(*votes: Votes, cooldown: int = 60_000) -> Cast:
    """A cool-down so long that a crash falls into it, and none is measured from the restart."""
    checks = ApprovalChecks()
    seats = [chair.seat(Presides(VirtualTime()), checks=checks)]
    seats += [member.seat(body, index=index, checks=checks) for index, body in enumerate(votes, 1)]
    return Cast(approval_package.PROTOCOL, tuple(seats), approval_messages.Parameters(cooldown))


PLAYS = {
    "an approval": lambda: approval(Votes(10), Votes(20), Votes(30)),
    "an approval with an abstention": lambda: approval(Votes(10), Votes(None), Votes(30)),
    "not approved": lambda: approval(Votes(10), Votes(9_000), Votes(None)),
    "a veto": lambda: approval(Votes(10), Votes(20), Votes(30, cancels="no")),
    "all well": lambda: dkd([Derives(), Derives()], t=2),
    "two recipients": lambda: dkd([Derives(), Derives(), Derives()], t=2, recipients=2),
    "one abstains": lambda: dkd([Derives(), Derives(abstains=True), Derives()], t=2),
    "one is absent": lambda: dkd([Derives(), None, Derives()], t=2),
    "one does not open": lambda: dkd([Derives(), Derives(cm=BAD), Derives()], t=2),
    "one is late": lambda: dkd([Derives(), Derives(late=True), Derives()], t=2),
}


ABORTED = ("not approved", "a veto")


@pytest.mark.parametrize("name", PLAYS)
def test_families_play_to_an_end_on_machines(name: str) -> None:
    for seed in range(3):
        table = Table(PLAYS[name](), seed=seed)
        ends = table.play()
        if "Opener" in ends:
            assert set(ends.values()) <= {"completed", "withdrawn"}, ends
            assert ends["Opener"] == "completed"
        else:
            assert set(ends.values()) == {"aborted" if name in ABORTED else "completed"}, ends
        assert len({repr(slot) for slot in slots(table.events)}) == len(table.events)


@pytest.mark.parametrize("name", PLAYS)
def test_a_crash_after_any_output_changes_nothing(name: str) -> None:
    calm = Table(PLAYS[name](), seed=1)
    ends = calm.play()
    for index, device in enumerate(calm.devices):
        for output in range(1, device.outputs + 1):
            table = Table(PLAYS[name](), seed=1)
            table.crash_at = (index, output)
            assert table.play() == ends, (device.roles, output)
            written = [repr(slot) for slot in slots(table.events)]
            assert len(set(written)) == len(written), (device.roles, output)


def test_a_cool_down_does_not_begin_anew_at_a_restart() -> None:
    """Whatever the chair had noted before: it waits from when it first proposed."""
    cast = approval(Votes(10), Votes(20), cooldown=60_000)
    calm = Table(cast, seed=1)
    calm.play()
    for output in range(2, calm.devices[0].outputs):
        table = Table(approval(Votes(10), Votes(20), cooldown=60_000), seed=1)
        table.crash_at = (0, output)
        table.play()
        assert table.now == calm.now, output
