"""Sealed fields: what travels in the event, what beside it, and what a receiver makes of a blob."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from msgspec import structs

from aura_chor.base.names import SessionId
from aura_chor.session.bugs import PayloadInvalid
from aura_chor.session.core import Core
from aura_chor.session.events import MessageEvent
from aura_chor.session.frame import Frame
from aura_chor.session.groups import Company
from aura_chor.session.operations import Arrival, Send
from aura_chor.session.sealed import (
    UNOPENED,
    Envelope,
    Opened,
    SealBroken,
    Sealed,
    Unopened,
    Why,
    sealed_fields,
)
from aura_chor.session.wire import Message


class Deal(Message, frozen=True):
    SEALED: ClassVar[Mapping[str, None]] = {"share": None, "note": None}
    title: str
    share: Sealed[int]
    note: Sealed[str]


class Keyed:
    """Seals with a letter; refuses what was sealed for another."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []

    def seal(self, envelope: Envelope, plaintext: bytes, /) -> bytes:
        self.envelopes.append(envelope)
        return envelope.receiver.encode() + b"|" + plaintext[::-1]

    def open(self, envelope: Envelope, blob: bytes, /) -> bytes:
        receiver, _, sealed = blob.partition(b"|")
        if receiver != envelope.receiver.encode():
            raise SealBroken(receiver.decode())
        return sealed[::-1]


SEND = Send("send_deal", "Deal", Deal, ("B", "C"))
CASE = Arrival("A", "Deal", Deal)


def core(role: str, sealer: Any = None) -> Core[Any]:
    frame = Frame(role, None, company=Company(("A", "B", "C"), {}, {}), sealer=sealer)
    return Core(
        session_id=SessionId("s"), protocol_name="P", protocol_hash="h", role=role, parameters=None, frame=frame
    )


def dealt(values: Mapping[str, Mapping[str, object]], sealer: Any = None) -> MessageEvent:
    event = core("A", sealer).write(SEND, Deal("t", UNOPENED, UNOPENED), values).event
    assert isinstance(event, MessageEvent)
    return event


BOTH: dict[str, dict[str, object]] = {"share": {"B": 1, "C": 2}, "note": {"B": "b"}}


def test_each_receiver_opens_what_is_meant_for_it() -> None:
    for sealer in (None, Keyed()):
        event = dealt(BOTH, sealer)
        assert core("B", sealer).accept(CASE, event) == Deal("t", Opened(1), Opened("b"))
        assert core("C", sealer).accept(CASE, event) == Deal("t", Opened(2), UNOPENED)
        assert core("D", sealer).accept(CASE, event) == Deal("t", UNOPENED, UNOPENED)


def test_the_event_holds_digests_and_the_blobs_are_beside_it() -> None:
    sealer = Keyed()
    event = dealt(BOTH, sealer)
    assert set(event.body) == {"title", "seals"}
    assert [receiver for receiver, _ in event.blobs] == ["B", "C"]
    assert [envelope.receiver for envelope in sealer.envelopes] == ["B", "C"]
    assert sealer.envelopes[0] == Envelope(SessionId("s"), "Deal", "A", "B")


def test_a_blob_that_has_not_come_is_absent_and_not_broken() -> None:
    event = structs.replace(dealt(BOTH), blobs=())
    assert core("B").accept(CASE, event).share == Unopened(Why.ABSENT)


@pytest.mark.parametrize("damage", ["swapped", "cut", "noise"])
def test_a_blob_that_does_not_open_is_a_value(damage: str) -> None:
    event = dealt(BOTH, Keyed())
    (_, first), (_, second) = event.blobs
    blob = {"swapped": second, "cut": first[:-1], "noise": b"noise"}[damage]
    got = core("B", Keyed()).accept(CASE, structs.replace(event, blobs=(("B", blob),)))
    assert got == Deal("t", Unopened(Why.BROKEN, blob), Unopened(Why.BROKEN, blob))


def test_a_blob_with_something_else_in_it_is_broken() -> None:
    class Liar(Keyed):
        def seal(self, envelope: Envelope, plaintext: bytes, /) -> bytes:
            return super().seal(envelope, b"\xa1eshareba")

    got = core("B", Liar()).accept(CASE, dealt(BOTH, Liar()))
    assert isinstance(got.share, Unopened) and got.share.why is Why.BROKEN


def test_a_value_of_the_wrong_type_is_a_bug_that_does_not_quote_it() -> None:
    with pytest.raises(PayloadInvalid) as bug:
        dealt({"share": {"B": "secret"}})
    assert "share" in str(bug.value) and "secret" not in str(bug.value)


def test_secrets_are_not_in_the_event_s_repr() -> None:
    event = dealt({"share": {"B": 1}, "note": {"B": "secret"}})
    assert b"secret" in dict(event.blobs)["B"] and "secret" not in repr(event)


def test_the_types_of_sealed_fields_are_known() -> None:
    assert sealed_fields(Deal) == {"share": int, "note": str}
