"""Carol in CoinToss.

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
    """Carol waits for Commit from Alice. (coin_toss.chor:10)

    Alice?Commit(hash: bytes<32>). Bob?Commit(hash: bytes<32>).
    Alice,Bob!Commit(hash: bytes<32>). Alice?Reveal(heads: bool, salt: bytes<32>).
    RevealingAwaitingReveal
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_commit", Arrival("Alice", "Commit", messages.Commit)),
    )

    async def receive_commit(self) -> GotCommitFromAlice[S]:
        _, message, core = await self._receive()
        return GotCommitFromAlice(message, CommittingAwaitingCommit(core))


@final
class GotCommitFromAlice(Branch[S], frozen=True):
    message: messages.Commit
    next: CommittingAwaitingCommit[S]


@final
class CommittingAwaitingCommit(State[S]):
    """Carol waits for Commit from Bob. (coin_toss.chor:11)

    Bob?Commit(hash: bytes<32>). Alice,Bob!Commit(hash: bytes<32>).
    Alice?Reveal(heads: bool, salt: bytes<32>). Bob?Reveal(heads: bool, salt:
    bytes<32>). RevealingSendingReveal
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_commit", Arrival("Bob", "Commit", messages.Commit)),
    )

    async def receive_commit(self) -> GotCommitFromBob[S]:
        _, message, core = await self._receive()
        return GotCommitFromBob(message, CommittingSendingCommit(core))


@final
class GotCommitFromBob(Branch[S], frozen=True):
    message: messages.Commit
    next: CommittingSendingCommit[S]


@final
class CommittingSendingCommit(State[S]):
    """Carol sends Commit to Alice and Bob. (coin_toss.chor:12)

    Alice,Bob!Commit(hash: bytes<32>). Alice?Reveal(heads: bool, salt: bytes<32>).
    Bob?Reveal(heads: bool, salt: bytes<32>). Alice,Bob!Reveal(heads: bool, salt:
    bytes<32>). Judging
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_commit", "Commit", messages.Commit, ("Alice", "Bob")),
    )

    async def send_commit(self, *, hash: bytes) -> Revealing[S]:
        return Revealing(await self._send(0, messages.Commit(hash)))


@final
class Revealing(State[S]):
    """Carol waits for Reveal from Alice. (coin_toss.chor:16)

    Alice?Reveal(heads: bool, salt: bytes<32>). Bob?Reveal(heads: bool, salt:
    bytes<32>). Alice,Bob!Reveal(heads: bool, salt: bytes<32>). {Alice?Agree(heads:
    bool).JudgingAwaitingAgreeOrAccuse, Alice?Accuse(culprit: str, why: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_reveal", Arrival("Alice", "Reveal", messages.Reveal)),
    )

    async def receive_reveal(self) -> GotRevealFromAlice[S]:
        _, message, core = await self._receive()
        return GotRevealFromAlice(message, RevealingAwaitingReveal(core))


@final
class GotRevealFromAlice(Branch[S], frozen=True):
    message: messages.Reveal
    next: RevealingAwaitingReveal[S]


@final
class RevealingAwaitingReveal(State[S]):
    """Carol waits for Reveal from Bob. (coin_toss.chor:17)

    Bob?Reveal(heads: bool, salt: bytes<32>). Alice,Bob!Reveal(heads: bool, salt:
    bytes<32>). {Alice?Agree(heads: bool).JudgingAwaitingAgreeOrAccuse,
    Alice?Accuse(culprit: str, why: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Receive("receive_reveal", Arrival("Bob", "Reveal", messages.Reveal)),
    )

    async def receive_reveal(self) -> GotRevealFromBob[S]:
        _, message, core = await self._receive()
        return GotRevealFromBob(message, RevealingSendingReveal(core))


@final
class GotRevealFromBob(Branch[S], frozen=True):
    message: messages.Reveal
    next: RevealingSendingReveal[S]


@final
class RevealingSendingReveal(State[S]):
    """Carol sends Reveal to Alice and Bob. (coin_toss.chor:18)

    Alice,Bob!Reveal(heads: bool, salt: bytes<32>). {Alice?Agree(heads:
    bool).JudgingAwaitingAgreeOrAccuse, Alice?Accuse(culprit: str, why: str).⊥}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_reveal", "Reveal", messages.Reveal, ("Alice", "Bob")),
    )

    async def send_reveal(self, *, heads: bool, salt: bytes) -> Judging[S]:
        return Judging(await self._send(0, messages.Reveal(heads, salt)))


@final
class Judging(State[S]):
    """Carol waits for Agree from Alice or Accuse from Alice. (coin_toss.chor:33)

    {Alice?Agree(heads: bool).JudgingAwaitingAgreeOrAccuse, Alice?Accuse(culprit:
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
            return GotAgreeFromAlice(message, JudgingAwaitingAgreeOrAccuse(core))
        return GotAccuseFromAlice(message, AwaitingAbort(core))


@final
class GotAgreeFromAlice(Branch[S], frozen=True):
    message: messages.Agree
    next: JudgingAwaitingAgreeOrAccuse[S]


@final
class GotAccuseFromAlice(Branch[S], frozen=True):
    message: messages.Accuse
    next: AwaitingAbort[S]


JudgingReceived: TypeAlias = GotAgreeFromAlice[S] | GotAccuseFromAlice[S]


@final
class JudgingAwaitingAgreeOrAccuse(State[S]):
    """Carol waits for Agree from Bob or Accuse from Bob. (coin_toss.chor:33)

    {Bob?Agree(heads: bool).JudgingChoosingAgreeOrAccuse, Bob?Accuse(culprit: str,
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
            return GotAgreeFromBob(message, JudgingChoosingAgreeOrAccuse(core))
        return GotAccuseFromBob(message, AwaitingAbort(core))


@final
class GotAgreeFromBob(Branch[S], frozen=True):
    message: messages.Agree
    next: JudgingChoosingAgreeOrAccuse[S]


@final
class GotAccuseFromBob(Branch[S], frozen=True):
    message: messages.Accuse
    next: AwaitingAbort[S]


JudgingAwaitingAgreeOrAccuseReceived: TypeAlias = (
    GotAgreeFromBob[S]  # from Bob
    | GotAccuseFromBob[S]  # from Bob
)


@final
class JudgingChoosingAgreeOrAccuse(State[S]):
    """Carol chooses: Agree to Alice and Bob or Accuse to Alice and Bob.
    (coin_toss.chor:33)

    {Alice,Bob!Agree(heads: bool).end, Alice,Bob!Accuse(culprit: str, why:
    str).JudgingAborting}
    """

    __slots__ = ()
    OPERATIONS = operations(
        Send("send_agree", "Agree", messages.Agree, ("Alice", "Bob")),
        Send("send_accuse", "Accuse", messages.Accuse, ("Alice", "Bob")),
    )

    async def send_agree(self, *, heads: bool) -> Completed[S]:
        return Completed(await self._send(0, messages.Agree(heads)))

    async def send_accuse(self, *, culprit: str, why: str) -> JudgingAborting[S]:
        return JudgingAborting(await self._send(1, messages.Accuse(culprit, why)))


@final
class JudgingAborting(State[S]):
    """Carol aborts the session: a reveal does not fit its commitment.
    (coin_toss.chor:36)
    """

    __slots__ = ()
    OPERATIONS = operations(Abort("abort", "a reveal does not fit its commitment"))

    async def abort(self) -> Aborted[S]:
        return Aborted(await self._abort())


class Body(Protocol):
    """What plays Carol, in any session."""

    async def __call__(self, s: Committing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /) -> Seat:
    """`body` as Carol's seat in a session of CoinToss."""
    return Seat(PROTOCOL, "Carol", Committing, body)
