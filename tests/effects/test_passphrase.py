"""A passphrase comes from a prompt, a file or the environment, or a fault says how else to give it."""

import io

import pytest

from aura_chor.effects.key_faults import NoPassphrase
from aura_chor.effects.passphrase import FILE_BYTES_MAX, VARIABLE, from_environment, from_file, from_prompt


def typed(*answers):
    left = list(answers)

    def ask(prompt):
        if not left:
            raise EOFError
        return left.pop(0)

    return from_prompt(ask)


def test_a_person_types_a_new_passphrase_twice():
    assert typed("été", "été")(True).expose() == "été".encode()
    assert typed("one")(False).expose() == b"one"


@pytest.mark.parametrize("answers, what", [(("one", "two"), "differ"), (("", ""), "empty"), ((), "no passphrase")])
def test_what_is_not_typed_right_is_refused(answers, what):
    with pytest.raises(NoPassphrase, match=what):
        typed(*answers)(True)


def test_without_a_terminal_the_prompt_names_the_other_ways(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(NoPassphrase, match=VARIABLE):
        from_prompt()(False)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "passphrase"
    path.write_bytes(b"correct horse\nsecond line\n")
    path.chmod(0o600)
    return path


def test_the_first_line_of_a_private_file(file):
    assert from_file(file)(False).expose() == b"correct horse"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(file, mode):
    file.chmod(mode)
    with pytest.raises(NoPassphrase, match="chmod 600"):
        from_file(file)(False)


@pytest.mark.parametrize("content, what", [(b"", "empty"), (b"\nx", "empty"), (b"x" * (FILE_BYTES_MAX + 1), "long")])
def test_files_that_hold_none(file, content, what):
    file.write_bytes(content)
    with pytest.raises(NoPassphrase, match=what):
        from_file(file)(False)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(NoPassphrase, match="cannot be read"):
        from_file(tmp_path / "none")(False)
    with pytest.raises(NoPassphrase, match="cannot be read"):
        from_file(tmp_path)(False)


def test_the_environment():
    assert from_environment({VARIABLE: "correct horse"})(False).expose() == b"correct horse"
    assert from_environment({"OTHER": "x"}, variable="OTHER")(False).expose() == b"x"
    with pytest.raises(NoPassphrase, match=f"no {VARIABLE}"):
        from_environment({})(False)
    with pytest.raises(NoPassphrase, match="empty"):
        from_environment({VARIABLE: ""})(False)
