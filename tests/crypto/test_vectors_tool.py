"""`tools/vectors` writes nothing over published files unless it is told to, and says where they differ."""

import importlib.util
import sys
from pathlib import Path

import pytest
import session_files as files

TOOL = Path(__file__).parents[2] / "tools" / "vectors.py"


@pytest.fixture
def tool(monkeypatch, tmp_path):
    """The tool over a folder of its own, with two short texts in the place of a life that is played."""
    spec = importlib.util.spec_from_file_location("vectors_tool", TOOL)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setattr(sys, "path", list(sys.path))
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "made", lambda: {"a.json": "new a", "b.json": "new b"})
    monkeypatch.setattr(files, "ACCOUNT", tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["vectors", *map(str, arguments)])
        return module.main()

    return run


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_it_compares_and_changes_nothing(tool, tmp_path, capsys):
    assert tool() == 1
    assert contents(tmp_path) == {} and "2 missing, 0 differ" in capsys.readouterr().out
    (tmp_path / "a.json").write_text("old a")
    (tmp_path / "b.json").write_text("new b")
    assert tool() == 1
    assert "0 missing, 1 differ: a.json" in capsys.readouterr().out
    assert contents(tmp_path) == {"a.json": "old a", "b.json": "new b"}
    (tmp_path / "a.json").write_text("new a")
    assert tool() == 0


def test_it_writes_where_none_of_its_files_is(tool, tmp_path, capsys):
    folder = tmp_path / "fresh"
    assert tool("--write", folder) == 0
    assert contents(folder) == {"a.json": "new a", "b.json": "new b"}
    (folder / "a.json").write_text("published")
    (folder / "b.json").unlink()
    assert tool("--write", folder) == 2
    assert contents(folder) == {"a.json": "published"}
    assert "not written over" in capsys.readouterr().err


def test_it_replaces_when_told(tool, tmp_path, capsys):
    (tmp_path / "a.json").write_text("old a")
    assert tool("--replace") == 0
    assert contents(tmp_path) == {"a.json": "new a", "b.json": "new b"}
    assert "1 of them replaced others" in capsys.readouterr().out


def test_replacing_and_writing_elsewhere_exclude_each_other(tool, tmp_path):
    with pytest.raises(SystemExit):
        tool("--replace", "--write", tmp_path)
