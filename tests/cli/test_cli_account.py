"""`aura-chor account` as a person types it: every command begins the devices anew from their files."""

import hashlib
import os
import pty
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from aura_chor.base.canon import canon, read
from aura_chor.cli import account_devices
from aura_chor.cli.main import main
from tests.cli.accounts import CONTEXT, ENVIRONMENT, SECRET, call, good, lose

pytestmark = pytest.mark.usefixtures("cheap")


@pytest.fixture(scope="module")
def founded(cheap: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("accounts") / "home"
    good("init", "--devices", "3", "--threshold", "2", folder)
    return folder


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(founded, tmp_path / "home"))


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_bytes(b"a note\n")
    return path


# --- init, show, pubkey ---


def test_an_account_is_made_and_shown_without_its_passphrase(home: Path) -> None:
    shown = call("show", home, env={"AURA_CHOR_PASSPHRASE": None})
    assert shown.exit_code == 0
    key = good("pubkey", home).strip()
    assert f"public key  {key}\n" in shown.stdout
    assert "2 of 3 act together" in shown.stdout
    assert [line.split()[1] for line in shown.stdout.splitlines() if line.endswith("  here")] == [
        "device-1",
        "device-2",
        "device-3",
    ]
    assert load_pem_public_key(good("pubkey", home, "--format", "pem").encode()).public_bytes_raw().hex() == key


def test_nobody_else_reads_the_directory_and_nothing_in_it_holds_the_passphrase(home: Path) -> None:
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert not any(SECRET.encode() in path.read_bytes() for path in home.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [
        ["--devices", "2", "--threshold", "3", "new"],
        ["--devices", "1", "--threshold", "2", "new"],
        ["--devices", "101", "--threshold", "2", "new"],
        ["--devices", "3", "--threshold", "1", "new"],
        ["--devices", "3", "new"],
        ["--devices", "3", "--threshold", "2", "taken"],
        ["--devices", "3", "--threshold", "2", "taken/file"],
        ["--devices", "3", "--threshold", "2", "taken/file/below"],
        ["--devices", "3", "--threshold", "2", ""],
    ],
)
def test_what_init_refuses_is_a_mistake_in_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_text("something")
    assert call("init", *arguments).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_an_account_that_is_not_finished_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(account_devices.Household, "play", fails)
    result = call("init", "--devices", "2", "--threshold", "2", tmp_path / "home")
    assert (result.exit_code, list(tmp_path.iterdir())) == (2, [])
    assert "No space left on device" in result.stderr


@pytest.mark.parametrize("command", [["show"], ["pubkey"], ["sign", "note"], ["derive", CONTEXT, "--stdout"]])
def test_a_directory_without_an_account_is_a_mistake_in_the_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "note").write_text("a note")
    (tmp_path / "empty").mkdir()
    (tmp_path / "two.chor").write_text("choreography Hi { roles A, B\n  A -> B: Hello\n}\n")
    run = CliRunner().invoke(main, ["run", "two.chor", "--auto", "--seed", "1", "--ledger", "ledgers"])
    assert run.exit_code == 0, run.output
    for folder in ("nowhere", "empty", "ledgers"):
        assert call(*command, folder).exit_code == 2


def test_what_was_said_can_be_drawn(home: Path, tmp_path: Path, note: Path) -> None:
    good("sign", note, home)
    good("lock", "backup", home, "true")
    good("show", home, "--diagram", tmp_path / "said.mmd")
    drawn = (tmp_path / "said.mmd").read_text()
    assert "as device-3" in drawn
    opened = drawn.index("keygen.open")
    assert opened < drawn.index("keygen.certificate") < drawn.index("sign.open", drawn.index("keygen.certificate"))
    assert "lock.release" in drawn
    good("show", home, "--diagram", tmp_path / "said.svg")
    assert (tmp_path / "said.svg").read_text().startswith("<svg")


# --- sign, verify ---


def test_a_signature_is_one_for_every_verifier(home: Path, note: Path) -> None:
    good("sign", note, home, "--app", "chat", "--type", "text/plain")
    key = bytes.fromhex(good("pubkey", home).strip())
    signature, message = note.with_name("note.txt.sig").read_bytes(), note.with_name("note.txt.signed").read_bytes()
    assert len(signature) == 64
    VerifyKey(key).verify(message, signature)
    load_pem_public_key(good("pubkey", home, "--format", "pem").encode()).verify(signature, message)
    with pytest.raises(BadSignatureError):
        VerifyKey(key).verify(message + b"x", signature)


def test_the_signed_message_is_the_documented_one(home: Path, note: Path) -> None:
    """docs/protocols/sign.md, with nothing of the product but its CBOR."""
    good("sign", note, home, "--app", "chat", "--type", "text/plain")

    def lp(part: bytes) -> bytes:
        return len(part).to_bytes(4, "big") + part

    content = hashlib.sha256(b"a note\n").digest()
    body = canon({"app": "chat", "content": content, "type": "text/plain"})
    tag = b"aura/commit/v1"
    message = note.with_name("note.txt.signed").read_bytes()
    payload = message[len(lp(tag)) + 4 :]
    assert message == lp(tag) + lp(payload)
    fields = read(payload)
    assert isinstance(fields, dict)
    assert fields["body"] == hashlib.sha256(lp(b"aura/body/v1") + lp(body)).digest()
    assert (fields["kind"], fields["epoch"], fields["session"], fields["transcript"]) == ("app", 1, None, None)


def test_a_signature_is_about_its_file_and_its_purpose(home: Path, note: Path) -> None:
    good("sign", note, home)
    assert "is signed by the account, in epoch 1" in good("verify", note, home)
    assert call("verify", note, home, "--app", "other").exit_code == 1
    assert call("verify", note, home, "--type", "text/html").exit_code == 1
    signature = note.with_name("note.txt.sig")
    whole = signature.read_bytes()
    for broken in (whole[:-1], bytes(64), whole[:32] + bytes(32)):
        signature.write_bytes(broken)
        assert "the signature is not the account's" in call("verify", note, home).stderr
    note.write_bytes(b"another note\n")
    assert "what was signed is not this file" in call("verify", note, home).stderr
    note.with_name("note.txt.signed").write_bytes(b"nothing")
    assert "the signed message is none of an account" in call("verify", note, home).stderr
    signature.unlink()
    assert call("verify", note, home).exit_code == 2


def test_another_account_has_not_signed_it(home: Path, note: Path, tmp_path: Path) -> None:
    good("init", "--devices", "2", "--threshold", "2", tmp_path / "other")
    good("sign", note, home)
    assert "for another account" in call("verify", note, tmp_path / "other").stderr
    (tmp_path / "both").mkdir()
    for number, folder in enumerate((home, tmp_path / "other")):
        for suffix in ("", ".mark"):
            shutil.copy(folder / f"device-1.sqlite{suffix}", tmp_path / "both" / f"{number}.sqlite{suffix}")
    assert call("sign", note, tmp_path / "both").exit_code == 2


@pytest.mark.parametrize("options", [["--app", "Not One"], ["--type", "no type"], ["--app", ""]])
def test_an_app_or_type_that_is_none(home: Path, note: Path, options: list[str]) -> None:
    assert call("sign", note, home, *options).exit_code == 2
    assert not note.with_name("note.txt.sig").exists()


def test_what_cannot_be_read_is_not_signed(home: Path, tmp_path: Path) -> None:
    assert call("sign", tmp_path / "nothing", home).exit_code == 2
    assert call("sign", tmp_path, home).exit_code == 2


# --- derive ---


def test_the_same_key_for_every_device_and_any_two(home: Path, tmp_path: Path) -> None:
    printed = good("derive", CONTEXT, home, "-o", tmp_path / "key")
    key = (tmp_path / "key").read_bytes()
    assert len(key) == 32
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert key.hex() not in printed
    assert f"public key {Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw().hex()}\n" in printed
    lose(home, 1)
    again = call("derive", CONTEXT, home, "--stdout", "--device", "device-3")
    assert (again.exit_code, again.stdout) == (0, f"{key.hex()}\n")
    assert "public key" in again.stderr
    assert not any(key in path.read_bytes() for path in home.iterdir())
    assert f"derived     {CONTEXT}\n" in good("show", home)


def test_other_contexts_have_other_keys(home: Path) -> None:
    contexts = ["chat//symmetric/1", "chat/a/b/symmetric/1", "chat//symmetric/2", "chat//x25519/1"]
    keys = [good("derive", context, home, "--stdout") for context in contexts]
    assert len(set(keys)) == len(contexts)
    assert "derived     chat/a/b/symmetric/1\n" in good("show", home)


NO_CONTEXTS = """
chat
chat/alice
chat/alice/ed25519
chat/alice/rsa/1
/alice/ed25519/1
chat/a b/ed25519/1
Chat/alice/ed25519/1
chat/ä/ed25519/1
chat/\udcff/ed25519/1
chat/alice/ed25519/-1
chat/alice/ed25519/²
chat/alice/ed25519/4294967296
"""


@pytest.mark.parametrize(
    "context", [*NO_CONTEXTS.split("\n")[:-1], f"chat/{'l' * 129}/ed25519/1", f"chat/alice/ed25519/{'1' * 5000}"]
)
def test_what_is_no_context(home: Path, context: str) -> None:
    assert call("derive", context, home, "--stdout").exit_code == 2


def test_a_key_replaces_no_file_and_needs_a_place(home: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("precious")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert call("derive", CONTEXT, home).exit_code == 2
    assert call("derive", CONTEXT, home, "--stdout", "-o", tmp_path / "new").exit_code == 2
    for taken in ("key", "link", "no/such/directory"):
        assert call("derive", CONTEXT, home, "-o", tmp_path / taken).exit_code == 2
    assert (tmp_path / "key").read_text() == "precious"
    assert not (tmp_path / "elsewhere").exists()
    assert "derived" not in good("show", home)


# --- other devices, the same keys ---


def test_devices_come_and_go_and_the_keys_stay(home: Path, note: Path) -> None:
    key, derived = good("pubkey", home), good("derive", CONTEXT, home, "--stdout")
    assert "device-4 is a device of the account" in good("add-device", home, "--threshold", "3")
    shown = good("show", home)
    assert "epoch       2" in shown and "3 of 4 act together" in shown and "  4  device-4  " in shown
    lose(home, 1)
    good("remove-device", "device-1", home, "--threshold", "2")
    shown = good("show", home)
    assert "epoch       3" in shown and "2 of 3 act together" in shown and "device-1" not in shown.split("guardians")[0]
    lose(home, 2)
    assert good("pubkey", home) == key
    assert good("derive", CONTEXT, home, "--stdout", "--device", "device-4") == derived
    good("sign", note, home)
    assert "in epoch 3" in good("verify", note, home)


def test_who_was_removed_takes_no_part_any_more(home: Path, note: Path) -> None:
    good("remove-device", "device-3", home)
    lose(home, 2)
    result = call("sign", note, home)
    assert result.exit_code == 1
    assert "2 devices act together" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["device-9"],
        ["device-1", "--device", "device-1"],
        ["device-1", "--threshold", "3"],
        ["device-1", "--device", "x"],
    ],
)
def test_what_cannot_be_removed(home: Path, arguments: list[str]) -> None:
    assert call("remove-device", *arguments, home).exit_code == 2
    assert "epoch       1" in good("show", home)


def test_a_wrong_passphrase_adds_nothing(home: Path) -> None:
    assert call("add-device", home, env={"AURA_CHOR_PASSPHRASE": "another"}).exit_code == 1
    assert call("add-device", home, "--threshold", "5").exit_code == 2
    assert not (home / "device-4.sqlite").exists()
    assert "epoch       1" in good("show", home)


# --- devices that are missing, damaged, or unknown ---


def test_too_few_devices_do_nothing(home: Path, note: Path) -> None:
    lose(home, 1, 2)
    for command in (["sign", note, home], ["derive", CONTEXT, home, "--stdout"]):
        result = call(*command)
        assert result.exit_code == 1
        assert "2 devices act together" in result.stderr
    assert good("show", home).count("  not here") == 2


def test_two_go_on_without_a_third_that_is_damaged(home: Path, note: Path) -> None:
    (home / "device-2.sqlite").write_bytes((home / "device-2.sqlite").read_bytes()[:5000])
    (home / "device-2.sqlite-wal").unlink(missing_ok=True)
    shown = call("show", home)
    assert shown.exit_code == 1
    assert "error: device-2: " in shown.stderr
    good("sign", note, home)
    good("verify", note, home)


@pytest.mark.parametrize(("content", "what"), [(b"", "is empty"), (b"something else", "not a database")])
def test_a_file_that_was_emptied_or_overwritten_is_damaged_and_not_absent(
    home: Path, note: Path, content: bytes, what: str
) -> None:
    for path in home.glob("device-2.sqlite-*"):
        path.unlink()
    (home / "device-2.sqlite").write_bytes(content)
    shown = call("show", home)
    assert shown.exit_code == 1
    assert "error: device-2: " in shown.stderr and what in shown.stderr
    good("sign", note, home)
    lose(home, 3)
    refused = call("sign", note, home)
    assert refused.exit_code == 1 and "device-2: " in refused.stderr and what in refused.stderr
    assert (home / "device-2.sqlite").read_bytes() == content


def test_a_device_that_is_not_there_cannot_ask(home: Path, note: Path) -> None:
    result = call("sign", note, home, "--device", "device-9")
    assert result.exit_code == 2
    assert "there are device-1, device-2, device-3" in result.stderr


# --- passphrases ---


def test_a_wrong_passphrase_opens_nothing(home: Path, note: Path) -> None:
    result = call("sign", note, home, env={"AURA_CHOR_PASSPHRASE": "another"})
    assert result.exit_code == 1
    assert "check the passphrase" in result.stderr
    assert "another" not in result.output.replace("another account", "")


def test_a_passphrase_from_a_file_counts_before_the_environment(home: Path, note: Path, tmp_path: Path) -> None:
    held = tmp_path / "passphrase"
    held.write_text(f"{SECRET}\n")
    wrong: dict[str, str | None] = {"AURA_CHOR_PASSPHRASE": "another"}
    held.chmod(0o644)
    open_to_all = call("sign", note, home, "--passphrase-file", held, env=wrong)
    assert open_to_all.exit_code == 2
    assert "can be read by others" in open_to_all.stderr
    held.chmod(0o600)
    assert call("sign", note, home, "--passphrase-file", held, env=wrong).exit_code == 0
    assert call("sign", note, home, "--passphrase-file", tmp_path / "nothing").exit_code == 2


def test_without_a_terminal_there_must_be_another_source(home: Path, note: Path) -> None:
    result = call("sign", note, home, env={"AURA_CHOR_PASSPHRASE": None})
    assert result.exit_code == 2
    assert "there is no terminal to ask for a passphrase" in result.stderr


# --- lock ---


def test_something_is_done_under_a_lock(home: Path, tmp_path: Path) -> None:
    write = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(str('AURA_CHOR_PASSPHRASE' in os.environ))"
    good("lock", "--device", "device-2", "backup", home, sys.executable, "-c", write, tmp_path / "done")
    assert (tmp_path / "done").read_text() == "False"
    assert "lock        backup, term 0: released, held by device-2\n" in good("show", home)
    failed = call("lock", "backup", home, "--", sys.executable, "-c", "raise SystemExit(3)")
    assert failed.exit_code == 1
    assert "ended with 3" in failed.stderr
    assert "lock        backup, term 1: released, held by device-1\n" in good("show", home)


@pytest.mark.parametrize("arguments", [["Backup", "true"], ["a b", "true"], ["x" * 65, "true"], ["backup"]])
def test_what_is_no_lock(home: Path, arguments: list[str]) -> None:
    kind, *command = arguments
    assert call("lock", kind, home, *command).exit_code == 2


def test_a_command_that_does_not_exist_asks_for_no_lock(home: Path) -> None:
    result = call("lock", "backup", home, "no-such-command-here")
    assert result.exit_code == 2
    assert "there is no command no-such-command-here" in result.stderr
    assert call("lock", "backup", home, "--").exit_code == 2
    late = call("lock", "backup", home, "--device", "device-2", "true")
    assert late.exit_code == 2 and "options come first: --device stands where COMMAND does" in late.stderr
    assert "backup" not in good("show", home)


def test_a_command_that_cannot_begin_gives_the_lock_back(home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(0o700)
    assert call("lock", "backup", home, str(broken)).exit_code == 1
    assert "backup, term 0: released" in good("show", home)


# --- as a program ---


def test_a_person_types_the_passphrase_and_it_is_not_shown(tmp_path: Path) -> None:
    """With the real parameters of Argon2id, in processes of their own, on a terminal."""
    folder = tmp_path / "home"
    command = [sys.executable, "-m", "aura_chor", "account"]
    environment = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT}
    answer, terminal = pty.openpty()
    try:
        with subprocess.Popen(
            [*command, "init", "--devices", "2", "--threshold", "2", str(folder)],
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        ) as made:
            assert made.stderr is not None
            for asked in (b"New passphrase of this device: ", b"The same again: "):
                # What is typed before the question is thrown away.
                assert made.stderr.read(len(asked)) == asked
                os.write(answer, f"{SECRET}\n".encode())
                made.stderr.read(1)
            output, errors = made.communicate(timeout=120)
    finally:
        os.close(answer)
        os.close(terminal)
    assert made.returncode == 0, errors
    assert SECRET.encode() not in output + errors
    with_secret = environment | ENVIRONMENT
    (tmp_path / "note").write_text("a note")
    signed = subprocess.run(
        [*command, "sign", "note", "home"], cwd=tmp_path, env=with_secret, capture_output=True, text=True, check=False
    )
    assert (signed.returncode, signed.stderr) == (0, "")
    key = bytes.fromhex(good("pubkey", folder).strip())
    VerifyKey(key).verify((tmp_path / "note.signed").read_bytes(), (tmp_path / "note.sig").read_bytes())


def test_a_file_gets_another_passphrase(home: Path, note: Path, tmp_path: Path) -> None:
    own, both = tmp_path / "own", tmp_path / "both"
    for path, secret in ((own, "another one"), (both, SECRET)):
        path.touch(mode=0o600)
        path.write_text(secret)
    before = wrapped(home / "device-1.sqlite")
    assert "device-1 has a new passphrase" in good("passphrase", "device-1", home, "--new-passphrase-file", own)
    assert "device-1: " in call("sign", note, home, "--device", "device-1").stderr
    good("sign", note, home, "--passphrase-file", both, "--passphrase-file", own)
    kept = (home / "device-1.sqlite").read_bytes()
    assert before
    assert not any(key in kept for key in before), "what the old passphrase opens is gone from the file"
    for arguments, code in (
        (["device-9", home, "--new-passphrase-file", own], 1),
        (["device-1", home, "--new-passphrase-file", own], 1),
        (["device-2", home, "--new-passphrase-file", tmp_path / "nothing"], 2),
        (["device-2", home], 2),
    ):
        assert call("passphrase", *arguments).exit_code == code
    good("derive", CONTEXT, home, "--stdout", "--passphrase-file", both, "--passphrase-file", own)


def wrapped(path: Path) -> list[bytes]:
    """The record keys in a device's file."""
    store = sqlite3.connect(path)
    found = [row[0] for row in store.execute("SELECT content FROM records WHERE name LIKE 'key/%'")]
    store.close()
    return found


# --- what is put in the place of a file ---


def test_an_older_copy_of_a_file_is_told_and_left_alone(home: Path, note: Path, tmp_path: Path) -> None:
    kept = tmp_path / "backup"
    kept.mkdir()
    for path in home.glob("device-1.sqlite*"):
        shutil.copy2(path, kept)
    good("sign", note, home)
    for path in kept.iterdir():
        shutil.copy2(path, home)
    before = (home / "device-1.sqlite").read_bytes()
    shown = call("show", home)
    assert shown.exit_code == 1 and "device-1: is an older copy" in shown.stderr
    assert [line.split()[1] for line in shown.stdout.splitlines() if line.endswith("  here")] == [
        "device-2",
        "device-3",
    ]
    good("sign", note, home)
    assert (home / "device-1.sqlite").read_bytes() == before
    asked = call("sign", note, home, "--device", "device-1")
    assert asked.exit_code != 0 and "device-1" in asked.stderr


def test_an_older_copy_that_no_name_tells_is_told_by_the_device(home: Path, note: Path, tmp_path: Path) -> None:
    before = shutil.copytree(home, tmp_path / "backup")
    good("sign", note, home)
    shutil.copytree(before, home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("device-[23]*"))
    (home / "devices.json").unlink()
    result = call("sign", note, home)
    assert result.exit_code == 1 and "own events that the own store lacks" in result.stderr


def test_a_signature_that_cannot_be_written_leaves_the_old_one(home: Path, note: Path) -> None:
    signed = note.with_name("note.txt.signed")
    signed.mkdir()
    result = call("sign", note, home)
    assert result.exit_code == 2 and "cannot write" in result.stderr and "note.txt.signed" in result.stderr
    assert sorted(path.name for path in note.parent.glob("*.sig*")) == ["note.txt.signed"]
