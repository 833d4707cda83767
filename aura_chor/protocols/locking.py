"""Locking, a distributed lottery: what a device does that asks for a lock, or only votes.

Every device votes once in a scope, for the request of the lowest ticket that it has seen; a quorum for one request is
the lock. The holder works and releases; where it does not, each of the others ends by its own deadline. Safety rests on
votes being once and quorums meeting, never on the lottery.

Source: CRYPTO.md 9.
"""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol, final

from aura_chor.crypto.types import Digest
from aura_chor.protocols.generated.lock import Parameters, device, messages
from aura_chor.session.checks import Evidence, Pending, Refuted, Valid
from aura_chor.session.deadlines import Deadline
from aura_chor.session.instructions import pause
from aura_chor.session.typestate import Aborted, Completed, S, Withdrawn


class Requests(Protocol):
    """What the log says of the requests of this scope."""

    def lowest(self) -> bytes | None:
        """The id of the valid request of lowest ticket that this device has seen; None where there is none."""

    def own(self) -> bytes | None:
        """The id of this device's own request."""


HEARING: Final = Deadline(1, "epochs")
"""Between the first request and the vote."""


@final
class Contender:
    """Asks for the lock where `work` is given: it is done while the lock is held. `holder` is the request that won."""

    def __init__(self, parameters: Parameters, requests: Requests, work: Callable[[], Awaitable[None]] | None) -> None:
        self._parameters = parameters
        self._requests = requests
        self._work = work
        self.holder: Digest | None = None
        self.votes: tuple[bytes, ...] = ()

    async def __call__(self, s: device.Requested[S], /) -> Completed[S] | Aborted[S] | Withdrawn[S]:
        kind, term = self._parameters.kind, self._parameters.term
        asked = await (s.abstain() if self._work is None else s.send_request(kind=kind, term=term))
        match await asked.gather_request():
            case device.ExpiredRequest(next=unasked):
                return await unasked.withdraw()
            case device.CollectedRequest(next=voting):
                pass
        # Whoever asks at the same time is heard of by then: otherwise everybody would vote for itself.
        await pause(HEARING)
        lowest = self._requests.lowest()
        if lowest is None:
            voted = await voting.abstain()
        else:
            voted = await voting.send_vote(request=Digest(lowest), term=term)
        match await voted.gather_vote():
            case device.ExpiredVote(next=split):
                return await split.withdraw()
            case device.CollectedVote(messages=votes, witness=granted, next=entering):
                self.holder = next(iter(votes.values())).request
                self.votes = tuple(event for _, event in granted.events)
                return await self._hold(entering.enter_granted(granted))

    async def _hold(self, s: device.Granted[S]) -> Completed[S] | Withdrawn[S]:
        if self._work is not None and self.holder == self._requests.own():
            await self._work()
            waiting = await s.send_release(kind=self._parameters.kind, term=self._parameters.term)
        else:
            waiting = await s.abstain()
        match await waiting.gather_release():
            case device.ExpiredRelease(next=held):
                return await held.withdraw()
            case device.CollectedRelease(next=released):
                return released


@final
class LockChecks:
    """Whose vote counts, and what the session is called."""

    def __init__(self, scope: bytes) -> None:
        self._scope = scope

    def lowest_ticket(
        self, message: messages.Vote, sender: int, evidence: Evidence, /
    ) -> Valid | Pending | Refuted[None]:
        """That it is for the lowest ticket in its causal past, the log has judged before it came here."""
        return Valid()

    def lock_scope(self, parameters: Parameters, /) -> bytes:
        """The scope is the session (CRYPTO.md 9)."""
        return self._scope
