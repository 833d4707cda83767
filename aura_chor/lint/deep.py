"""Depth: mypy and this room walk trees by recursion, and compiled code does not notice the end of its stack.

The work runs on a thread with a large stack, whose pages cost nothing until they are used; sources are bounded so that
even one that is a single expression fits.
"""

import sys
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

STACK_BYTES = 512 * 1024 * 1024
SOURCE_BYTES_MAX = 500_000
RECURSION_MAX = 2**14
"""Frames of Python; mypy's own command allows as many."""


def with_deep_stack(work: Callable[[], T]) -> T:
    """The result of `work`, or what it raises. RecursionError where even this stack is not deep enough."""
    task = _Task(work)
    before = threading.stack_size(STACK_BYTES), sys.getrecursionlimit()
    sys.setrecursionlimit(max(before[1], RECURSION_MAX))
    try:
        thread = threading.Thread(target=task.run, daemon=True)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before[0])
        sys.setrecursionlimit(before[1])
    return task.result()


class _Task(Generic[T]):
    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._results: list[T] = []
        self._problem: BaseException | None = None

    def run(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as problem:  # noqa: BLE001 - it is raised again where the work was asked for.
            self._problem = problem

    def result(self) -> T:
        if self._problem is not None:
            raise self._problem
        return self._results[0]
