"""Bodies and packages for the tests of the runtime."""

import importlib
import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from aura_chor.runtime.endings import Observer
from aura_chor.runtime.local import run
from aura_chor.runtime.result import SessionFailed, SessionResult
from aura_chor.session.seats import Seat
from tests.emit.python.compiling import compile_text
from tests.emit.python.golden.relay.relay import ann, bob, carol
from tests.emit.python.golden.relay.relay.ann import Completed, S
from tests.runtime.tracing import Trace as Trace

Outcomes: TypeAlias = dict[str, str]
_FRESH = itertools.count()


async def writes(s: ann.Initializing[S], /) -> Completed[S]:
    second = await s.send_item(n=1, tags=["a"])
    third = await second.send_item(n=2, tags=[])
    waiting = await third.send_item(n=3, tags=["c"])
    return (await waiting.receive_thanks()).next


async def says_go(s: bob.Initializing[S], /) -> Completed[S]:
    return (await (await s.send_go()).receive_thanks()).next


async def adds(s: carol.Initializing[S], /) -> Completed[S]:
    first = await (await s.receive_go()).next.receive_item()
    second = await first.next.receive_item()
    third = await second.next.receive_item()
    total = first.message.n * 100 + second.message.n * 10 + third.message.n
    return await third.next.send_thanks(total=total)


ANN, BOB, CAROL = ann.seat(writes), bob.seat(says_go), carol.seat(adds)


def failure(*seats: Seat, observer: Observer | None = None) -> SessionFailed:
    """What the session raises; it must raise it."""
    try:
        result = run(*seats, observer=observer)
    except SessionFailed as failed:
        return failed
    raise AssertionError(f"the session did not fail: {result}")


def ended(result: SessionResult) -> Outcomes:
    return {role: outcome.ended.value for role, outcome in result.outcomes.items()}


@contextmanager
def package(text: str, folder: Path) -> Iterator[dict[str, ModuleType]]:
    """The modules of the choreography in `text`, by role's module name, and its package under `""`."""
    top = f"fresh{next(_FRESH)}"
    for name, content in compile_text(text).items():
        path = folder / top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        inner = next(path for path in (folder / top).iterdir()).name
        names = sorted(path.stem for path in (folder / top / inner).glob("*.py"))
        modules = {name: importlib.import_module(f"{top}.{inner}.{name}") for name in names if name != "__init__"}
        yield {"": importlib.import_module(f"{top}.{inner}"), **modules}
    finally:
        sys.path.remove(str(folder))
