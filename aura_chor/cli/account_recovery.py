"""A recovery that was asked for, step by step, each in a life of its own: approved, cancelled, finished.

What has been said stands in the files of whoever said it, and so does what each has seen and when: every command goes
on from there. Only those whose turn it is are opened; what the others have said is brought to them from their files.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from aura_chor.cli.account_asking import file_among, guardians_of, member_file
from aura_chor.cli.account_devices import Household, Plan
from aura_chor.cli.account_files import AccountFolder
from aura_chor.cli.account_keys import Passphrases
from aura_chor.cli.account_requests import Request
from aura_chor.cli.account_sessions import play_in
from aura_chor.crypto.types import Digest
from aura_chor.ledger.event import Author, EventId
from aura_chor.ledger.openings import Opening
from aura_chor.protocols.device import AccountDevice
from aura_chor.protocols.generated.recover import messages
from aura_chor.protocols.recover_hosting import overrides
from aura_chor.protocols.recovering import COMPARE_CODE
from aura_chor.runtime.driver_pump import Performers


def approve(place: AccountFolder, request: Request, name: str, source: Passphrases) -> bool:
    """A guardian approves what its owner has compared; whether that is new. click.ClickException where it may not."""
    _, path = member_file(place, guardians_of(place), name)
    if request.opening.resume is None and len(request.joined) < request.opening.target.n:
        raise click.ClickException("not all new devices have joined; cancel this request, and begin another")
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
    if overrides(request.opening) and place.head.devices.shape.index_of(by) is not None:
        raise click.ClickException("this request overrides what devices cancel; a guardian can cancel it")

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


def check_owner(place: AccountFolder, request: Request, name: str, source: Passphrases) -> None:
    """Whether somebody has the passphrase of a new device; click.ClickException where not."""
    _, path = file_among(place, list(request.opening.target.members()), name)

    async def play(here: Household) -> None:
        assert here.devices, "its file has opened"

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


async def _hand_over(here: Household, request: Request) -> None:
    opening = request.opening
    requester = here.device(opening.event.author)
    assert requester is not None, "all new devices are here"
    await here.let_in(request.id)
    await here.level(lambda: _is_over(requester, request.id) or _moved(requester, opening))
    if not _moved(requester, opening):
        if _is_over(requester, request.id):
            await _ended(requester, request.id)
            raise click.ClickException("the request has ended without a certificate; begin again")
        raise click.ClickException("not everybody has answered yet; nothing is lost, finish it again")
    if not await here.level(lambda: all(_moved(device, opening) for device in here.devices)):
        raise click.ClickException("not every device has heard of the certificate; look at `account show`")
    _go_on_rehearsing(here, opening)


async def _ended(device: AccountDevice, session: EventId) -> None:
    """Raise what a session ended with, if with an error; it may have been over before anybody looked."""
    try:
        handle = device.runtime.handle(session)
    except KeyError:
        # Whoever joins what is over is told again how it ended.
        handle = await device.runtime.join(session)
    await handle.result()


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
    source = guardians_of(place)
    if len(request.approved) < request.approvals:
        waiting = [name for name in map(place.called, source.shape.members()) if name not in request.approved]
        missing = request.approvals - len(request.approved)
        raise click.ClickException(f"{missing} more of {', '.join(waiting)} must approve {request.name} first")
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
    return file_among(place, [*authors, *request.opening.target.members()], name)


def _plan(
    place: AccountFolder, files: Sequence[Path], source: Passphrases, performers: Performers | None = None
) -> Plan:
    return Plan(account=place.account.id, files=files, source=source, place=place, performers=performers)
