"""The session's type variable: every body is generic in it, so that nothing of one session fits another."""

from typing import TypeVar

S = TypeVar("S")
