"""Requests for recovery, as the files of an account tell of them without any key: who asks, who has approved, when.

Times are those of the guardians' own clocks, which never lag behind the clock of the machine that they last ran on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, cast

import click

from aura_chor.cli import account_devices
from aura_chor.cli.account_files import AccountFolder, read_account
from aura_chor.cli.account_times import in_words
from aura_chor.cli.output import safe
from aura_chor.crypto.recover import short_code
from aura_chor.effects.store_faults import StoreFault
from aura_chor.effects.store_inspect import inspect_notes
from aura_chor.ledger.event import Author, EventId
from aura_chor.ledger.openings import Opening
from aura_chor.ledger.state import session_status
from aura_chor.protocols.recover_hosting import approvals_of, cooldown_of, first_sight, overrides

Standing: TypeAlias = Literal["live", "cancelled", "expired", "given up"]
SYMBOLS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
"""What is read for what in Crockford's alphabet."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request on the current head. `seen_ms` says when a guardian first saw it, if the guardian's file is here."""

    opening: Opening
    standing: Standing
    cancelled_by: tuple[str, ...]
    joined: tuple[str, ...]
    approved: tuple[str, ...]
    seen_ms: Mapping[str, int]

    @property
    def id(self) -> EventId:
        """Its session."""
        return self.opening.session

    @property
    def code(self) -> str:
        """What people compare over another channel."""
        return short_code(self.id)

    @property
    def name(self) -> str:
        """What screens call it: how its code begins. The whole code is heard and typed, and not read off a screen."""
        return f"{self.code[:4]}-…"

    @property
    def approvals(self) -> int:
        """How many guardians must approve."""
        return approvals_of(self.opening)

    @property
    def ready_ms(self) -> int | None:
        """When so many of those who approved have waited long enough; None as long as nobody can tell."""
        waited = sorted(self.seen_ms[name] for name in self.approved if name in self.seen_ms)
        if len(waited) < self.approvals:
            return None
        return waited[self.approvals - 1] + 1_000 * cooldown_of(self.opening)


def requests_of(place: AccountFolder) -> list[Request]:
    """All requests on the current head, in the order of their terms; those that live are the last."""
    known = place.account.union.known
    openings = [known.openings[session] for session in sorted(known.openings)]
    asked = [one for one in openings if one.change == "recover" and one.prestate == place.head.id]
    found = [_request(place, opening) for opening in asked]
    return sorted(found, key=lambda request: (request.standing == "live", request.opening.term, request.id))


def the_live_one(place: AccountFolder, begins: str | None) -> Request:
    """The live request whose code begins so, or the only one there is; click.ClickException (1) where there is none."""
    live = [request for request in requests_of(place) if request.standing == "live"]
    found = [request for request in live if begins is None or _plain(request.code).startswith(_plain(begins))]
    if len(found) > 1:
        raise click.UsageError(
            f"there are {len(found)} requests: {', '.join(one.name for one in found)}; say --request"
        )
    if not found:
        raise click.ClickException("nobody asks for a recovery of this account" if not live else "no request begins so")
    return found[0]


def the_one_of_code(place: AccountFolder, code: str) -> Request:
    """The live request of a code that somebody has heard, all of it; click.ClickException (1) where there is none."""
    found = [request for request in requests_of(place) if _plain(request.code) == _plain(code)]
    if not found:
        raise click.ClickException("no request has this code; whoever read it out asks for something else than is here")
    if found[0].standing != "live":
        raise click.ClickException(f"the request {found[0].name} is {found[0].standing}")
    return found[0]


def until_ready(request: Request, *, wait: bool) -> None:
    """Come back when the guardians have waited long enough; without `wait` click.ClickException (1) until then.

    A request that lacks approvals, or whose guardians' files are not here, is somebody else's to judge.
    """
    ready = request.ready_ms
    left = 0 if ready is None else seconds_until(ready)
    if left and not wait:
        raise click.ClickException(f"{request.name} is approved; the guardians wait for {in_words(left)} more")
    if left:
        click.echo(f"the guardians wait for {in_words(left)} more", err=True)
        time.sleep(left)


def request_lines(place: AccountFolder, request: Request) -> Iterator[str]:
    """For people."""
    opening, head = request.opening, place.head
    new = ", ".join(place.called(author) for author in opening.target.members())
    what = "overriding what devices cancel: " if overrides(opening) else ""
    yield f"recovery    {request.name}, {_standing(request)}: {what}{new}, {opening.target.t} act together"
    # In one line, so that nobody's words are taken for ours.
    reason = " ".join(cast(str, opening.event.body["reason"]).split())
    if reason:
        yield f"  because   {reason}"
    if request.standing != "live":
        return
    if len(request.joined) < opening.target.n:
        yield f"  joined    {len(request.joined)} of {opening.target.n} new devices"
    assert head.guardians is not None, "a recovery starts from guardians"
    for author in head.guardians.shape.members():
        yield f"  guardian  {_guardian(request, place.called(author))}"
    yield f"  {_what_next(request)}; it expires in {in_words(expires_in(request))}"


def alarms(place: AccountFolder) -> Iterator[str]:
    """What every command says first where somebody asks for a recovery, lest a thief's request goes unnoticed."""
    guardians = {} if place.head.guardians is None else place.head.guardians.shape.members()
    for request in requests_of(place):
        if request.standing == "live":
            devices = {} if overrides(request.opening) else place.head.devices.shape.members()
            names = [place.called(author) for author in (*devices, *guardians)]
            by = next((name for name in names if place.file_of(name) is not None), None)
            ready = request.ready_ms
            when = "once guardians approve and have waited" if ready is None else _in(seconds_until(ready))
            yield (
                f"warning: a recovery is asked for, {request.name}: other devices take over {when}. Unless you know"
                f" who asks: aura-chor account recover cancel {place.folder} --as {by or 'NAME'}"
            )


def opened(folder: Path, *, at: Sequence[Path] = (), alarmed: bool = True) -> AccountFolder:
    """The account in a directory; first of all, whatever was asked, what a person must not miss is said."""
    place = read_account(folder, at=at)
    if place.rehearsal:
        click.echo(
            "note: this is a rehearsal, its guardians may wait for seconds only; rely on it for nothing", err=True
        )
    for line in alarms(place) if alarmed else ():
        click.echo(safe(line), err=True)
    return place


def seconds_until(moment_ms: int) -> int:
    """From now; the last second counts until it is over."""
    return max(0, -(-(moment_ms - account_devices.wall_ms()) // 1_000))


def expires_in(request: Request) -> int:
    """Seconds; 0 once it has."""
    return seconds_until(1_000 * cast(int, request.opening.event.body["expires"]))


def _plain(code: str) -> str:
    return code.upper().translate(SYMBOLS_LIKE).replace("-", "").replace(" ", "")


def _standing(request: Request) -> str:
    return f"cancelled by {', '.join(request.cancelled_by)}" if request.standing == "cancelled" else request.standing


def _guardian(request: Request, name: str) -> str:
    if name not in request.seen_ms:
        return f"{name}: approved" if name in request.approved else f"{name}: has not approved"
    left = seconds_until(request.seen_ms[name] + 1_000 * cooldown_of(request.opening))
    waits = f"waits for {in_words(left)} more" if left else "has waited long enough"
    return f"{name}: {'approved' if name in request.approved else 'has seen it'}, {waits}"


def _what_next(request: Request) -> str:
    missing = request.approvals - len(request.approved)
    if missing > 0:
        return f"{missing} more {'guardian has' if missing == 1 else 'guardians have'} to approve"
    if request.ready_ms is None:
        return "approved; how long the guardians wait stands in their files"
    left = seconds_until(request.ready_ms)
    return f"approved; it can be finished {_in(left)}"


def _in(seconds: int) -> str:
    return f"in {in_words(seconds)}" if seconds else "now"


def _request(place: AccountFolder, opening: Opening) -> Request:
    union = place.account.union
    known, session = union.known, opening.session
    found = next(request for request in union.state().requests if request.id == session)
    over = session_status(known, union.state(), session) != "open"
    expired = account_devices.wall_ms() >= 1_000 * cast(int, opening.event.body["expires"])
    standing: Standing = "live"
    if found.cancelled_by:
        standing = "cancelled"
    elif over:
        standing = "given up"
    elif expired:
        standing = "expired"
    cancelled_by = tuple(map(place.called, found.cancelled_by))
    joined, approved = (_authors(place, session, phase) for phase in ("join", "approve"))
    return Request(opening, standing, cancelled_by, joined, approved, _sightings(place, opening))


def _authors(place: AccountFolder, session: EventId, phase: str) -> tuple[str, ...]:
    events = place.account.union.known.in_session(session, f"recover.{phase}")
    return tuple(dict.fromkeys(place.called(event.author) for event in events))


def _sightings(place: AccountFolder, opening: Opening) -> dict[str, int]:
    assert opening.source is not None, "a recovery starts from guardians"
    seen: dict[str, int] = {}
    for _, key in opening.source.shape.roster:
        name = place.called(Author(key.encoded))
        path = place.file_of(name)
        try:
            moment = None if path is None else first_sight(inspect_notes(path, opening.session))
        except StoreFault:
            # Read a moment ago: whoever damaged it since will hear of that when it is opened.
            moment = None
        if moment is not None:
            seen[name] = moment
    return seen
