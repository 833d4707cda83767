"""KeyValueStore: what was put is got, and the backup has all of it."""

from random import Random

import pytest

from generated.key_value_store import backup, client, store
from tests.choreographies.playing import Completed, S, complete


class Database:
    """The client carries out `wishes`: a pair puts, a text gets."""

    def __init__(self, wishes: list[tuple[str, bytes] | str]) -> None:
        self.wishes = wishes
        self.found: list[bytes | None] = []
        self.values: dict[str, bytes] = {}
        self.copies: dict[str, bytes] = {}
        self.contents: dict[str, bytes] | None = None

    async def client(self, s: client.Initializing[S], /) -> Completed[S]:
        for wish in self.wishes:
            if isinstance(wish, str):
                got = await (await s.send_get(key=wish)).receive_found()
                self.found.append(got.message.value)
                s = got.next
            else:
                s = (await (await s.send_put(key=wish[0], value=wish[1])).receive_saved()).next
                assert self.copies[wish[0]] == wish[1], "the backup has it before the client hears that it is saved"
        last = await (await s.send_close()).receive_contents()
        self.contents = last.message.values
        return last.next

    async def store(self, s: store.Initializing[S], /) -> Completed[S]:
        while True:
            match await s.receive():
                case store.GotPut(message=put, next=copying):
                    self.values[put.key] = put.value
                    saved = await (await copying.send_put(key=put.key, value=put.value)).receive_saved()
                    s = await saved.next.send_saved()
                case store.GotGet(message=get, next=answering):
                    s = await answering.send_found(value=self.values.get(get.key))
                case store.GotClose(next=closing):
                    return await closing.send_close()

    async def backup(self, s: backup.Initializing[S], /) -> Completed[S]:
        while True:
            match await s.receive():
                case backup.GotPut(message=put, next=saving):
                    self.copies[put.key] = put.value
                    s = await saving.send_saved()
                case backup.GotClose(next=closing):
                    return await closing.send_contents(values=self.copies)


def test_what_was_put_is_got() -> None:
    database = Database(["a", ("a", b"1"), "a", ("b", b""), ("a", b"2"), "a", "b", "c"])
    complete(client.seat(database.client), store.seat(database.store), backup.seat(database.backup))
    assert database.found == [None, b"1", b"2", b"", None]
    assert database.contents == {"a": b"2", "b": b""}
    assert database.contents is not database.copies


@pytest.mark.parametrize("seed", range(5))
def test_the_backup_is_a_copy(seed: int) -> None:
    random = Random(seed)
    keys = "abcdefgh"
    wishes: list[tuple[str, bytes] | str] = [
        (random.choice(keys), random.randbytes(4)) if random.random() < 0.5 else random.choice(keys) for _ in range(60)
    ]
    database = Database(wishes)
    complete(client.seat(database.client), store.seat(database.store), backup.seat(database.backup))
    assert database.contents == database.values == dict(wish for wish in wishes if isinstance(wish, tuple))
