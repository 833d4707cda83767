"""Strands: the coroutines of a session, each the body of a seat or of a lane, and what each of them waits for."""

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from aura_chor.session.events import EventFilter
from aura_chor.session.instructions import Perform

if TYPE_CHECKING:
    from aura_chor.runtime.collect import Wanted

Body: TypeAlias = Coroutine[Any, Any, Any]


class Strand:
    """`filters` while it waits for an event, `gathering` too while it waits for many, `effect` while the host performs
    for it, `lanes` while these run.

    `timer` is the number of its last wait with a deadline. `count` says how many of its instructions a journal keeps.
    """

    __slots__ = (
        "answers",
        "body",
        "count",
        "effect",
        "errors",
        "filters",
        "gathering",
        "index",
        "lanes",
        "parent",
        "role",
        "timer",
    )

    def __init__(self, role: str, body: Body, *, parent: "Strand | None" = None, index: int = 0) -> None:
        self.role = role
        self.body = body
        self.parent = parent
        self.index = index
        self.filters: Sequence[EventFilter] | None = None
        self.gathering: Wanted | None = None
        self.effect: Perform[Any] | None = None
        self.timer = 0
        self.count = 0
        self.lanes = 0
        self.answers: list[Any] = []
        self.errors: list[Exception] = []
