"""`aura-chor ledger`: what is in the files, that damage is told and never traced, that looking changes nothing."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aura_chor.cli.main import main
from aura_chor.crypto.signatures import Signer
from aura_chor.effects import store_inspect
from aura_chor.effects.ports import Batch, Entry
from aura_chor.effects.store_faults import StoreOwned
from aura_chor.effects.store_schema import checksum
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.ledger.event import Event, produce
from tests.ledger.ledger_world import Play, account, author, session_body, signer

ROOT = Path(__file__).parents[2]
PATH_TO_US = {"PYTHONPATH": str(ROOT)}


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["ledger", *arguments], catch_exceptions=False)
    assert "Traceback" not in result.output
    return result


def write(path: Path, events: list[Event]) -> None:
    store = open_sqlite(path)
    store.commit(Batch(entries=[Entry(event.id, "event", event.wire) for event in events])).result()
    store.close()


def chat() -> tuple[list[Event], Event]:
    play = Play().found()
    opened = play.say(1, "session.open", session_body(1, 2, 3))
    for number in range(4):
        play.say(1 + number % 2, "chat.say", {"n": number, "text": f"line {number}"}, session=opened.id)
    return play.events, opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three devices; the third lacks the last two events."""
    events, _ = chat()
    write(tmp_path / "Alice.sqlite", events)
    write(tmp_path / "Bob.sqlite", events)
    write(tmp_path / "Carol.sqlite", events[:-2])
    names = {name: author(i).hex() for i, name in enumerate(("Alice", "Bob", "Carol"), 1)}
    (tmp_path / "devices.json").write_text(json.dumps(names))
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


# --- show ---


def test_show_prints_every_event_once_and_who_holds_it(folder: Path) -> None:
    result = call("show", str(folder))
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"account {account().hex()[:16]}, epoch 1; Alice (")
    said = [line for line in lines if "chat.say" in line]
    assert [line.split()[1] for line in said] == ["Alice", "Bob", "Alice", "Bob"]
    assert "text='line 3'" in said[3] and said[3].endswith("(only Alice, Bob)")
    assert "only" not in said[1]
    assert len(lines) == 1 + len(chat()[0])


def test_show_one_device_one_kind_one_session(folder: Path) -> None:
    _, opened = chat()
    assert call("show", str(folder), "--device", "Carol", "--kind", "chat.say").stdout.count("chat.say") == 2
    assert call("show", str(folder), "--kind", "chat.*").stdout.count("chat.say") == 4
    chosen = call("show", str(folder), "--session", opened.id.hex()[:8]).stdout
    assert chosen.count("session.open") == 1 and chosen.count("chat.say") == 4 and "keygen" not in chosen
    refused = call("show", str(folder), "--device", "Dave")
    assert refused.exit_code == 2 and "there are Alice, Bob, Carol" in refused.stderr


def test_show_as_json_lines(folder: Path) -> None:
    found = [json.loads(line) for line in call("show", str(folder), "--format", "json").stdout.splitlines()]
    events, opened = chat()
    assert [item["id"] for item in found] == [event.id.hex() for event in events]
    last = found[-1]
    assert (last["kind"], last["name"], last["body"]) == ("chat.say", "Bob", {"n": 3, "text": "line 3"})
    assert (last["session"], last["held_by"], last["counts"]) == (opened.id.hex(), ["Alice", "Bob"], True)
    assert next(i for i in found if i["kind"] == "keygen.open")["body"]["salt"] == {"bytes": "00" * 32}


def test_an_event_that_does_not_count_says_why(tmp_path: Path) -> None:
    play = Play().found()
    opened = play.say(1, "session.open", session_body(1, 2))
    play.say(3, "chat.say", {"n": 1}, session=opened.id)
    write(tmp_path / "Alice.sqlite", play.events)
    line = call("show", str(tmp_path), "--kind", "chat.say").stdout.splitlines()[-1]
    assert line.endswith("[NotAuthorised: sits on no seat of this session]")
    verified = call("verify", str(tmp_path))
    assert verified.exit_code == 0 and "does not count: NotAuthorised" in verified.stdout


@pytest.mark.parametrize("route", [{"s": 999}, {"s": 0, "r": [[9999, 0]]}, {"s": "x", "r": [7]}, {"r": []}, {"why": 3}])
def test_a_route_may_be_anything(tmp_path: Path, route: dict[str, object]) -> None:
    play = Play().found()
    opened = play.say(1, "session.open", session_body(1, 2), route={"roles": ["A", "B"]})
    play.say(1, "chat.say", {"n": 1}, session=opened.id, route=route)
    write(tmp_path / "Alice.sqlite", play.events)
    assert call("show", str(tmp_path), "--kind", "chat.say").exit_code == 0


def test_control_characters_of_a_peer_are_shown(tmp_path: Path) -> None:
    play = Play().found()
    opened = play.say(1, "session.open", session_body(1, 2))
    play.say(1, "chat.say", {"n": 1, "e\x1b[2J": "\x1b]0;x\x07"}, session=opened.id)
    write(tmp_path / "Alice.sqlite", play.events)
    assert "\x1b" not in call("show", str(tmp_path)).output


# --- verify ---


def test_verify_says_what_is_sound_and_who_is_behind(folder: Path) -> None:
    result = call("verify", str(folder))
    count = len(chat()[0])
    assert result.exit_code == 0
    assert f"Alice: {count} events, all signed and in their places" in result.stdout
    assert f"note: Carol lacks 2 of {count} events" in result.stdout
    write(folder / "Carol.sqlite", chat()[0])
    assert f"all 3 replicas hold the same {count} events" in call("verify", str(folder)).stdout


def forged(event: Event) -> Event:
    """The same event with a signature that is not its author's: its id is right, and so is its checksum."""
    other: Signer = signer(9)
    draft = event.draft
    signature = produce(draft, other).wire[:64]
    return Event(
        **{name: getattr(event, name) for name in event.__struct_fields__} | {"wire": signature + event.wire[64:]}
    )


def test_verify_finds_an_event_that_its_author_did_not_sign(tmp_path: Path) -> None:
    events, _ = chat()
    write(tmp_path / "Alice.sqlite", [*events[:-1], forged(events[-1])])
    result = call("verify", str(tmp_path))
    assert result.exit_code == 1
    assert "Alice: NOT sound" in result.stdout and "is not signed by its author" in result.stdout


def test_verify_finds_a_hole_and_a_wrong_order(tmp_path: Path) -> None:
    events, _ = chat()
    write(tmp_path / "Alice.sqlite", [*events[:3], *events[4:]])
    result = call("verify", str(tmp_path))
    assert result.exit_code == 1 and "Alice: place 4 of its log: not the next event of this log" in result.stdout


def change(path: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def test_verify_finds_a_changed_row_and_a_lost_one(folder: Path) -> None:
    change(folder / "Alice.sqlite", "UPDATE entries SET content = x'00' WHERE number = 3")
    identifier = chat()[0][4].id
    change(folder / "Bob.sqlite", "UPDATE entries SET id = ?, checksum = ? WHERE number = 1", b"\1" * 32, 7)
    result = call("verify", str(folder))
    assert result.exit_code == 1 and identifier
    assert "error: Alice: holds a damaged row in entries" in result.stdout
    assert "error: Bob: holds a damaged row in entries" in result.stdout
    assert "Carol: NOT sound" not in result.stdout


def test_a_changed_event_with_a_right_checksum_is_found(folder: Path) -> None:
    events, _ = chat()
    wire = events[4].wire[:-1] + bytes([events[4].wire[-1] ^ 1])
    total = checksum(events[4].id, "event", wire)
    change(folder / "Alice.sqlite", "UPDATE entries SET content = ?, checksum = ? WHERE number = 5", wire, total)
    result = call("verify", str(folder))
    assert result.exit_code == 1 and "error: Alice: place 5 of its log" in result.stdout


@pytest.mark.parametrize("command", ["show", "graph"])
def test_what_is_damaged_is_told_beside_what_is_whole(folder: Path, command: str) -> None:
    (folder / "Alice.sqlite").write_bytes((folder / "Alice.sqlite").read_bytes()[:5000])
    result = call(command, str(folder))
    assert result.exit_code == 1 and "error: Alice: " in result.stderr and "chat.say" in result.stdout


# --- bad input ---


@pytest.mark.parametrize("command", ["show", "verify", "graph"])
def test_no_ledger_is_a_mistake_in_the_call(tmp_path: Path, command: str) -> None:
    assert call(command, str(tmp_path / "nowhere")).exit_code == 2
    empty = call(command, str(tmp_path))
    assert empty.exit_code == 2 and "holds no ledger" in empty.stderr
    (tmp_path / "a file").write_text("hello")
    assert call(command, str(tmp_path / "a file")).exit_code == 2
    assert call(command, str(tmp_path)).exit_code == 2


def test_a_database_of_others_is_refused(tmp_path: Path) -> None:
    change(tmp_path / "other.sqlite", "CREATE TABLE t(x)")
    assert "is no log of a device" in call("verify", str(tmp_path)).stdout
    sqlite3.connect(tmp_path / "other.sqlite").close()


def test_names_that_are_none_are_refused(folder: Path) -> None:
    (folder / "devices.json").write_text("[1]")
    result = call("show", str(folder))
    assert result.exit_code == 1 and "does not say who is who" in result.stderr


def test_an_empty_log_is_empty(tmp_path: Path) -> None:
    open_sqlite(tmp_path / "Alice.sqlite").close()
    assert call("verify", str(tmp_path)).stdout == "Alice: empty\n"
    assert call("show", str(tmp_path)).stdout == ""


# --- graph ---


def test_graph_has_every_event_and_every_edge(folder: Path) -> None:
    events, _ = chat()
    text = call("graph", str(folder)).stdout
    assert text.startswith("flowchart TD\n")
    assert text.count(" --> ") == sum(event.prev is not None for event in events)
    assert text.count(" -.-> ") == sum(len(event.parents) for event in events)
    assert text.count('["') == len(events) + 3


def test_graph_as_svg(folder: Path) -> None:
    result = call("graph", str(folder), "--session", chat()[1].id.hex()[:8], "-o", str(folder / "out.svg"))
    assert result.exit_code == 0
    drawn = (folder / "out.svg").read_text()
    assert drawn.startswith("<svg ") and drawn.count("chat.say") == 4 and "keygen" not in drawn
    assert call("graph", str(folder), "--format", "svg").stdout.startswith("<svg ")


# --- looking changes nothing ---


@pytest.mark.parametrize("command", ["show", "verify", "graph"])
def test_looking_changes_nothing(folder: Path, command: str) -> None:
    before = contents(folder)
    call(command, str(folder))
    assert contents(folder) == before


def test_a_running_device_and_one_that_crashed_can_be_looked_at(tmp_path: Path) -> None:
    events, _ = chat()
    store = open_sqlite(tmp_path / "Alice.sqlite")
    store.commit(Batch(entries=[Entry(event.id, "event", event.wire) for event in events])).result()
    assert (tmp_path / "Alice.sqlite-wal").stat().st_size > 0
    assert call("show", str(tmp_path)).stdout.count("chat.say") == 4
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for path in list(tmp_path.glob("Alice*")):
        (crashed / path.name).write_bytes(path.read_bytes())
    store.close()
    before = contents(crashed)
    assert f"Alice: {len(events)} events" in call("verify", str(crashed)).stdout
    assert contents(crashed) == before


def test_a_file_that_never_stands_still_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1_000_000))

    def restless(path: Path) -> list[tuple[int, int] | None]:
        return [(next(ticks), 0)]

    monkeypatch.setattr(store_inspect, "_stamps", restless)
    with pytest.raises(StoreOwned):
        store_inspect.inspect_store(folder / "Alice.sqlite")
    assert call("verify", str(folder)).exit_code == 1


def test_a_file_that_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr(store_inspect, "_copy", refuse)
    assert "cannot be read (Permission denied)" in call("verify", str(folder)).stdout


@pytest.mark.parametrize("arguments", [["--help"], ["check", "choreographies/ping_pong.chor"]])
def test_what_needs_no_runtime_loads_none(arguments: list[str]) -> None:
    """The commands that people wait for most often start without the runtime, the log and cryptography."""
    program = (
        "import sys; from aura_chor.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: print(*[n for n in sys.modules if n.startswith((*P, 'nacl', 'cryptography', 'sqlite3'))])"
    )
    rooms = tuple(f"aura_chor.{room}" for room in ("runtime", "session", "ledger", "effects", "crypto"))
    command = [sys.executable, "-c", f"P = {rooms!r}\n{program}", *arguments]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | PATH_TO_US)
    assert found.stdout.splitlines()[-1] == ""
