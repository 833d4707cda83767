"""What a liar writes in place of what its body said, or beside it: events of its own, signed as they should be.

Whether anybody takes them for true is what a simulation is to find out. A lie that cannot be told, because there is
nothing yet to be copied, is not told.
"""

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from aura_chor.base.canon import Value
from aura_chor.ledger.event import Author, Body, Event
from aura_chor.ledger.ledger import AccountLedger
from aura_chor.runtime.route import abort_kind
from aura_chor.sim.byzantine_change import changed
from aura_chor.sim.byzantine_lies import Dice, LieKind

_ROUTES: Final = 8
"""The addressing of a message is changed in one case of so many, and who and when it says it is in another one."""


class Saying(Struct, frozen=True, kw_only=True):
    """What an author decides about an event; its place in the chain follows from the log."""

    kind: str
    body: Body
    session: bytes | None
    route: Body | None
    epoch: int | None


def instead(kind: LieKind, said: Saying, dice: Dice, ledger: AccountLedger, own: Author) -> Saying | None:
    """What is written in the place of what a body said; None where this lie replaces nothing, or cannot be told."""
    if kind is LieKind.CORRUPT:
        return corrupted(said, dice)
    found = _COPIES.get(kind)
    return None if found is None else _one(list(found(said, _events(ledger), own)), dice)


def beside(kind: LieKind, said: Saying, dice: Dice, ledger: AccountLedger, own: Author) -> Saying | None:
    """What is written after what a body said; None where this lie adds nothing, or cannot be told."""
    if kind is LieKind.REPOST:
        others = [event for event in _events(ledger) if event.author != own and event.session is not None]
        return _one([replace(_as_own(event), epoch=said.epoch) for event in others], dice)
    return _accusation(said, dice, ledger, own) if kind is LieKind.ACCUSE else None


def corrupted(said: Saying, dice: Dice) -> Saying:
    """The same with one place changed: in its body mostly, else in its addressing, its epoch or its kind."""
    where = dice.below(_ROUTES)
    if where == 0 and said.route is not None:
        return replace(said, route=_map(changed(dict(said.route), dice)))
    if where == 1 and said.epoch is not None:
        return replace(said, epoch=max(0, said.epoch + (1, -1, 7)[dice.below(3)]))
    return replace(said, body=_map(changed(dict(said.body), dice)))


def _copies(said: Saying, events: list[Event], own: Author) -> Iterator[Saying]:
    for event in events:
        if event.kind == said.kind and event.session == said.session and event.author != own:
            yield replace(said, body=event.body)


def _replays(said: Saying, events: list[Event], own: Author) -> Iterator[Saying]:
    """Earlier content in this place; an earlier own event once more; this content in another session."""
    for event in events:
        if event.kind == said.kind and event.session != said.session:
            yield replace(said, body=event.body)
        if event.author == own and event.session is not None:
            yield replace(_as_own(event), epoch=said.epoch)
    for session in dict.fromkeys([event.session for event in events if event.session not in (None, said.session)]):
        if said.session is not None:
            yield replace(said, session=session)


_COPIES: Final[dict[LieKind, Callable[[Saying, list[Event], Author], Iterator[Saying]]]] = {
    LieKind.COPY: _copies,
    LieKind.REPLAY: _replays,
}


def _accusation(said: Saying, dice: Dice, ledger: AccountLedger, own: Author) -> Saying | None:
    """An abort in the name of the seat that has just spoken, which says that somebody else is to blame, with an event
    of theirs for its proof."""
    route = said.route
    if route is None or said.session is None or type(sender := route.get("s")) is not int:
        return None
    blamed = [event for event in _events(ledger) if event.session == said.session and event.author != own]
    spoke = [event for event in blamed if event.route is not None and type(event.route.get("s")) is int]
    if not spoke:
        return None
    one = spoke[dice.below(len(spoke))]
    assert one.route is not None, "it is one of those that have a route"
    accuses: dict[str, Value] = {"c": [one.route["s"]], "e": [one.id], "s": sender, "why": "they cheat"}
    return replace(said, kind=abort_kind(said.kind.partition(".")[0]), body={}, route=accuses)


def _as_own(event: Event) -> Saying:
    return Saying(kind=event.kind, body=event.body, session=event.session, route=event.route, epoch=event.epoch)


def _one(found: list[Saying], dice: Dice) -> Saying | None:
    return found[dice.below(len(found))] if found else None


def _events(ledger: AccountLedger) -> list[Event]:
    """In the order in which this replica learnt of them."""
    found = [ledger.event(identifier) for identifier in ledger.log]
    return [event for event in found if event is not None]


def _map(value: Value) -> dict[str, Value]:
    """A body and a route are maps whatever else they are."""
    return value if isinstance(value, dict) else {"zz": value}
