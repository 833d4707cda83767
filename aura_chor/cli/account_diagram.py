"""What devices and guardians of an account have said to each other, as a sequence diagram: one column for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from aura_chor.cli.account_files import AccountFolder
from aura_chor.cli.files import write_file
from aura_chor.emit.diagram import trace_mermaid, trace_svg
from aura_chor.ledger.event import Author, Event
from aura_chor.protocols.playing import SHIPPED
from aura_chor.report.diagnostic import Arrow, Span
from aura_chor.runtime.shipped import opened_as

NOWHERE = Span("", 0, 0)
"""What was said stands in no source."""
OPENINGS = {kind: shipped for shipped in SHIPPED for kind in shipped.openings}


def draw(place: AccountFolder, path: Path) -> None:
    """All sessions, in the order in which their events rest on one another: SVG by the file's name, else Mermaid."""
    names = list(dict.fromkeys(map(place.called, _members(place))))
    picture = trace_svg if path.suffix == ".svg" else trace_mermaid
    title = f"account {place.account.id.hex()[:8]}"
    write_file(path, picture(names, list(_arrows(place)), title=title))


def _members(place: AccountFolder) -> Iterator[Author]:
    """Everybody who ever was a member, or asks to be one, in the order in which they came."""
    state, known = place.account.union.state(), place.account.union.known
    for head in state.line:
        for committee in head.committees():
            yield from committee.shape.members()
    for request in state.requests:
        yield from known.openings[request.id].target.members()


def _arrows(place: AccountFolder) -> Iterator[Arrow]:
    rosters: dict[bytes, Mapping[int, Author]] = {}
    for event in place.account.events():
        session = event.session or event.id
        opens = event.kind in OPENINGS and place.account.union.known.sound(event.id) is not None
        if opens and session not in rosters:
            opened = opened_as(event, OPENINGS[event.kind], place.account.union)
            rosters[session] = {} if opened is None else opened.roster
        sender = place.called(event.author)
        heard = [place.called(device) for device in _receivers(event, rosters.get(session, {}))]
        yield Arrow(sender, tuple(name for name in dict.fromkeys(heard) if name != sender), event.kind, NOWHERE)


def _receivers(event: Event, roster: Mapping[int, Author]) -> list[Author]:
    """An opening event goes to everybody who sits in its session, a message to the seats in its route."""
    if event.session is None:
        return list(roster.values())
    route = {} if event.route is None else event.route
    receivers = route.get("r")
    if not isinstance(receivers, list):
        return list(roster.values())
    numbers = [one[0] for one in receivers if isinstance(one, list) and one]
    return [roster[number] for number in numbers if isinstance(number, int) and number in roster]
