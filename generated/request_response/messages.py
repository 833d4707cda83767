"""The messages of RequestResponse.

Generated from request_response.chor; do not edit.
"""

from __future__ import annotations

from aura_chor.session.wire import Message


def _where_length_of_title_above_0(title: str) -> bool:
    return len(title) > 0


def _where_visits_at_least_0(visits: int) -> bool:
    return visits >= 0


class Page(Message, frozen=True):
    """What a client may find at a server."""

    title: str
    body: bytes
    visits: int

    def __post_init__(self) -> None:
        if not _where_length_of_title_above_0(self.title):
            raise ValueError("`len(title) > 0` does not hold")
        if not _where_visits_at_least_0(self.visits):
            raise ValueError("`visits >= 0` does not hold")


class Close(Message, frozen=True):
    pass


class Get(Message, frozen=True):
    path: str


class Response(Message, frozen=True):
    status: int
    page: Page | None
