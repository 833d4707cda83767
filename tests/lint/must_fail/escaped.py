"""States stored where nobody can follow them, and states captured by what runs later."""
# ruff: noqa

import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from samples.adder import client as adder
from samples.ask import alice
from samples.poll import client as poll
from samples.split import boss

S = TypeVar("S")
T = TypeVar("T")
states: list[object] = []
table: dict[str, Any] = {}
latest: adder.Initializing[Any] | None = None
anything: object = None


def keep(value: object) -> None:
    states.append(value)


def keep_any(value: Any, *, more: Any = None) -> Any:
    return value


def keep_all(*values: object, **named: object) -> None:
    states.extend(values)


def logged(value: T) -> None:
    states.append(value)


async def in_a_global_list(s: adder.Initializing[S], /) -> adder.Completed[S]:
    states.append(s)  # E: CHR604
    return await s.send_bye()


async def in_a_global_dict(s: adder.Initializing[S], /) -> adder.Completed[S]:
    table["s"] = s  # E: CHR604
    return await s.send_bye()


async def in_a_global(s: adder.Initializing[S], /) -> adder.Completed[S]:
    global latest
    latest = s  # E: CHR604
    return await latest.send_bye()


async def in_an_untyped_global(s: adder.Initializing[S], /) -> adder.Completed[S]:
    global anything
    anything = s  # E: CHR604
    raise RuntimeError


async def in_a_local_list(s: adder.Initializing[S], /) -> adder.Completed[S]:
    mine = [s]  # E: CHR604
    return await mine[0].send_bye()


async def in_a_typed_list(s: adder.Initializing[S], mine: list[adder.Initializing[S]]) -> adder.Completed[S]:
    mine.append(s)  # E: CHR604
    return await mine.pop().send_bye()


async def in_a_local_dict(s: adder.Initializing[S], /) -> adder.Completed[S]:
    mine = {"s": s}  # E: CHR604
    return await mine["s"].send_bye()


async def in_an_object_parameter(s: adder.Initializing[S], /) -> adder.Completed[S]:
    keep(s)  # E: CHR604
    return await s.send_bye()


async def in_an_any_parameter(s: adder.Initializing[S], /) -> adder.Completed[S]:
    keep_any(s)  # E: CHR604
    keep_any(1, more=s)
    raise RuntimeError


async def by_keyword(s: adder.Initializing[S], /) -> adder.Completed[S]:
    keep_any(1, more=s)  # E: CHR604
    raise RuntimeError


async def in_starred_parameters(s: adder.Initializing[S], t: adder.Initializing[S]) -> adder.Completed[S]:
    keep_all(1, s)  # E: CHR604
    keep_all(named=t)  # E: CHR604
    raise RuntimeError


async def in_a_generic_that_keeps_it(s: adder.Initializing[S], /) -> adder.Completed[S]:
    logged(s)  # E: CHR604
    return await s.send_bye()


async def in_an_untyped_variable(s: adder.Initializing[S], /) -> adder.Completed[S]:
    x: Any = s  # E: CHR604
    await x.send_bye()
    raise RuntimeError


async def in_a_cast(s: adder.Initializing[S], /) -> adder.Completed[S]:
    return await cast(Any, s).send_bye()  # E: CHR604 CHR607[no-any-return]


async def returned_as_object(s: adder.Initializing[S], /) -> object:
    return s  # E: CHR604


@dataclass
class Holder(Generic[S]):
    s: adder.Initializing[S]


class Player(Generic[S]):
    def __init__(self) -> None:
        self.s: adder.Initializing[S] | None = None

    async def begin(self, s: adder.Initializing[S]) -> None:
        self.s = s  # E: CHR604

    async def begin_later(self, s: adder.Initializing[S]) -> None:
        setattr(self, "s", s)  # E: CHR604


async def in_a_dataclass(s: adder.Initializing[S], /) -> adder.Completed[S]:
    held = Holder(s)  # E: CHR604
    return await held.s.send_bye()


async def in_an_attribute(s: adder.Initializing[S], held: Holder[S]) -> adder.Completed[S]:
    held.s = s  # E: CHR604
    return await held.s.send_bye()


async def yielded(s: adder.Initializing[S]) -> AsyncIterator[adder.Initializing[S]]:
    yield s  # E: CHR604


async def as_a_default(s: adder.Initializing[S], /) -> adder.Completed[S]:
    async def later(t: adder.Initializing[S] = s) -> adder.Completed[S]:  # E: CHR604
        return await t.send_bye()

    return await later()


async def branch_in_a_list(s: poll.Initializing[S], /) -> poll.Completed[S]:
    received = await s.receive()
    states.append(received)  # E: CHR604
    raise RuntimeError


async def in_a_comprehension(s: adder.Initializing[S], /) -> adder.Completed[S]:
    mine = [s for _ in range(1)]  # E: CHR604
    return await mine[0].send_bye()  # E: CHR602


async def in_a_partial(s: adder.Initializing[S], /) -> adder.Completed[S]:
    later = functools.partial(finish, s)  # E: CHR604
    return await later()


async def finish(s: adder.Initializing[S]) -> adder.Completed[S]:
    return await s.send_bye()


async def by_a_function(s: alice.Initializing[S], /) -> alice.Completed[S]:
    asked = await s.send_question(text="well?")

    async def later() -> alice.Completed[S]:
        return (await asked.receive_answer()).next  # E: CHR606

    return await later()


async def by_a_function_and_used_besides(s: adder.Initializing[S], /) -> adder.Completed[S]:
    async def later() -> adder.Completed[S]:
        return await s.send_bye()  # E: CHR606

    await later()
    return await s.send_bye()


async def by_a_function_that_rebinds(s: adder.Initializing[S], /) -> adder.Completed[S]:
    async def once() -> None:
        nonlocal s
        s = (await (await s.send_add(number=1)).receive_sum()).next  # E: CHR606

    await once()
    return await s.send_bye()


async def by_a_lambda(s: adder.Initializing[S], /) -> adder.Completed[S]:
    later: Callable[[], Awaitable[adder.Completed[S]]] = lambda: s.send_bye()  # E: CHR606
    return await later()


async def by_a_generator(s: adder.Initializing[S], /) -> adder.Completed[S]:
    endings = (s.send_bye() for _ in range(1))  # E: CHR606
    for ending in endings:
        return await ending
    raise RuntimeError


async def by_a_method(s: adder.Initializing[S], /) -> adder.Completed[S]:
    later: Callable[[], Awaitable[adder.Completed[S]]] = s.send_bye  # E: CHR606
    return await later()


async def by_a_method_as_argument(s: adder.Initializing[S], /) -> adder.Completed[S]:
    return await twice(s.send_bye)  # E: CHR606


async def twice(operation: Callable[[], Awaitable[T]]) -> T:
    await operation()
    return await operation()


async def by_a_lane(s: boss.Initializing[S], other: adder.Initializing[S]) -> boss.Completed[S]:
    async def first(a: boss.Lane1SendingTask[S], /) -> boss.Lane1Done[S]:
        await other.send_bye()  # E: CHR606
        return (await (await a.send_task(size=1)).receive_outcome()).next

    async def second(b: boss.Lane2SendingTask[S], /) -> boss.Lane2Done[S]:
        return (await (await b.send_task(size=1)).receive_outcome()).next

    thanking = await s.fork(first, second)
    return await (await thanking.send_thanks()).send_thanks()


async def by_an_inner_class(s: adder.Initializing[S], /) -> adder.Completed[S]:
    class Later:
        async def run(self) -> None:
            await s.send_bye()  # E: CHR606

    await Later().run()
    raise RuntimeError
