"""EventFilter: which events somebody waits for, as data, so that it can be recorded, compared and indexed by kind.

Leaves look at one field each; `&`, `|` and `~` combine them. A content pattern is a value in which a map matches a map
that has at least its keys with matching values, and everything else matches what equals it.

Source: DESIGN section 5 ("EventFilter: types, authors, sessions, epochs, content patterns; and, or, not").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias, assert_never, cast

from aura_chor.base.canon import Value
from aura_chor.ledger.event import Author, Event


class _Combining:
    """The three operators; every filter has them."""

    __slots__ = ()

    def __and__(self, other: "EventFilter") -> "AllOf":
        return AllOf((cast("EventFilter", self), other))

    def __or__(self, other: "EventFilter") -> "AnyOf":
        return AnyOf((cast("EventFilter", self), other))

    def __invert__(self) -> "Not":
        return Not(cast("EventFilter", self))


@dataclass(frozen=True, slots=True)
class Kinds(_Combining):
    """Events of one of these kinds; `protocol.*` stands for all kinds of a protocol."""

    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Authors(_Combining):
    """Events by one of these devices."""

    authors: frozenset[Author]


@dataclass(frozen=True, slots=True)
class Sessions(_Combining):
    """Events of one of these sessions, their opening events included."""

    sessions: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Epochs(_Combining):
    """Events of these certified epochs, both ends included; None leaves an end open."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Content(_Combining):
    """Events whose body matches the pattern."""

    pattern: Value


@dataclass(frozen=True, slots=True)
class Routed(_Combining):
    """Events whose route matches the pattern; an event without one has a null route."""

    pattern: Value


@dataclass(frozen=True, slots=True)
class AllOf(_Combining):
    """What all of them select; everything, if there are none."""

    filters: tuple["EventFilter", ...]


@dataclass(frozen=True, slots=True)
class AnyOf(_Combining):
    """What at least one of them selects; nothing, if there are none."""

    filters: tuple["EventFilter", ...]


@dataclass(frozen=True, slots=True)
class Not(_Combining):
    """What the filter does not select."""

    filter: "EventFilter"


EventFilter: TypeAlias = Kinds | Authors | Sessions | Epochs | Content | Routed | AllOf | AnyOf | Not
EVERYTHING: EventFilter = AllOf(())


def kinds(*names: str) -> EventFilter:
    """Events of these kinds."""
    return Kinds(frozenset(names))


def authors(*keys: Author) -> EventFilter:
    """Events by these devices."""
    return Authors(frozenset(keys))


def sessions(*ids: bytes) -> EventFilter:
    """Events of these sessions."""
    return Sessions(frozenset(ids))


def epochs(first: int | None, last: int | None) -> EventFilter:
    """Events of these certified epochs."""
    return Epochs(first, last)


def selects(chosen: EventFilter, event: Event) -> bool:
    """Whether the filter selects the event. Filters that programs build are as deep as their source."""
    match chosen:
        case Kinds(names):
            return event.kind in names or f"{event.protocol}.*" in names
        case Authors(keys):
            return event.author in keys
        case Sessions(ids):
            return (event.id if event.session is None else event.session) in ids
        case Epochs(first, last):
            return (first is None or first <= event.epoch) and (last is None or event.epoch <= last)
        case Content(pattern):
            return matches(pattern, dict(event.body))
        case Routed(pattern):
            return matches(pattern, None if event.route is None else dict(event.route))
        case AllOf(parts):
            return all(selects(part, event) for part in parts)
        case AnyOf(parts):
            return any(selects(part, event) for part in parts)
        case Not(part):
            return not selects(part, event)
        case _:
            assert_never(chosen)


def matches(pattern: Value, value: Value) -> bool:
    """A map matches a map with at least its keys; anything else matches its equal of the same type."""
    if isinstance(pattern, dict):
        if not isinstance(value, dict):
            return False
        return all(key in value and matches(part, value[key]) for key, part in pattern.items())
    if isinstance(pattern, list):
        if not isinstance(value, list) or len(pattern) != len(value):
            return False
        return all(matches(part, item) for part, item in zip(pattern, value, strict=True))
    return type(pattern) is type(value) and pattern == value


def distinct_authors(events: Iterable[Event]) -> frozenset[Author]:
    """Who wrote them: what a threshold counts."""
    return frozenset(event.author for event in events)
