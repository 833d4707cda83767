"""What the files of an account tell of a change that was interrupted, without any key."""

from __future__ import annotations

from collections.abc import Iterator

import click

from aura_chor.cli.account_files import AccountFolder
from aura_chor.cli.files import shown
from aura_chor.ledger.openings import Opening
from aura_chor.protocols.deciding import carried_on

NO_CHANGE = "no change was interrupted when devices had voted for it; whatever you wanted, say it once more"


def unfinished(place: AccountFolder) -> Opening | None:
    """The session that made what devices whose files are here have voted for, in the highest term; None where none."""
    known = place.account.union.known
    voted = [opening for opening in changes_of(place) if _has_votes(place, opening)]
    return carried_on(known, voted)


def changes_of(place: AccountFolder) -> list[Opening]:
    """All sessions on the current head that the devices of the account would decide."""
    known = place.account.union.known
    openings = [known.openings[session] for session in sorted(known.openings)]
    return [one for one in openings if one.change in ("reshare", "succession") and one.prestate == place.head.id]


def must_be_finished(place: AccountFolder) -> None:
    """click.ClickException where devices stand by a change that was interrupted."""
    begun = unfinished(place)
    if begun is not None:
        raise click.ClickException(
            f"an earlier change was interrupted ({_what(place, begun)}), and devices that have voted for it stand by"
            f" it: say `account resume {shown(place.folder)}` first"
        )


def unfinished_lines(place: AccountFolder) -> Iterator[str]:
    """For people."""
    begun = unfinished(place)
    if begun is not None:
        yield f"unfinished  {_what(place, begun)}: say `account resume {shown(place.folder)}`"


def _what(place: AccountFolder, begun: Opening) -> str:
    names = ", ".join(map(place.called, begun.target.members()))
    keys = "new keys for " if begun.change == "succession" else ""
    return f"{keys}{names}, {begun.target.t} act together"


def _has_votes(place: AccountFolder, opening: Opening) -> bool:
    votes = place.account.union.known.in_session(opening.session, f"{opening.event.protocol}.vote")
    return any(place.file_of(place.called(vote.author)) is not None for vote in votes)
