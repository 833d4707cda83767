"""What a seat has been sent so far and may hold against others: what it took, what came late, and what was posted.

It grows by the answers to waits alone (`Taken`, late messages and notices that the answer names), never by what merely
lies in a channel: so a body that is run again from its journal sees the same at every point. A gathering that still
waits looks further (`Outlook`), since its own answer says what it made of that.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

from msgspec import Struct

from aura_chor.base.names import LanePath
from aura_chor.session.events import COMPLAINTS, NOTICES, MessageEvent
from aura_chor.session.groups import split_seat

M = TypeVar("M", bound=Struct)


class Evidence:
    """`index` is this seat's own (0 for a single role), `parameters` are the session's."""

    __slots__ = ("_notices", "_refuted", "_taken", "index", "parameters")

    def __init__(self, index: int, parameters: Any) -> None:
        self.index = index
        self.parameters = parameters
        self._taken: dict[str, dict[str, tuple[MessageEvent, Struct]]] = {}
        self._notices: dict[str, list[tuple[MessageEvent, Struct]]] = {}
        self._refuted: set[tuple[str, str]] = set()

    def seen(self, kind: type[M], family: str = "") -> Mapping[int, M]:
        """The last valid message of every member, by its index, ascending; also those that came late."""
        found = [
            (split_seat(seat)[1], message)
            for seat, (_, message) in self._of(kind.__name__).items()
            if isinstance(message, kind) and (not family or split_seat(seat)[0] == family)
        ]
        return dict(sorted(found, key=lambda pair: pair[0]))

    def noticed(self, kind: type[M]) -> tuple[tuple[str, M], ...]:
        """The notices of this kind and who posted them, in the order in which they came."""
        return tuple([(event.sender, cast(M, message)) for event, message in self._posted(kind.__name__)])

    def events_of(self, label: str) -> Mapping[str, MessageEvent]:
        """The events behind `seen`, by seat; those that were refuted are not among them."""
        return {seat: event for seat, (event, _) in self._of(label).items()}

    def message_of(self, label: str, seat: str) -> Struct | None:
        found = self._of(label).get(seat)
        return found and found[1]

    def posted_by(self, seat: str, lane: LanePath) -> int:
        """How many notices a seat has posted in one of the lanes of notices."""
        posted = [event for label in self._labels() for event, _ in self._posted(label)]
        return sum(event.sender == seat and event.lane == lane for event in posted)

    # --- growing ---

    def take(self, event: MessageEvent, message: Struct) -> None:
        """A later message of the same label and sender stands for the earlier: a loop has come round."""
        if event.lane in (NOTICES, COMPLAINTS):
            self._notices.setdefault(event.label, []).append((event, message))
            return
        self._refuted.discard((event.label, event.sender))
        self._taken.setdefault(event.label, {})[event.sender] = (event, message)

    def refute(self, events: Iterable[MessageEvent]) -> None:
        for event in events:
            self._refuted.add((event.label, event.sender))

    def _of(self, label: str) -> Mapping[str, tuple[MessageEvent, Struct]]:
        taken = self._taken.get(label, {})
        if not self._refuted:
            return taken
        return {seat: entry for seat, entry in taken.items() if (label, seat) not in self._refuted}

    def _posted(self, label: str) -> Iterable[tuple[MessageEvent, Struct]]:
        return self._notices.get(label, ())

    def _labels(self) -> Iterable[str]:
        return self._notices


class Outlook(Evidence):
    """A seat's evidence together with what has come since its last answer, for checks in the midst of a wait."""

    __slots__ = ("_before",)

    def __init__(self, before: Evidence) -> None:
        super().__init__(before.index, before.parameters)
        self._before = before

    def _of(self, label: str) -> Mapping[str, tuple[MessageEvent, Struct]]:
        return {**self._before._of(label), **super()._of(label)}

    def _posted(self, label: str) -> Iterable[tuple[MessageEvent, Struct]]:
        return [*self._before._posted(label), *super()._posted(label)]

    def _labels(self) -> Iterable[str]:
        return dict.fromkeys([*self._before._labels(), *super()._labels()])
