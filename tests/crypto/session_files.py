"""The committed chapters of an account's life: their files, read and written. Their README has the format."""

import json
from pathlib import Path

ACCOUNT = Path(__file__).parents[1] / "vectors" / "aura" / "account"
DEVICES = "devices.json"
ORDER = ("keygen", "sign", "dkd", "lock", "refresh", "members", "guardians", "recover", "dkd-again", "succession")
"""The chapters in the order in which they happened."""
_BYTES = ("id", "signature", "bytes", "random", "ephemeral", "info", "plaintext", "blob", "content")


def name_of(chapter: str) -> str:
    """The file of a chapter, numbered so that a folder lists them in order."""
    return f"{ORDER.index(chapter) + 1:02}-{chapter}.json"


def devices() -> dict[int, tuple[bytes, bytes]]:
    """(seed, session root) by number."""
    stored = json.loads((ACCOUNT / DEVICES).read_text())
    return {int(number): (bytes.fromhex(d["seed"]), bytes.fromhex(d["root"])) for number, d in stored.items()}


def listed(devices: dict[int, tuple[bytes, bytes]]) -> str:
    """The devices as their file holds them."""
    return (
        json.dumps({number: {"seed": s.hex(), "root": r.hex()} for number, (s, r) in devices.items()}, indent=1) + "\n"
    )


def chapters() -> list[dict]:
    """All chapters in order, byte strings as bytes; `values` stays as it is written."""
    return [_decoded(json.loads((ACCOUNT / name_of(chapter)).read_text())) for chapter in ORDER]


def written(record: dict, values: dict) -> str:
    """A chapter as its file holds it; `values` is text and numbers only, its names in order."""
    ordered = json.loads(json.dumps(values, sort_keys=True))
    return json.dumps(_encoded(record) | {"values": ordered}, indent=1) + "\n"


def _decoded(record: dict) -> dict:
    values = record.pop("values", None)
    decoded = _each(record, bytes.fromhex)
    return decoded if values is None else decoded | {"values": values}


def _encoded(record: dict) -> dict:
    return _each({name: item for name, item in record.items() if name != "values"}, bytes.hex)


def _each(value, change, name=None):
    """The same structure with every byte string changed."""
    if isinstance(value, dict):
        return {key: _each(item, change, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_each(item, change, name) for item in value]
    return change(value) if name in _BYTES else value
