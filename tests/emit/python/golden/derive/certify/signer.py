"""Signer in Certify.

Generated from derive.chor; do not edit.
"""

from __future__ import annotations

from typing import Protocol, final

from aura_chor.session.collectives import Abstain, Post
from aura_chor.session.operations import operations
from aura_chor.session.seats import Seat, member_seat
from aura_chor.session.typestate import Aborted as Aborted
from aura_chor.session.typestate import AwaitingAbort as AwaitingAbort
from aura_chor.session.typestate import Completed as Completed
from aura_chor.session.typestate import MemberState
from aura_chor.session.typestate import S as S

from . import PROTOCOL, Parameters, messages
from .checks import Checks


class _State(MemberState[S]):
    """What every state of this module has."""

    __slots__ = ()

    @property
    def parameters(self) -> Parameters:
        """The parameters of the session; reading them does not use the state."""
        return self._parameters(Parameters)


@final
class Initializing(_State[S]):
    """Signer sends Sign to Coordinator, or abstains. (derive.chor:27)

    Coordinator!Sign(signature: bytes). end
    """

    __slots__ = ()
    OPERATIONS = operations(
        Post("send_sign", "Sign", messages.Sign, ("Coordinator",), (), (), False),
        Abstain("abstain", "Sign", ("Coordinator",), (), False),
    )

    async def send_sign(self, *, signature: bytes) -> Completed[S]:
        return Completed(await self._post(0, messages.Sign(signature)))

    async def abstain(self) -> Completed[S]:
        return Completed(await self._abstain(1))


class Body(Protocol):
    """What plays a member of Signer, in any session."""

    async def __call__(self, s: Initializing[S], /) -> Completed[S] | Aborted[S]: ...


def seat(body: Body, /, *, index: int, checks: Checks) -> Seat:
    """`body` as the seat of member `index` of Signer in a session of Certify."""
    return member_seat(
        PROTOCOL,
        "Signer",
        index,
        Initializing,
        body,
        checks,
        withdraws=True,
    )
