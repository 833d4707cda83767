"""DiffieHellman: real X25519, a real cipher."""

from typing import NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from aura_chor.runtime.result import SessionFailed
from aura_chor.session.bugs import PayloadInvalid
from aura_chor.session.events import MessageEvent
from generated.diffie_hellman import alice, bob
from generated.diffie_hellman.messages import Secret
from tests.choreographies.playing import Completed, S, complete, listening, play


class Keys(NamedTuple):
    """One for each direction, so that no two texts share a key and a nonce."""

    from_alice: ChaCha20Poly1305
    from_bob: ChaCha20Poly1305


def agreed(mine: X25519PrivateKey, theirs: bytes, *, session_id: str) -> Keys:
    shared = mine.exchange(X25519PublicKey.from_public_bytes(theirs))
    keys = HKDF(SHA256(), length=64, salt=None, info=session_id.encode()).derive(shared)
    return Keys(ChaCha20Poly1305(keys[:32]), ChaCha20Poly1305(keys[32:]))


def opened(key: ChaCha20Poly1305, secret: Secret) -> bytes:
    return key.decrypt(secret.nonce, secret.text, None)


NONCE = bytes(12)


class Strangers:
    def __init__(self, *, question: bytes) -> None:
        self.question = question
        self.answer = b""

    async def alice(self, s: alice.Agreeing[S], /) -> Completed[S]:
        mine, session = X25519PrivateKey.generate(), s.session_id
        got = await (await s.send_public(key=mine.public_key().public_bytes_raw())).receive_public()
        keys = agreed(mine, got.message.key, session_id=session)
        asking = await got.next.send_secret(nonce=NONCE, text=keys.from_alice.encrypt(NONCE, self.question, None))
        answer = await asking.receive_secret()
        self.answer = opened(keys.from_bob, answer.message)
        return answer.next

    async def bob(self, s: bob.Agreeing[S], /) -> Completed[S]:
        mine, session = X25519PrivateKey.generate(), s.session_id
        got = await s.receive_public()
        keys = agreed(mine, got.message.key, session_id=session)
        asked = await (await got.next.send_public(key=mine.public_key().public_bytes_raw())).receive_secret()
        answer = opened(keys.from_alice, asked.message).upper()
        return await asked.next.send_secret(nonce=NONCE, text=keys.from_bob.encrypt(NONCE, answer, None))


@pytest.mark.parametrize("question", [b"", b"are you there?", b"x" * 10_000])
def test_both_have_the_same_secret(question: bytes) -> None:
    strangers = Strangers(question=question)
    with listening() as events:
        complete(alice.seat(strangers.alice), bob.seat(strangers.bob))
    assert strangers.answer == question.upper()
    if question:
        assert all(question not in repr(event).encode() for event in events)


def test_no_two_sessions_say_the_same() -> None:
    texts = set()
    for _ in range(3):
        with listening() as events:
            strangers = Strangers(question=b"again?")
            complete(alice.seat(strangers.alice), bob.seat(strangers.bob))
        texts |= {event.body["text"] for event in events if isinstance(event, MessageEvent) and event.label == "Secret"}
    assert len(texts) == 6


def test_a_short_key_does_not_leave() -> None:
    async def careless(s: alice.Agreeing[S], /) -> Completed[S]:
        sent = await s.send_public(key=bytes(31))
        raise AssertionError(f"31 bytes were sent, and now {sent}")

    with pytest.raises(SessionFailed) as failed:
        play(alice.seat(careless), bob.seat(Strangers(question=b"").bob))
    assert [type(error) for error in failed.value.exceptions] == [PayloadInvalid]
