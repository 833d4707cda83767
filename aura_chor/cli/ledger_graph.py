"""The hash graph as a picture: a column for each author, time downwards, an edge to whatever an event had seen."""

from __future__ import annotations

from collections.abc import Iterator

from aura_chor.cli.ledger_files import Account
from aura_chor.cli.ledger_show import SHORT, of_session
from aura_chor.emit.mermaid_text import quoted
from aura_chor.emit.svg_canvas import BODY, SMALL, Canvas, Point
from aura_chor.emit.svg_metrics import text_width
from aura_chor.ledger.event import Author, Event, EventId

ROW, PAD, BOX = 46.0, 24.0, 26.0


def mermaid(account: Account, session: str | None) -> str:
    """A Mermaid flowchart, ending in a newline."""
    events = _chosen(account, session)
    number = {event.id: f"e{n}" for n, event in enumerate(events)}
    lines = ["flowchart TD"]
    for n, author in enumerate(_authors(events)):
        lines.append(f"  subgraph a{n}[{quoted(account.called(author))}]")
        lines += [f"    {number[event.id]}[{quoted(_label(event))}]" for event in events if event.author == author]
        lines.append("  end")
    for event in events:
        lines += [f"  {number[seen]} --> {number[event.id]}" for seen in _prev(event) if seen in number]
        lines += [f"  {number[seen]} -.-> {number[event.id]}" for seen in event.parents if seen in number]
    return "\n".join(lines) + "\n"


def svg(account: Account, session: str | None) -> str:
    """A self-contained SVG document. A dashed frame marks an event that does not count."""
    events = _chosen(account, session)
    authors = _authors(events)
    width = max([text_width(_label(event), size=BODY) for event in events], default=80.0) + 2 * PAD
    column = {author: PAD + n * (width + PAD) for n, author in enumerate(authors)}
    place = {event.id: (column[event.author], 2 * PAD + n * ROW) for n, event in enumerate(events)}
    canvas = Canvas()
    for author in authors:
        canvas.text((column[author] + width / 2, PAD), account.called(author), bold=True)
    for event in events:
        canvas.curves(list(_curves(event, place, width, _prev(event))))
        canvas.curves(list(_curves(event, place, width, event.parents)), kind="life", dashed=True)
    for event in events:
        _box(canvas, account, event, place[event.id], width)
    size = (PAD + len(authors) * (width + PAD), 2 * PAD + len(events) * ROW)
    return canvas.document(title=f"Ledger of {account.id.hex()[:SHORT]}", description=_description(account), size=size)


def _box(canvas: Canvas, account: Account, event: Event, at: Point, width: float) -> None:
    canvas.box(at, (width, BOX), radius=4, dashed=not account.union.counts(event.id))
    middle = (at[0] + width / 2, at[1] + BOX / 2 + SMALL / 3)
    canvas.text(middle, _label(event), detail=f"{event.id.hex()} held by {', '.join(account.holders(event.id))}")


def _curves(
    event: Event, place: dict[EventId, Point], width: float, seen: tuple[EventId, ...]
) -> Iterator[tuple[Point, Point]]:
    x, y = place[event.id]
    for identifier in seen:
        if identifier in place:
            left, top = place[identifier]
            yield (left + width / 2, top + BOX), (x + width / 2, y)


def _chosen(account: Account, session: str | None) -> list[Event]:
    return [event for event in account.events() if of_session(event, session)]


def _authors(events: list[Event]) -> list[Author]:
    """In the order in which they first wrote."""
    return list(dict.fromkeys(event.author for event in events))


def _prev(event: Event) -> tuple[EventId, ...]:
    return () if event.prev is None else (event.prev,)


def _label(event: Event) -> str:
    return f"{event.seq} {event.kind}"


def _description(account: Account) -> str:
    return f"{len(account.union.log)} events of {len(account.replicas)} replicas; solid: own chain; dashed: seen"
