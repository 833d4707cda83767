"""Files in an account's directories that serve nothing: of devices that were removed, or that never became any.

A command that is interrupted leaves the files that it had made, since their devices may have become members; so does a
recovery that was given up. Whoever looks at the account is told which they are, once nothing can come of them any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aura_chor.cli.account_asking import nearly_done
from aura_chor.cli.account_files import AccountFolder
from aura_chor.cli.account_requests import requests_of
from aura_chor.cli.account_unfinished_told import unfinished
from aura_chor.cli.files import shown
from aura_chor.ledger.certified import Target


def spare_lines(place: AccountFolder) -> Iterator[str]:
    """For people: which file, why, and what to do with it."""
    ever = {place.called(author) for author in place.account.union.known.authors}
    for name in spares(place):
        path = next((path for path in _paths(place, name) if path.exists()), Path(f"{name}.sqlite"))
        why = "is no member any more" if name in ever else "never became a member, and nothing can come of it"
        yield f"spare       {name} {why}: delete {shown(path)}*"


def spares(place: AccountFolder) -> list[str]:
    """The names of files that nobody needs; none as long as it is not known which file is whose."""
    needed = {author for shape in _needed(place) for author in shape.members()}
    if any(author not in place.account.names for author in needed):
        return []
    names = {place.called(author) for author in needed}
    files = dict.fromkeys(one.name for one in (*place.account.replicas, *place.blank, *place.damaged))
    return sorted(name for name in files if name not in names)


def _needed(place: AccountFolder) -> Iterator[Target]:
    """Whoever is a member, and whoever may still become one."""
    yield from (committee.shape for committee in place.head.committees())
    yield from (request.opening.target for request in requests_of(place) if request.standing == "live")
    for begun in (unfinished(place), nearly_done(place)):
        if begun is not None:
            yield begun.target


def _paths(place: AccountFolder, name: str) -> list[Path]:
    return [folder / f"{name}.sqlite" for folder in (place.folder, *place.elsewhere)]
