"""Alice in CoinToss.

Generated from coin_toss.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, TypeAlias, final

from aura_chor.session.operations import Abort, Arrival, Receive, Send, operations
from aura_chor.session.seats import Seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Branch, State
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import S as S

from . import PROTOCOL, messages


@final
class Committing(State[S]):
    """Alice sends Commit to Bob and Carol. (coin_toss.chor:10)

    Bob,Carol!Commit(hash: bytes<32>). Bob?Commit(hash: bytes<32>).
    Carol?Commit(hash: bytes<32>). Bob,Carol!Reveal(heads: bool, salt: bytes<32>).
    RevealingAwaitingReveal
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_commit", "Commit", messages.Commit, ("Bob", "Carol")),
    )

    async def send_commit(self, *, hash: bytes) -> CommittingAwaitingCommit[S]:
        return CommittingAwaitingCommit(await self._send(0, messages.Commit(hash)))


@final
class CommittingAwaitingCommit(State[S]):
    """Alice waits for Commit from Bob. (coin_toss.chor:11)

    Bob?Commit(hash: bytes<32>). Carol?Commit(hash: bytes<32>).
    Bob,Carol!Reveal(heads: bool, salt: bytes<32>). Bob?Reveal(heads: bool, salt:
    bytes<32>). RevealingAwaitingReveal2
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_commit", Arrival("Bob", "Commit", messages.Commit)),
    )

    async def receive_commit(self) -> GotCommitFromBob[S]:
        _, message, core = await self._receive()
        return GotCommitFromBob(message, CommittingAwaitingCommit2(core))


@final
class GotCommitFromBob(Branch[S], frozen=True):
    message: messages.Commit
    next: CommittingAwaitingCommit2[S]


@final
class CommittingAwaitingCommit2(State[S]):
    """Alice waits for Commit from Carol. (coin_toss.chor:12)

    Carol?Commit(hash: bytes<32>). Bob,Carol!Reveal(heads: bool, salt: bytes<32>).
    Bob?Reveal(heads: bool, salt: bytes<32>). Carol?Reveal(heads: bool, salt:
    bytes<32>). Judging
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_commit", Arrival("Carol", "Commit", messages.Commit)),
    )

    async def receive_commit(self) -> GotCommitFromCarol[S]:
        _, message, core = await self._receive()
        return GotCommitFromCarol(message, Revealing(core))


@final
class GotCommitFromCarol(Branch[S], frozen=True):
    message: messages.Commit
    next: Revealing[S]


@final
class Revealing(State[S]):
    """Alice sends Reveal to Bob and Carol. (coin_toss.chor:16)

    Bob,Carol!Reveal(heads: bool, salt: bytes<32>). Bob?Reveal(heads: bool, salt:
    bytes<32>). Carol?Reveal(heads: bool, salt: bytes<32>). {Bob,Carol!Agree(heads:
    bool).JudgingAwaitingAgreeOrAccuse, Bob,Carol!Accuse(culprit: str, why:
    str).JudgingAborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_reveal", "Reveal", messages.Reveal, ("Bob", "Carol")),
    )

    async def send_reveal(
        self,
        *,
        heads: bool,
        salt: bytes,
    ) -> RevealingAwaitingReveal[S]:
        return RevealingAwaitingReveal(
            await self._send(0, messages.Reveal(heads, salt)),
        )


@final
class RevealingAwaitingReveal(State[S]):
    """Alice waits for Reveal from Bob. (coin_toss.chor:17)

    Bob?Reveal(heads: bool, salt: bytes<32>). Carol?Reveal(heads: bool, salt:
    bytes<32>). {Bob,Carol!Agree(heads: bool).JudgingAwaitingAgreeOrAccuse,
    Bob,Carol!Accuse(culprit: str, why: str).JudgingAborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_reveal", Arrival("Bob", "Reveal", messages.Reveal)),
    )

    async def receive_reveal(self) -> GotRevealFromBob[S]:
        _, message, core = await self._receive()
        return GotRevealFromBob(message, RevealingAwaitingReveal2(core))


@final
class GotRevealFromBob(Branch[S], frozen=True):
    message: messages.Reveal
    next: RevealingAwaitingReveal2[S]


@final
class RevealingAwaitingReveal2(State[S]):
    """Alice waits for Reveal from Carol. (coin_toss.chor:18)

    Carol?Reveal(heads: bool, salt: bytes<32>). {Bob,Carol!Agree(heads:
    bool).JudgingAwaitingAgreeOrAccuse, Bob,Carol!Accuse(culprit: str, why:
    str).JudgingAborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_reveal", Arrival("Carol", "Reveal", messages.Reveal)),
    )

    async def receive_reveal(self) -> GotRevealFromCarol[S]:
        _, message, core = await self._receive()
        return GotRevealFromCarol(message, Judging(core))


@final
class GotRevealFromCarol(Branch[S], frozen=True):
    message: messages.Reveal
    next: Judging[S]


@final
class Judging(State[S]):
    """Alice chooses: Agree to Bob and Carol or Accuse to Bob and Carol.
    (coin_toss.chor:33)

    {Bob,Carol!Agree(heads: bool).JudgingAwaitingAgreeOrAccuse,
    Bob,Carol!Accuse(culprit: str, why: str).JudgingAborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_agree", "Agree", messages.Agree, ("Bob", "Carol")),
        Send("send_accuse", "Accuse", messages.Accuse, ("Bob", "Carol")),
    )

    async def send_agree(self, *, heads: bool) -> JudgingAwaitingAgreeOrAccuse[S]:
        return JudgingAwaitingAgreeOrAccuse(await self._send(0, messages.Agree(heads)))

    async def send_accuse(self, *, culprit: str, why: str) -> JudgingAborting[S]:
        return JudgingAborting(await self._send(1, messages.Accuse(culprit, why)))


@final
class JudgingAwaitingAgreeOrAccuse(State[S]):
    """Alice waits for Agree from Bob or Accuse from Bob. (coin_toss.chor:33)

    {Bob?Agree(heads: bool).JudgingAwaitingAgreeOrAccuse2, Bob?Accuse(culprit: str,
    why: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Bob", "Agree", messages.Agree),
            Arrival("Bob", "Accuse", messages.Accuse),
        ),
    )

    async def receive(self) -> JudgingAwaitingAgreeOrAccuseReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAgreeFromBob(message, JudgingAwaitingAgreeOrAccuse2(core))
        return GotAccuseFromBob(message, AwaitingAbort(core))


@final
class GotAgreeFromBob(Branch[S], frozen=True):
    message: messages.Agree
    next: JudgingAwaitingAgreeOrAccuse2[S]


@final
class GotAccuseFromBob(Branch[S], frozen=True):
    message: messages.Accuse
    next: AwaitingAbort[S]


JudgingAwaitingAgreeOrAccuseReceived: TypeAlias = (
    GotAgreeFromBob[S]  # from Bob
    | GotAccuseFromBob[S]  # from Bob
)


@final
class JudgingAborting(State[S]):
    """Alice aborts the session: a reveal does not fit its commitment.
    (coin_toss.chor:36)
    """

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "a reveal does not fit its commitment"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


@final
class JudgingAwaitingAgreeOrAccuse2(State[S]):
    """Alice waits for Agree from Carol or Accuse from Carol. (coin_toss.chor:33)

    {Carol?Agree(heads: bool).end, Carol?Accuse(culprit: str, why: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Carol", "Agree", messages.Agree),
            Arrival("Carol", "Accuse", messages.Accuse),
        ),
    )

    async def receive(self) -> JudgingAwaitingAgreeOrAccuse2Received[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAgreeFromCarol(message, Completed(core))
        return GotAccuseFromCarol(message, AwaitingAbort(core))


@final
class GotAgreeFromCarol(Branch[S], frozen=True):
    message: messages.Agree
    next: Completed[S]


@final
class GotAccuseFromCarol(Branch[S], frozen=True):
    message: messages.Accuse
    next: AwaitingAbort[S]


JudgingAwaitingAgreeOrAccuse2Received: TypeAlias = (
    GotAgreeFromCarol[S]  # from Carol
    | GotAccuseFromCarol[S]  # from Carol
)


class Body(Protocol):
    """What plays Alice, in any session."""

    async def __call__(self, s: Committing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Alice's seat in a session of CoinToss."""
    return Seat(PROTOCOL, "Alice", Committing, body)
