"""A change of members or keys that was interrupted when devices had voted for it: it is finished, or nothing changes.

Who has voted stands by it (CRYPTO.md 7.4): whatever else is proposed on this state of the account would have to make
the same. So every other change is refused before it begins, and `account resume` makes this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import click

from aura_chor.cli.account_changes import UNHEARD, change_plan, has_come, under_grant
from aura_chor.cli.account_devices import Household
from aura_chor.cli.account_files import AccountFolder
from aura_chor.cli.account_keys import Passphrases
from aura_chor.cli.account_sessions import play_in
from aura_chor.cli.account_unfinished_told import NO_CHANGE, changes_of, unfinished
from aura_chor.ledger.openings import Opening
from aura_chor.protocols.keygen_hosting import open_succession
from aura_chor.protocols.reshare_hosting import open_resharing


def resume(place: AccountFolder, *, name: str | None, source: Passphrases) -> Opening:
    """Finish it: as it went on by itself when its devices began again, or in a session that resumes it."""
    begun = unfinished(place)
    if begun is None:
        raise click.ClickException(NO_CHANGE)
    plan = change_plan(place, begun.target, source, change=begun.change)
    # Whoever is new is told if its file opens; what it had to give has been given when others have voted.
    told = [*plan.bystanders, *(place.file_of(called) for called in map(place.called, begun.target.members()))]
    bystanders = [path for path in dict.fromkeys(told) if path is not None and path not in plan.files]
    play_in(replace(plan, bystanders=bystanders), lambda here: _finish(place, here, begun, name))
    return begun


async def _finish(place: AccountFolder, here: Household, begun: Opening, name: str | None) -> None:
    going = changes_of(place)
    await here.level(lambda: any(map(here.has_moved, here.devices)) or not _goes_on(here, going))
    if any(map(here.has_moved, here.devices)):
        if not await here.level(lambda: has_come(place, here, begun.target)):
            raise click.ClickException(UNHEARD)
        return
    opens = open_succession if begun.change == "succession" else open_resharing
    await under_grant(place, here, begun.target, name, partial(opens, resume=begun.session))


def _goes_on(here: Household, sessions: Sequence[Opening]) -> bool:
    """Whether an opener is here whose session is still played: the others wait for what it says."""
    for opening in sessions:
        opener = here.device(opening.event.author)
        status = None if opener is None else opener.host.status(opening.session)
        if status is not None and not status.lifecycle.over:
            return True
    return False
