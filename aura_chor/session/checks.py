"""What `verified by` functions answer, and what they are given. Such a function is pure: it is asked again and again.

`Pending`: an event that the message names is not there yet. `Refuted`: the message never counts, and the notice, where
there is one, is posted in the midst of the wait.
"""

from typing import Generic, TypeVar, final

from msgspec import Struct

from aura_chor.session.evidence import Evidence as Evidence

N = TypeVar("N", covariant=True)


@final
class Valid(Struct, frozen=True):
    pass


@final
class Pending(Struct, frozen=True):
    pass


@final
class Refuted(Struct, Generic[N], frozen=True):
    notice: N
