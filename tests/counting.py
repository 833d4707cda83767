"""What something costs on any machine: calls of Python functions."""

import sys
from collections.abc import Callable


def calls_of(work: Callable[[], object]) -> int:
    """How many Python functions are called while this runs."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls
