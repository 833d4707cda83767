"""Bob in CoinToss.

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
    """Bob waits for Commit from Alice. (coin_toss.chor:10)

    Alice?Commit(hash: bytes<32>). Alice,Carol!Commit(hash: bytes<32>).
    Carol?Commit(hash: bytes<32>). Alice?Reveal(heads: bool, salt: bytes<32>).
    RevealingSendingReveal
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_commit", Arrival("Alice", "Commit", messages.Commit)),
    )

    async def receive_commit(self) -> GotCommitFromAlice[S]:
        _, message, core = await self._receive()
        return GotCommitFromAlice(message, CommittingSendingCommit(core))


@final
class GotCommitFromAlice(Branch[S], frozen=True):
    message: messages.Commit
    next: CommittingSendingCommit[S]


@final
class CommittingSendingCommit(State[S]):
    """Bob sends Commit to Alice and Carol. (coin_toss.chor:11)

    Alice,Carol!Commit(hash: bytes<32>). Carol?Commit(hash: bytes<32>).
    Alice?Reveal(heads: bool, salt: bytes<32>). Alice,Carol!Reveal(heads: bool,
    salt: bytes<32>). RevealingAwaitingReveal
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_commit", "Commit", messages.Commit, ("Alice", "Carol")),
    )

    async def send_commit(self, *, hash: bytes) -> CommittingAwaitingCommit[S]:
        return CommittingAwaitingCommit(await self._send(0, messages.Commit(hash)))


@final
class CommittingAwaitingCommit(State[S]):
    """Bob waits for Commit from Carol. (coin_toss.chor:12)

    Carol?Commit(hash: bytes<32>). Alice?Reveal(heads: bool, salt: bytes<32>).
    Alice,Carol!Reveal(heads: bool, salt: bytes<32>). Carol?Reveal(heads: bool,
    salt: bytes<32>). Judging
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
    """Bob waits for Reveal from Alice. (coin_toss.chor:16)

    Alice?Reveal(heads: bool, salt: bytes<32>). Alice,Carol!Reveal(heads: bool,
    salt: bytes<32>). Carol?Reveal(heads: bool, salt: bytes<32>).
    {Alice?Agree(heads: bool).JudgingChoosingAgreeOrAccuse, Alice?Accuse(culprit:
    str, why: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_reveal", Arrival("Alice", "Reveal", messages.Reveal)),
    )

    async def receive_reveal(self) -> GotRevealFromAlice[S]:
        _, message, core = await self._receive()
        return GotRevealFromAlice(message, RevealingSendingReveal(core))


@final
class GotRevealFromAlice(Branch[S], frozen=True):
    message: messages.Reveal
    next: RevealingSendingReveal[S]


@final
class RevealingSendingReveal(State[S]):
    """Bob sends Reveal to Alice and Carol. (coin_toss.chor:17)

    Alice,Carol!Reveal(heads: bool, salt: bytes<32>). Carol?Reveal(heads: bool,
    salt: bytes<32>). {Alice?Agree(heads: bool).JudgingChoosingAgreeOrAccuse,
    Alice?Accuse(culprit: str, why: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_reveal", "Reveal", messages.Reveal, ("Alice", "Carol")),
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
    """Bob waits for Reveal from Carol. (coin_toss.chor:18)

    Carol?Reveal(heads: bool, salt: bytes<32>). {Alice?Agree(heads:
    bool).JudgingChoosingAgreeOrAccuse, Alice?Accuse(culprit: str, why: str).⊥}
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
    """Bob waits for Agree from Alice or Accuse from Alice. (coin_toss.chor:33)

    {Alice?Agree(heads: bool).JudgingChoosingAgreeOrAccuse, Alice?Accuse(culprit:
    str, why: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive(
            "receive",
            Arrival("Alice", "Agree", messages.Agree),
            Arrival("Alice", "Accuse", messages.Accuse),
        ),
    )

    async def receive(self) -> JudgingReceived[S]:
        case, message, core = await self._receive()
        if case == 0:
            return GotAgreeFromAlice(message, JudgingChoosingAgreeOrAccuse(core))
        return GotAccuseFromAlice(message, AwaitingAbort(core))


@final
class GotAgreeFromAlice(Branch[S], frozen=True):
    message: messages.Agree
    next: JudgingChoosingAgreeOrAccuse[S]


@final
class GotAccuseFromAlice(Branch[S], frozen=True):
    message: messages.Accuse
    next: AwaitingAbort[S]


JudgingReceived: TypeAlias = GotAgreeFromAlice[S] | GotAccuseFromAlice[S]


@final
class JudgingChoosingAgreeOrAccuse(State[S]):
    """Bob chooses: Agree to Carol and Alice or Accuse to Carol and Alice.
    (coin_toss.chor:33)

    {Carol,Alice!Agree(heads: bool).JudgingAwaitingAgreeOrAccuse,
    Carol,Alice!Accuse(culprit: str, why: str).JudgingAborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_agree", "Agree", messages.Agree, ("Carol", "Alice")),
        Send("send_accuse", "Accuse", messages.Accuse, ("Carol", "Alice")),
    )

    async def send_agree(self, *, heads: bool) -> JudgingAwaitingAgreeOrAccuse[S]:
        return JudgingAwaitingAgreeOrAccuse(await self._send(0, messages.Agree(heads)))

    async def send_accuse(self, *, culprit: str, why: str) -> JudgingAborting[S]:
        return JudgingAborting(await self._send(1, messages.Accuse(culprit, why)))


@final
class JudgingAwaitingAgreeOrAccuse(State[S]):
    """Bob waits for Agree from Carol or Accuse from Carol. (coin_toss.chor:33)

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

    async def receive(self) -> JudgingAwaitingAgreeOrAccuseReceived[S]:
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


JudgingAwaitingAgreeOrAccuseReceived: TypeAlias = (
    GotAgreeFromCarol[S]  # from Carol
    | GotAccuseFromCarol[S]  # from Carol
)


@final
class JudgingAborting(State[S]):
    """Bob aborts the session: a reveal does not fit its commitment.
    (coin_toss.chor:36)
    """

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "a reveal does not fit its commitment"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Bob, in any session."""

    async def __call__(self, s: Committing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Bob's seat in a session of CoinToss."""
    return Seat(PROTOCOL, "Bob", Committing, body)
