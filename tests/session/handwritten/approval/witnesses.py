"""The sub-families of Approval."""

from __future__ import annotations

from typing import final

from aura_chor.session.typestate import S
from aura_chor.session.witness import SubFamily


@final
class Approvers(SubFamily[S]):
    """The members of Member whose Approve was heard."""

    __slots__ = ()
    NAME, FAMILY = "Approvers", "Member"
