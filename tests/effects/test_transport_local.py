"""The network inside one process: bounded, unreliable when full, and nobody has to poll."""

from threading import Thread

import pytest

from aura_chor.effects.transport_local import InboxFull, LocalNetwork


def everything(transport):
    return list(iter(transport.receive, None))


def test_what_is_sent_arrives_with_its_senders_name():
    network = LocalNetwork()
    ali, bea = network.join(b"ali"), network.join(b"bea")
    for content in (b"1", b"2"):
        ali.send(b"bea", content)
    bea.send(b"bea", b"3")
    assert everything(bea) == [(b"ali", b"1"), (b"ali", b"2"), (b"bea", b"3")]
    assert ali.receive() is None


def test_a_name_is_there_once_and_may_come_back():
    network = LocalNetwork()
    ali = network.join(b"ali")
    with pytest.raises(ValueError, match="already"):
        network.join(b"ali")
    ali.send(b"ali", b"x")
    ali.close()
    ali.close()
    assert ali.receive() is None
    ali.send(b"ali", b"lost")
    assert network.lost == 1 and network.join(b"ali").receive() is None


def test_a_full_inbox_drops_the_oldest_or_says_so():
    dropping = LocalNetwork(inbox_max=2)
    ali = dropping.join(b"ali")
    for content in (b"1", b"2", b"3"):
        ali.send(b"ali", content)
    assert [content for _, content in everything(ali)] == [b"2", b"3"] and dropping.lost == 1
    strict = LocalNetwork(inbox_max=1, overflow="error").join(b"ali")
    strict.send(b"ali", b"1")
    with pytest.raises(InboxFull):
        strict.send(b"ali", b"2")
    assert [content for _, content in everything(strict)] == [b"1"]
    with pytest.raises(ValueError, match="room"):
        LocalNetwork(inbox_max=0)


def test_a_watcher_is_told_also_of_what_was_there_before():
    network = LocalNetwork()
    ali, told = network.join(b"ali"), []
    ali.watch(lambda: told.append("early"))
    assert told == []
    ali.send(b"ali", b"1")
    ali.watch(lambda: told.append("late"))
    assert told == ["early", "late"]


def test_from_many_threads_nothing_is_lost_and_each_sender_keeps_its_order():
    network = LocalNetwork(inbox_max=10_000)
    inbox = network.join(b"inbox")

    def send(name):
        transport = network.join(name)
        for number in range(500):
            transport.send(b"inbox", number.to_bytes(2, "big"))

    threads = [Thread(target=send, args=(bytes([n]),)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = everything(inbox)
    expected = [number.to_bytes(2, "big") for number in range(500)]
    for name in range(4):
        assert [content for sender, content in found if sender == bytes([name])] == expected
