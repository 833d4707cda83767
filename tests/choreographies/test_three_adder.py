"""ThreeAdder: Carol tells both the same sum."""

import pytest

from generated.three_adder import alice, bob, carol
from tests.choreographies.playing import Completed, S, complete


class Sum:
    def __init__(self, *terms: int) -> None:
        self.terms = terms
        self.told: list[int] = []

    async def alice(self, s: alice.Initializing[S], /) -> Completed[S]:
        theirs = await (await s.send_add(term=self.terms[0])).receive_add()
        assert theirs.message.term == self.terms[1]
        told = await (await theirs.next.send_add(term=self.terms[0])).receive_sum()
        self.told.append(told.message.total)
        return told.next

    async def bob(self, s: bob.Initializing[S], /) -> Completed[S]:
        theirs = await s.receive_add()
        assert theirs.message.term == self.terms[0]
        to_carol = await theirs.next.send_add(term=self.terms[1])
        told = await (await to_carol.send_add(term=self.terms[1])).receive_sum()
        self.told.append(told.message.total)
        return told.next

    async def carol(self, s: carol.Initializing[S], /) -> Completed[S]:
        first = await s.receive_add()
        second = await first.next.receive_add()
        total = first.message.term + second.message.term + self.terms[2]
        return await (await second.next.send_sum(total=total)).send_sum(total=total)


@pytest.mark.parametrize("terms", [(1, 2, 3), (-5, 0, 5), (2**60, 2**60, 2**60)])
def test_both_hear_the_sum(terms: tuple[int, int, int]) -> None:
    adding = Sum(*terms)
    complete(alice.seat(adding.alice), bob.seat(adding.bob), carol.seat(adding.carol))
    assert adding.told == [sum(terms)] * 2
