"""The words that the second opinion speaks: steps of roles, and the threads that take them, both by number.

A role is one thread, and one more for each lane of a `par` in which it runs an automaton of its own (`Fork`). A role
with actions in one lane only passes in line: its one thread takes the lane's steps too. So a role's trace is a word per
thread, and two steps of one role are unordered exactly when they stand in different lanes of one fork.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import NewType, TypeAlias

from aura_chor.base.names import LanePath, RoleName

Thread = NewType("Thread", int)
StepNumber = NewType("StepNumber", int)
ThreadPath: TypeAlias = tuple[tuple[int, int], ...]
"""The (fork number, lane number) pairs of the forks that the role itself has taken."""
Events: TypeAlias = tuple[tuple[Thread, StepNumber], ...]
"""What one move of the composition adds to the traces: the step, and the forks and joins that follow by themselves."""


class StepKind(Enum):
    SEND = "!"
    RECEIVE = "?"
    EXPIRE = "expired"
    ABORT = "abort"
    FORK = "fork"
    JOIN = "join"
    ALONE = "⊙"


@dataclass(frozen=True, slots=True)
class Step:
    """What `role` does: `peers` are a send's receivers or a wait's sender.

    `label` is a message, the deadline of a wait, a reason to abort, the number of a fork, or what the role sees alone.
    """

    kind: StepKind
    role: RoleName
    peers: tuple[RoleName, ...]
    label: str
    lane: LanePath

    def __str__(self) -> str:
        if self.kind in (StepKind.SEND, StepKind.RECEIVE):
            return f"{self.role}{self.kind.value}{','.join(self.peers)}: {self.label}"
        return f"{self.role} {self.kind.value} {self.label}"


@dataclass(slots=True)
class Alphabet:
    """Numbers for steps and threads. `forking` are the roles (with the fork's number) that run its lanes apart."""

    forking: frozenset[tuple[RoleName, int]]
    steps: list[Step] = field(default_factory=list)
    threads: list[tuple[RoleName, ThreadPath]] = field(default_factory=list)
    _step_numbers: dict[Step, StepNumber] = field(default_factory=dict)
    _thread_numbers: dict[tuple[RoleName, ThreadPath], Thread] = field(default_factory=dict)

    def step(self, step: Step) -> StepNumber:
        number = self._step_numbers.get(step)
        if number is None:
            number = self._step_numbers[step] = StepNumber(len(self.steps))
            self.steps.append(step)
        return number

    def thread(self, role: RoleName, path: ThreadPath) -> Thread:
        """The thread that takes the role's steps under the fork lanes `path`; lanes passed in line leave no mark."""
        own = tuple(pair for pair in path if (role, pair[0]) in self.forking)
        number = self._thread_numbers.get((role, own))
        if number is None:
            number = self._thread_numbers[role, own] = Thread(len(self.threads))
            self.threads.append((role, own))
        return number

    def send(
        self,
        sender: RoleName,
        receivers: tuple[RoleName, ...],
        label: str,
        lane: LanePath,
        named: tuple[RoleName, ...] | None = None,
    ) -> StepNumber:
        """`named`: of a message that names a sub-family, its members."""
        naming = "" if named is None else f" of {', '.join(named)}"
        return self.step(Step(StepKind.SEND, sender, receivers, label + naming, lane))

    def receive(self, receiver: RoleName, sender: RoleName, label: str, lane: LanePath) -> StepNumber:
        return self.step(Step(StepKind.RECEIVE, receiver, (sender,), label, lane))

    def expire(self, role: RoleName, sender: RoleName, deadline: str, lane: LanePath) -> StepNumber:
        return self.step(Step(StepKind.EXPIRE, role, (sender,), deadline, lane))

    def abort(self, role: RoleName, reason: str) -> StepNumber:
        return self.step(Step(StepKind.ABORT, role, (), reason, ()))

    def alone(self, role: RoleName, said: str) -> StepNumber:
        return self.step(Step(StepKind.ALONE, role, (), said, ()))

    def fork(self, role: RoleName, number: int) -> StepNumber:
        return self.step(Step(StepKind.FORK, role, (), str(number), ()))

    def join(self, role: RoleName, number: int) -> StepNumber:
        return self.step(Step(StepKind.JOIN, role, (), str(number), ()))

    def forked(self, roles: Iterable[RoleName], number: int) -> tuple[RoleName, ...]:
        """Those of `roles` that run the lanes of fork `number` apart, in their order."""
        return tuple(role for role in roles if (role, number) in self.forking)
