"""The program in docs/keys.md is real: it runs, and what it destroyed is gone."""

import re
from pathlib import Path

import pytest

from aura_chor.crypto.secrets import SecretBytes
from aura_chor.effects import key_faults
from aura_chor.effects.passphrase import VARIABLE
from aura_chor.effects.store_sqlite import open_sqlite

PAGE = (Path(__file__).parents[2] / "docs" / "keys.md").read_text(encoding="utf-8")
(PROGRAM,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.S)
SECRET = SecretBytes(b"the root of a session, 32 bytes.")


def test_the_program_runs_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "correct horse")
    names: dict[str, object] = {}
    exec(compile(PROGRAM, "docs/keys.md", "exec"), names)
    keep_root = names["keep_root"]
    assert callable(keep_root)
    path = tmp_path / "device.sqlite"
    assert keep_root(path, b"\x01" * 32, b"\x02" * 32, SECRET) == SECRET
    store = open_sqlite(path)
    assert store.record_names() == ["master/origin", "master/probe"]
    store.close()
    assert not any(SECRET.expose() in file.read_bytes() for file in tmp_path.iterdir())


def test_the_page_names_faults_that_there_are() -> None:
    table = PAGE.partition("## What is refused")[2].partition("## ")[0]
    named = re.findall(r"^\| `(\w+)` \|", table, flags=re.M)
    assert len(named) == 6 and all(issubclass(getattr(key_faults, name), key_faults.KeyFault) for name in named)
