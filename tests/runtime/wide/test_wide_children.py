"""Child sessions: their own ids and aborts, who is told what, and what becomes of them when their opener's ends."""

from typing import Any

from aura_chor.runtime.local import run
from aura_chor.runtime.outside import At
from aura_chor.runtime.result import Ended, SessionResult
from aura_chor.session.children import Child, ChildOutcome
from aura_chor.session.collectives import JoinChild, OpenChild
from aura_chor.session.deadlines import Deadline
from aura_chor.session.groups import every
from aura_chor.session.instructions import pause
from aura_chor.session.operations import operations
from aura_chor.session.seats import ANY_MEMBER, VetoRule
from aura_chor.session.typestate import Completed, MemberState, State
from tests.runtime.wide.lab import Cancel, identity, seats
from tests.session.handwritten import sign
from tests.session.handwritten.sign import coordinator, signer

ROLES = (("Coordinator", "C"), ("Signer", every("W")))
VETO = VetoRule("Cancel", Cancel, (every("W"),), None, True)


def opening(times: int) -> Any:
    class Opening(State[Any]):
        __slots__ = ()
        OPERATIONS = operations(OpenChild("open_sign", Child("Sign", ROLES, ("Coordinator",)), (every("W"),), ()))

        async def open_sign(self, body: Any) -> tuple[ChildOutcome, Any]:
            seat = coordinator.seat(body)
            outcome, core = await self._open_child((seat,), sign.PROTOCOL, sign.Parameters("x"))
            return outcome, (opening(times - 1)(core) if times > 1 else Completed(core))

    return Opening


def joining(times: int) -> Any:
    class Joining(MemberState[Any]):
        __slots__ = ()
        OPERATIONS = operations(JoinChild("join_sign", Child("Sign", ROLES, ("Signer",)), "C", (), False))

        async def join_sign(self, body: Any) -> Any:
            core = await self._join_child((signer.seat(body, index=ANY_MEMBER),), sign.PROTOCOL)
            return joining(times - 1)(core) if times > 1 else Completed(core)

    return Joining


class Signs:
    """A signer that takes its time; `indices` are what it was in each child session."""

    def __init__(self, delay: int = 0, fails: bool = False) -> None:
        self.delay = delay
        self.fails = fails
        self.indices: list[int] = []

    async def __call__(self, s: Any, /) -> Any:
        self.indices.append(s.index)
        asked = await s.receive_ask()
        await pause(Deadline(self.delay))
        if self.fails:
            raise ValueError("no signature")
        return await asked.next.send_share(z=self.indices[-1])


async def coordinates(s: Any, /) -> Any:
    return (await (await s.send_ask(kind=s.parameters.kind)).gather_share()).next


def play(*signers: Signs, times: int = 1, outside: tuple[At, ...] = ()) -> tuple[list[ChildOutcome], SessionResult]:
    outcomes: list[ChildOutcome] = []

    async def opens(s: Any, /) -> Any:
        for _ in range(times):
            outcome, s = await s.open_sign(coordinates)
            outcomes.append(outcome)
        return s

    def joins(body: Signs) -> Any:
        async def member(s: Any, /) -> Any:
            for _ in range(times):
                s = await s.join_sign(body)
            return s

        return joining(times), member

    made = seats(identity(vetoes=(VETO,)), {"C": (opening(times), opens)}, tuple([joins(body) for body in signers]))
    return outcomes, run(*made, outside=outside)


def test_every_child_session_has_an_id_of_its_own() -> None:
    signers = [Signs(), Signs(), Signs()]
    outcomes, result = play(*signers, times=3)
    assert result.completed and all(outcome.succeeded for outcome in outcomes)
    ids = [child.session_id for child in result.children]
    assert len({*ids, result.session_id}) == 4 and [outcome.session_id for outcome in outcomes] == ids
    assert [body.indices for body in signers] == [[1, 1, 1], [2, 2, 2], [3, 3, 3]]
    assert list(result.children[0].outcomes) == ["Coordinator", "Signer[1]", "Signer[2]", "Signer[3]"]


def test_its_failure_is_told_to_its_opener_alone() -> None:
    outcomes, result = play(Signs(), Signs(fails=True))
    (outcome,) = outcomes
    assert not outcome.succeeded and outcome.ended == {"Coordinator": "aborted"}
    assert outcome.error is not None and "Signer[2]" in outcome.error
    assert {ended.ended for ended in result.outcomes.values()} == {Ended.COMPLETED}
    assert result.children[0].outcomes["Signer[2]"].ended is Ended.FAILED


def test_time_is_one_for_all_of_them() -> None:
    _, result = play(Signs(5_000), Signs(10), outside=(At(6_000, "W[1]", Cancel("late")),))
    assert result.completed
    _, result = play(Signs(5_000), Signs(10), outside=(At(4_000, "W[1]", Cancel("early")),))
    ends = {seat: outcome.ended for seat, outcome in result.outcomes.items()}
    assert ends == {"C": Ended.ABORTED, "W[1]": Ended.ABORTED, "W[2]": Ended.COMPLETED}, "W[2] was done at 10"


def test_whose_session_ends_leaves_its_child_sessions_too() -> None:
    outcomes, result = play(Signs(5_000), Signs(5_000), outside=(At(1_000, "W[1]", Cancel("no")),))
    assert outcomes == [] and {ended.ended for ended in result.outcomes.values()} == {Ended.ABORTED}
    (child,) = result.children
    assert {ended.ended for ended in child.outcomes.values()} == {Ended.ABORTED}
    assert len(child.outcomes) == 3
