"""FFT8: eight workers find what the definition of the transform says."""

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

import pytest

from aura_chor.session.seats import Seat
from generated.fft8 import Parameters, w0, w1, w2, w3, w4, w5, w6, w7
from generated.fft8.messages import Value
from tests.choreographies.playing import Completed, S, complete

PRIMES = [17, 97, 998_244_353]
N = TypeVar("N", covariant=True)


class Got(Protocol[N]):
    @property
    def message(self) -> Value: ...
    @property
    def next(self) -> N: ...


class Awaiting(Protocol[N]):
    async def receive_value(self) -> Got[N]: ...


class Sending(Protocol[N]):
    async def send_value(self, *, number: int) -> N: ...


class Worker:
    """One number; `low` and `high` are the two sides of a butterfly, which every stage of every worker is one of."""

    def __init__(self, place: int, number: int, *, prime: int, root: int) -> None:
        self.place = place
        self.number = number
        self.prime = prime
        self.root = root

    async def low(self, s: Sending[Awaiting[N]]) -> N:
        got = await (await s.send_value(number=self.number)).receive_value()
        self.number = (self.number + got.message.number) % self.prime
        return got.next

    async def high(self, s: Awaiting[Sending[N]], *, distance: int) -> N:
        got = await s.receive_value()
        after = await got.next.send_value(number=self.number)
        twiddle = pow(self.root, 4 // distance * (self.place % distance), self.prime)
        self.number = (got.message.number - self.number) * twiddle % self.prime
        return after

    async def w0(self, s: w0.Fours[S], /) -> Completed[S]:
        return await self.low(await self.low(await self.low(s)))

    async def w1(self, s: w1.Fours[S], /) -> Completed[S]:
        return await self.high(await self.low(await self.low(s)), distance=1)

    async def w2(self, s: w2.Fours[S], /) -> Completed[S]:
        return await self.low(await self.high(await self.low(s), distance=2))

    async def w3(self, s: w3.Fours[S], /) -> Completed[S]:
        return await self.high(await self.high(await self.low(s), distance=2), distance=1)

    async def w4(self, s: w4.Fours[S], /) -> Completed[S]:
        return await self.low(await self.low(await self.high(s, distance=4)))

    async def w5(self, s: w5.Fours[S], /) -> Completed[S]:
        return await self.high(await self.low(await self.high(s, distance=4)), distance=1)

    async def w6(self, s: w6.Fours[S], /) -> Completed[S]:
        return await self.low(await self.high(await self.high(s, distance=4), distance=2))

    async def w7(self, s: w7.Fours[S], /) -> Completed[S]:
        return await self.high(await self.high(await self.high(s, distance=4), distance=2), distance=1)


def eighth_root(prime: int) -> int:
    """A number whose eighth power, and no lower one, is 1."""
    return next(root for root in (pow(n, prime // 8, prime) for n in range(2, prime)) if pow(root, 4, prime) != 1)


def transformed(numbers: Sequence[int], *, prime: int) -> list[int]:
    root = eighth_root(prime)
    workers = [Worker(place, number, prime=prime, root=root) for place, number in enumerate(numbers)]
    complete(*seats(workers), parameters=Parameters(prime=prime))
    return [workers[int(f"{place:03b}"[::-1], 2)].number for place in range(8)]


def seats(workers: Sequence[Worker]) -> tuple[Seat, ...]:
    return (
        w0.seat(workers[0].w0),
        w1.seat(workers[1].w1),
        w2.seat(workers[2].w2),
        w3.seat(workers[3].w3),
        w4.seat(workers[4].w4),
        w5.seat(workers[5].w5),
        w6.seat(workers[6].w6),
        w7.seat(workers[7].w7),
    )


def by_definition(numbers: Sequence[int], *, prime: int) -> list[int]:
    root = eighth_root(prime)
    return [sum(x * pow(root, j * k, prime) for j, x in enumerate(numbers)) % prime for k in range(8)]


@pytest.mark.parametrize("prime", PRIMES)
def test_it_is_the_transform(prime: int) -> None:
    random = Random(prime)
    for numbers in ([1] + [0] * 7, list(range(8)), *([random.randrange(prime) for _ in range(8)] for _ in range(20))):
        assert transformed(numbers, prime=prime) == by_definition(numbers, prime=prime)


@pytest.mark.parametrize("prime", [1, 8, 12, 23])
def test_a_modulus_without_roots_is_refused(prime: int) -> None:
    with pytest.raises(ValueError, match="prime"):
        Parameters(prime=prime)
