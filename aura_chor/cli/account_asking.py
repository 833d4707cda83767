"""How new devices ask for an account, and ask again where an earlier attempt was nearly done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from aura_chor.cli.account_devices import Household, Plan, new_seeds
from aura_chor.cli.account_files import AccountFolder, free_names, own_folder, write_folders, write_names
from aura_chor.cli.account_keys import Passphrases
from aura_chor.cli.account_requests import requests_of
from aura_chor.cli.account_sessions import play_in
from aura_chor.crypto.members import DeviceKey
from aura_chor.crypto.recover import short_code
from aura_chor.crypto.signatures import Signer
from aura_chor.ledger.certified import Committee, Target
from aura_chor.ledger.event import Author, EventId
from aura_chor.ledger.openings import Opening
from aura_chor.protocols.deciding import carried_on
from aura_chor.protocols.recover_hosting import open_recovery
from aura_chor.protocols.reshare_hosting import Change, changed

EXPIRES_AFTER_SECONDS = 14 * 86_400
"""So long a request lives when the cool-down is over, unless its opener says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a request says beside whom it is for. `lasts` in seconds; `resumes` is the session that it goes on with."""

    reason: str = ""
    override: bool = False
    lasts: int | None = None
    resumes: EventId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`count` new devices beside those of `keep`, of which `threshold` act."""

    count: int
    threshold: int
    keep: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the owner of the new devices tells the guardians' owners, over another channel."""

    code: str
    names: tuple[str, ...]


def begin(place: AccountFolder, wish: Wish, terms: Terms, source: Passphrases) -> Asked:
    """New devices, with files in the account's directory, ask the guardians to hand the account over to them."""
    guardians_of(place)
    _check_free(place)
    kept = {name: member_file(place, place.head.devices, name) for name in dict.fromkeys(wish.keep)}
    begun = nearly_done(place)
    if begun is not None and not _missing(place, begun):
        raise click.ClickException(
            f"an earlier attempt was nearly done, and guardians who have voted stand by it: say"
            f" `account recover resume {place.folder}`"
        )
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
    session = play_in(plan, lambda here: _ask(place, here, wanted, terms))
    return Asked(short_code(session), tuple(named.values()))


def resume(place: AccountFolder, terms: Terms, source: Passphrases) -> Asked:
    """The new devices of an attempt that a guardian has voted for ask once more: nothing is dealt again."""
    guardians_of(place)
    _check_free(place)
    begun = nearly_done(place)
    if begun is None:
        raise click.ClickException("no guardian has voted for an attempt that could be gone on with; begin one")
    lost = _missing(place, begun)
    if lost:
        raise click.ClickException(f"all its new devices must be here, and the files of {', '.join(lost)} are not")
    names = tuple(map(place.called, begun.target.members()))
    files = [path for path in map(place.file_of, names) if path is not None]
    plan = Plan(account=place.account.id, files=files, source=source, place=place)
    asked = replace(terms, resumes=begun.session)
    return Asked(short_code(play_in(plan, lambda here: _ask(place, here, begun.target, asked))), names)


def nearly_done(place: AccountFolder) -> Opening | None:
    """The session on this head whose value a guardian has voted for in the highest term (CRYPTO.md 7.4, D2)."""
    known = place.account.union.known
    voted = [one.opening for one in requests_of(place) if known.in_session(one.id, "recover.vote")]
    return carried_on(known, voted)


def guardians_of(place: AccountFolder) -> Committee:
    """The guardians that there are; click.ClickException where there are none."""
    if place.head.guardians is None:
        raise click.ClickException("the account has no guardians, and nobody else can recover it")
    return place.head.guardians


def member_file(place: AccountFolder, committee: Committee, name: str) -> tuple[Author, Path]:
    """A member by its name; click.ClickException where there is none, or its file is not here."""
    return file_among(place, list(committee.shape.members()), name)


def file_among(place: AccountFolder, authors: Sequence[Author], name: str) -> tuple[Author, Path]:
    """As `member_file`, of these."""
    members = {place.called(author): author for author in authors}
    if name not in members:
        raise click.UsageError(f"there is no {name!r} that could do this; there are {', '.join(members)}")
    return members[name], place.expect_file(name)


async def _ask(place: AccountFolder, here: Household, wanted: Target, terms: Terms) -> EventId:
    opener = next(device for device in here.devices if place.head.member(device.host.device) is None)
    now = opener.player.clock()
    cooldown = guardians_of(place).shape.cooldown
    assert cooldown is not None, "guardians have a cool-down"
    lasts = EXPIRES_AFTER_SECONDS + cooldown * (2 if terms.override else 1)
    order = open_recovery(
        opener.host.ledger,
        wanted,
        requested_at=now,
        expires=now + (lasts if terms.lasts is None else terms.lasts),
        ticket=0,
        override=terms.override,
        term=_next_term(place),
        reason=terms.reason,
        resume=terms.resumes,
    )
    if order is None:
        raise click.ClickException("the new devices do not know of any guardians; are all files of the account here?")
    session = (await here.open(opener, order)).session
    await here.let_in(session)
    members = 0 if terms.resumes else len(wanted.roster)
    joined = lambda device: len(device.host.ledger.known.in_session(session, "recover.join")) == members  # noqa: E731
    if not await here.level(lambda: all(map(joined, here.devices))):
        raise click.ClickException("not all new devices have joined; cancel this request and begin again")
    return session


def _check_free(place: AccountFolder) -> None:
    live = [request for request in requests_of(place) if request.standing == "live"]
    if live:
        raise click.ClickException(f"a recovery is asked for already, {live[0].name}; cancel it first")


def _missing(place: AccountFolder, begun: Opening) -> list[str]:
    return [name for name in map(place.called, begun.target.members()) if place.file_of(name) is None]


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
