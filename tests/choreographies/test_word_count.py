"""WordCount: however many workers share a text, together they count what one would count alone."""

from collections import Counter

import pytest

from generated.word_count import boss, messages, worker
from tests.choreographies.playing import Completed, S, complete

TEXT = "the cat and the dog and the bird"
WORDS = Counter(TEXT.split())


def shared(words: list[str], workers: int) -> dict[int, messages.Part]:
    """Every n-th word, so that the parts are equally long whatever the text."""
    return {index: messages.Part(" ".join(words[index - 1 :: workers])) for index in range(1, workers + 1)}


class Boss:
    def __init__(self, text: str) -> None:
        self.words = text.split()
        self.counted: dict[int, int] = {}

    async def __call__(self, s: boss.Initializing[S], /) -> Completed[S]:
        gathering = await s.send_part(shared(self.words, s.sizes["Worker"]))
        collected = await gathering.gather_counted()
        self.counted = {index: sum(counted.words.values()) for index, counted in collected.messages.items()}
        total: Counter[str] = Counter()
        for counted in collected.messages.values():
            total.update(counted.words)
        return await collected.next.send_sum(words=dict(total))


class Worker:
    def __init__(self) -> None:
        self.heard: dict[str, int] = {}

    async def __call__(self, s: worker.Initializing[S], /) -> Completed[S]:
        part = await s.receive_part()
        waiting = await part.next.send_counted(words=dict(Counter(part.message.text.split())))
        got = await waiting.receive_sum()
        self.heard = got.message.words
        return got.next


@pytest.mark.parametrize("size", range(1, 11))
def test_all_hear_the_sum(size: int) -> None:
    leads, workers = Boss(TEXT), [Worker() for _ in range(size)]
    complete(boss.seat(leads), *[worker.seat(body, index=index) for index, body in enumerate(workers, 1)])
    assert [body.heard for body in workers] == [dict(WORDS)] * size
    assert list(leads.counted) == list(range(1, size + 1))
    assert max(leads.counted.values()) - min(leads.counted.values()) <= 1, "the work was shared"


def test_a_text_without_words_is_shared_too() -> None:
    workers = [Worker() for _ in range(3)]
    complete(boss.seat(Boss("")), *[worker.seat(body, index=index) for index, body in enumerate(workers, 1)])
    assert [body.heard for body in workers] == [{}] * 3
