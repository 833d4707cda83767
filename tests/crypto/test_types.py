"""Payload types: what is encoded is decoded to the same, and nothing else is accepted."""

from typing import Any

import pytest

from aura_chor.base.canon import canon, read
from aura_chor.crypto import types
from aura_chor.crypto.errors import DecodeError

ALL: tuple[Any, ...] = (
    types.Digest,
    types.EventIds,
    types.KemKeys,
    types.Partial,
    types.Point,
    types.Points,
    types.Possessions,
    types.Scalar,
    types.SharePair,
    types.Signature,
)
REFUSED = (
    None,
    1,
    True,
    "x",
    b"",
    bytes(31),
    bytes(33),
    [1],
    [[1]],
    [[0, bytes(32)]],
    {"d": bytes(32)},
    [b"\x01" * 32],
)


@pytest.mark.parametrize("kind", ALL)
def test_samples_survive_the_wire(kind: Any) -> None:
    for sample in kind.samples():
        raw = sample.to_wire()
        assert read(canon(raw)) == raw
        assert kind.from_wire(raw) == sample


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("raw", REFUSED)
def test_anything_else_is_refused(kind: Any, raw: object) -> None:
    with pytest.raises(DecodeError):
        kind.from_wire(raw)


def test_secrets_do_not_print() -> None:
    share, partial = types.SharePair.samples()[0], types.Partial.samples()[0]
    for value in (share, partial):
        assert repr(value) == str(value) == f"<{type(value).__name__}>"


def test_pairs_must_ascend_and_keys_differ() -> None:
    with pytest.raises(DecodeError):
        types.EventIds.from_wire([[2, bytes(32)], [1, bytes(32)]])
    key = b"\x09" + bytes(31)
    with pytest.raises(DecodeError):
        types.KemKeys.from_wire([[1, key], [2, key]])
