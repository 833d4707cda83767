"""A recovery, step by step, each in a life of its own: asked for, approved, cancelled, finished.

What has been said stands in the files of whoever said it, and so does what each has seen and when: every command goes
on from there. Only those whose turn it is are opened; what the others have said is brought to them from their files.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from aura_chor.cli.account_devices import Household, Plan, new_seeds
from aura_chor.cli.account_files import AccountFolder, free_names, own_folder, write_folders, write_names
from aura_chor.cli.account_keys import Passphrases
from aura_chor.cli.account_requests import Request, requests_of
from aura_chor.cli.account_sessions import play_in
from aura_chor.crypto.members import DeviceKey
from aura_chor.crypto.recover import short_code
from aura_chor.crypto.signatures import Signer
from aura_chor.crypto.types import Digest
from aura_chor.ledger.certified import Committee, Target
from aura_chor.ledger.event import Author, EventId
from aura_chor.ledger.openings import Opening
from aura_chor.protocols.device import AccountDevice
from aura_chor.protocols.generated.recover import messages
from aura_chor.protocols.recover_hosting import open_recovery
from aura_chor.protocols.recovering import COMPARE_CODE
from aura_chor.protocols.reshare_hosting import Change, changed
from aura_chor.runtime.driver_pump import Performers

EXPIRES_AFTER_SECONDS = 14 * 86_400
"""So long a request lives when the cool-down is over, unless its opener says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`count` new devices beside those of `keep`, of which `threshold` act. `lasts` in seconds."""

    count: int
    threshold: int
    keep: Sequence[str] = ()
    reason: str = ""
    override: bool = False
    lasts: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the owner of the new devices tells the guardians' owners, over another channel."""

    code: str
    names: tuple[str, ...]


def begin(place: AccountFolder, wish: Wish, source: Passphrases) -> Asked:
    """New devices, with files in the account's directory, ask the guardians to hand the account over to them."""
    guardians = _guardians(place)
    live = [request for request in requests_of(place) if request.standing == "live"]
    if live:
        raise click.ClickException(f"a recovery is asked for already, {live[0].code}; cancel it first")
    kept = {name: _member_file(place, place.head.devices, name) for name in dict.fromkeys(wish.keep)}
    own_folder(place.folder)
    fresh = free_names(place, "devices", wish.count, at=place.folder)
    seeds = new_seeds(len(fresh))
    keys = [Signer(seed).key for seed in seeds]
    wanted = _wanted(place, wish, [author for author, _ in kept.values()], keys)
    named = {Author(key.encoded): name for key, (name, _) in zip(keys, fresh, strict=True)}
    write_names(place.folder, {**place.account.names, **named})
    write_folders(place.folder, place.elsewhere)
    files = [*(path for _, path in kept.values()), *(path for _, path in fresh)]
    plan = Plan(account=place.account.id, files=files, source=source, seeds=seeds, place=place)
    session = play_in(plan, lambda here: _ask(place, here, wanted, wish, guardians))
    return Asked(short_code(session), tuple(named.values()))


def approve(place: AccountFolder, request: Request, name: str, source: Passphrases) -> bool:
    """A guardian approves what its owner has compared; whether that is new. click.ClickException where it may not."""
    _, path = _member_file(place, _guardians(place), name)
    if len(request.joined) < request.opening.target.n:
        raise click.ClickException(f"not all new devices have joined: {', '.join(request.joined)} have")
    if name in request.approved:
        return False
    asked, compared = asyncio.Event(), asyncio.Event()

    async def compares(session: bytes, _code: str) -> bool:
        if session == request.id:
            asked.set()
        await compared.wait()
        return session == request.id

    async def play(here: Household) -> None:
        (guardian,) = here.devices
        await here.let_in(request.id)
        opening = guardian.host.ledger.known.openings.get(request.id)
        why = "its own log refuses the request" if opening is None else _objection(guardian, opening)
        if why is not None:
            raise click.ClickException(f"{name} does not approve: {why}")
        await here.level(asked.is_set)
        compared.set()
        if not await here.level(lambda: _has_said(guardian, request.id, "recover.approve")):
            raise click.ClickException(f"{name} has no part in this request any more")

    play_in(_plan(place, [path], source, {COMPARE_CODE: compares}), play)
    return True


def cancel(place: AccountFolder, request: Request, name: str, source: Passphrases) -> None:
    """A current device or guardian kills a request; a new device gives it up."""
    by, path = _somebody(place, request, name)

    async def play(here: Household) -> None:
        (device,) = here.devices
        await here.let_in(request.id)
        await here.level(lambda: device.host.status(request.id) is not None)
        status = device.host.status(request.id)
        if status is None or status.lifecycle.over:
            raise click.ClickException(f"{name} has no part in this request any more")
        if request.opening.target.index_of(by) is not None and place.head.member(by) is None:
            await device.runtime.cancel(request.id, "given up by a new device")
        else:
            seat = next(seat for seat in status.seats if not seat.startswith(("Target", "Requester")))
            await device.runtime.tell(request.id, messages.Cancel(Digest(request.id)), seat=seat)
        if not await here.level(lambda: _is_over(device, request.id)):
            raise click.ClickException("the request goes on; look at `account recover status`")

    play_in(_plan(place, [path], source), play)


def finish(place: AccountFolder, request: Request, source: Passphrases) -> None:
    """Guardians whose cool-down is over deal, new devices combine, and the account is theirs.

    Everything that it takes must be here; what keeps it from happening is said before anything is opened.
    """
    guardians, targets = _ready(place, request)
    bystanders = [path for path in _others(place, request) if path not in (*guardians, *targets)]
    plan = replace(_plan(place, [*guardians, *targets], source), bystanders=bystanders)
    play_in(plan, lambda here: _hand_over(here, request))


# --- what is played ---


async def _ask(place: AccountFolder, here: Household, wanted: Target, wish: Wish, guardians: Committee) -> EventId:
    opener = next(device for device in here.devices if place.head.member(device.host.device) is None)
    now = opener.player.clock()
    assert guardians.shape.cooldown is not None, "guardians have a cool-down"
    lasts = EXPIRES_AFTER_SECONDS + guardians.shape.cooldown * (2 if wish.override else 1)
    order = open_recovery(
        opener.host.ledger,
        wanted,
        requested_at=now,
        expires=now + (lasts if wish.lasts is None else wish.lasts),
        ticket=0,
        override=wish.override,
        term=_next_term(place),
        reason=wish.reason,
    )
    if order is None:
        raise click.ClickException("the new devices do not know of any guardians; are all files of the account here?")
    session = (await opener.runtime.open(order)).session
    await here.let_in(session)
    members = len(wanted.roster)
    joined = lambda device: len(device.host.ledger.known.in_session(session, "recover.join")) == members  # noqa: E731
    if not await here.level(lambda: all(map(joined, here.devices))):
        raise click.ClickException("not all new devices have joined; cancel this request and begin again")
    return session


async def _hand_over(here: Household, request: Request) -> None:
    opening = request.opening
    requester = here.device(opening.event.author)
    assert requester is not None, "all new devices are here"
    await here.let_in(request.id)
    try:
        handle = requester.runtime.handle(request.id)
    except KeyError:
        raise click.ClickException("the new devices have given it up; begin again") from None
    await here.level(lambda: _is_over(requester, request.id) or _moved(requester, opening))
    if not _moved(requester, opening):
        if _is_over(requester, request.id):
            await handle.result()
            raise click.ClickException("the request has ended without a certificate; begin again")
        raise click.ClickException("not everybody has answered yet; nothing is lost, finish it again")
    if not await here.level(lambda: all(_moved(device, opening) for device in here.devices)):
        raise click.ClickException("not every device has heard of the certificate; look at `account show`")
    _go_on_rehearsing(here, opening)


def _go_on_rehearsing(here: Household, opening: Opening) -> None:
    """The new devices are a rehearsal's where all guardians are that handed the account over."""
    assert opening.source is not None, "a recovery starts from guardians"
    guardians = [one for one in here.sealed if opening.source.shape.index_of(one.key) is not None]
    if all(one.rehearsal for one in guardians):
        for one in here.sealed:
            if opening.target.index_of(one.key) is not None and not one.rehearsal:
                one.rehearses()


def _objection(guardian: AccountDevice, opening: Opening) -> str | None:
    return guardian.player.recover.gate(opening).objection()


def _has_said(device: AccountDevice, session: EventId, kind: str) -> bool:
    return device.player.station.step_of(session, kind, device.host.device) is not None


def _is_over(device: AccountDevice, session: EventId) -> bool:
    status = device.host.status(session)
    return status is not None and status.lifecycle.over


def _moved(device: AccountDevice, opening: Opening) -> bool:
    """Whether the account is on the new devices, as this one knows it."""
    head = device.host.ledger.state().head
    return head is not None and head.devices.shape == opening.target


# --- who is here ---


def _ready(place: AccountFolder, request: Request) -> tuple[list[Path], list[Path]]:
    """The files of the guardians and of the new devices that it takes; click.ClickException where some are missing."""
    source = _guardians(place)
    if len(request.approved) < request.approvals:
        waiting = [name for name in map(place.called, source.shape.members()) if name not in request.approved]
        missing = request.approvals - len(request.approved)
        raise click.ClickException(f"{missing} more of {', '.join(waiting)} must approve {request.code} first")
    new = {name: place.file_of(name) for name in map(place.called, request.opening.target.members())}
    lost = [name for name, path in new.items() if path is None]
    if lost:
        raise click.ClickException(f"all new devices must be here, and the files of {', '.join(lost)} are not")
    held = {name: place.file_of(name) for name in request.approved}
    away = [name for name, path in held.items() if path is None]
    if len(held) - len(away) < request.approvals:
        raise click.ClickException(
            f"{request.approvals} guardians that approved must be here, and the files of {', '.join(away)} are not"
        )
    return [path for path in held.values() if path], [path for path in new.values() if path]


def _others(place: AccountFolder, request: Request) -> list[Path]:
    """Whoever else is here and ought to hear of it: devices that are replaced destroy their shares."""
    members = [author for committee in place.head.committees() for author in committee.shape.members()]
    return [path for path in map(place.file_of, map(place.called, members)) if path is not None]


def _somebody(place: AccountFolder, request: Request, name: str) -> tuple[Author, Path]:
    authors = [author for committee in place.head.committees() for author in committee.shape.members()]
    return _file_among(place, [*authors, *request.opening.target.members()], name)


def _member_file(place: AccountFolder, committee: Committee, name: str) -> tuple[Author, Path]:
    return _file_among(place, list(committee.shape.members()), name)


def _file_among(place: AccountFolder, authors: Sequence[Author], name: str) -> tuple[Author, Path]:
    members = {place.called(author): author for author in authors}
    if name not in members:
        raise click.UsageError(f"there is no {name!r} that could do this; there are {', '.join(members)}")
    path = place.file_of(name)
    if path is None:
        raise click.ClickException(f"the file of {name} is not here; say where it is with --at")
    return members[name], path


def _guardians(place: AccountFolder) -> Committee:
    if place.head.guardians is None:
        raise click.ClickException("the account has no guardians, and nobody else can recover it")
    return place.head.guardians


def _wanted(place: AccountFolder, wish: Wish, kept: Sequence[Author], fresh: Sequence[DeviceKey]) -> Target:
    roster = place.head.devices.shape.roster
    keep = [index for index, key in roster if Author(key.encoded) in kept]
    target = changed(place.head, Change(kind="devices", keep=keep, add=fresh, t=wish.threshold))
    if not 2 <= wish.threshold <= target.n:
        raise click.UsageError(f"{wish.threshold} of {target.n} devices cannot act together")
    return target


def _next_term(place: AccountFolder) -> int:
    """The attempt after the last one that a guardian has approved (CRYPTO.md 7.4, D1)."""
    return 1 + max((request.opening.term for request in requests_of(place) if request.approved), default=-1)


def _plan(
    place: AccountFolder, files: Sequence[Path], source: Passphrases, performers: Performers | None = None
) -> Plan:
    return Plan(account=place.account.id, files=files, source=source, place=place, performers=performers)
