"""Guardians and recovery as people type them, over days: every command begins anew from the files, and goes on."""

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

from aura_chor.cli import account_devices
from aura_chor.cli.account_devices import Household
from aura_chor.cli.account_times import in_words
from aura_chor.effects.clock_live import wall_ms
from aura_chor.effects.ports import Batch
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.protocols import recovering
from tests.cli.accounts import CONTEXT, SECRET, call, good, lose

pytestmark = pytest.mark.usefixtures("cheap")
DAY, HOUR = 86_400, 3_600
Later = Callable[[int], None]


@dataclass(frozen=True)
class Homes:
    """The directory of an account, and one with the files of its guardians. `code` is that of a request."""

    home: Path
    guards: Path
    code: str = ""

    def copy(self, to: Path) -> "Homes":
        return Homes(*[Path(shutil.copytree(place, to / place.name)) for place in (self.home, self.guards)], self.code)

    def approve(self, number: int) -> str:
        return good("recover", "approve", self.code, self.home, "--as", f"guardian-{number}")


@pytest.fixture(scope="module")
def enrolled(cheap: None, tmp_path_factory: pytest.TempPathFactory) -> Homes:
    """Three devices, and three guardians who wait for a day; two of each act."""
    folder = tmp_path_factory.mktemp("enrolled")
    made = Homes(folder / "home", folder / "guards")
    good("init", "--devices", "3", "--threshold", "2", made.home)
    words = good("guardians", made.home, "--guardians", "3", "--threshold", "2", "--at", made.guards)
    assert words == "guardian-1, guardian-2, guardian-3 are the account's guardians; any 2 act, after 1 d\n"
    return made


def begun(made: Homes, *options: str) -> Homes:
    words = good("recover", "begin", made.home, "--devices", "2", "--threshold", "2", *options)
    return Homes(made.home, made.guards, words.split("the code is ")[1].split(":")[0])


@pytest.fixture(scope="module")
def asking(enrolled: Homes, tmp_path_factory: pytest.TempPathFactory) -> Homes:
    """All devices but the first are lost; two new ones ask for the account, and one guardian has approved."""
    made = enrolled.copy(tmp_path_factory.mktemp("asking"))
    lose(made.home, 2, 3)
    asked = begun(made, "--reason", "two lost in the river")
    asked.approve(1)
    return asked


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Lets time go by for all devices of the commands that follow."""

    def pass_by(seconds: int) -> None:
        monkeypatch.setattr(account_devices, "wall_ms", lambda: wall_ms() + 1_000 * seconds)

    return pass_by


def head(home: Path) -> str:
    return next(line for line in good("show", home).splitlines() if line.startswith("epoch"))


# --- guardians ---


def test_guardians_are_shown_with_how_long_they_wait_and_where_they_are(enrolled: Homes, tmp_path: Path) -> None:
    made = enrolled.copy(tmp_path)
    shown = good("show", made.home)
    assert "guardians   2 of 3 act together, each 1 d after it was asked\n" in shown
    assert [line.split()[:2] for line in shown.splitlines() if line.endswith(f"in {made.guards}")] == [
        ["32768", "guardian-1"],
        ["32769", "guardian-2"],
        ["32770", "guardian-3"],
    ]
    shutil.move(made.guards, tmp_path / "moved")
    assert good("show", made.home).count("  not here\n") == 3
    assert "rehearsal" not in call("show", made.home).stderr


@pytest.mark.parametrize("cooldown", ["23h", "86399s", "1s", "15d", "0s", "day", "24", "", "-1d", "1" * 12 + "d"])
def test_a_cool_down_is_a_day_or_more_and_two_weeks_or_less(enrolled: Homes, tmp_path: Path, cooldown: str) -> None:
    asked = call("guardians", enrolled.home, "--guardians", "2", "--threshold", "2", "--cooldown", cooldown)
    assert asked.exit_code == 2
    assert not list(enrolled.home.glob("guardian*"))


NO_GUARDIANS = [
    ["--guardians", "2", "--threshold", "3"],
    ["--guardians", "1", "--threshold", "1"],
    ["--guardians", "2", "--threshold", "2", "--keep", "guardian-9"],
    ["--guardians", "2", "--threshold", "2", "--keep", "device-1"],
    ["--guardians", "2", "--threshold", "2", "--keep", "guardian-1", "--keep", "guardian-2", "--keep", "guardian-3"],
    ["--guardians", "2", "--threshold", "2", "--device", "device-9"],
    ["--guardians", "2", "--threshold", "2", "--guardian-passphrase-file", "nowhere"],
]


def test_guardians_that_cannot_be(enrolled: Homes, tmp_path: Path) -> None:
    made = enrolled.copy(tmp_path)
    before = head(made.home)
    for options in NO_GUARDIANS:
        assert call("guardians", made.home, *options).exit_code == 2, options
    assert head(made.home) == before


def test_a_rehearsal_is_one_for_good_and_says_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    good("init", "--rehearsal", "--devices", "2", "--threshold", "2", home)
    good("guardians", home, "--guardians", "2", "--threshold", "2", "--cooldown", "1s")
    lose(home, 1, 2)
    made = begun(Homes(home, home))
    for number in (1, 2):
        made.approve(number)
    good("recover", "finish", home, "--wait")
    for path in home.glob("guardian*"):
        path.unlink()
    for command in ("show", "pubkey"):
        assert "note: this is a rehearsal" in call(command, home).stderr
    good("guardians", home, "--guardians", "2", "--threshold", "2", "--cooldown", "1s")


def test_no_file_makes_a_rehearsal_of_an_account_without_its_passphrase(enrolled: Homes, tmp_path: Path) -> None:
    made = enrolled.copy(tmp_path)
    name = f"sealed/{b'device'.hex()}/rehearsal"
    store = open_sqlite(made.home / "device-1.sqlite")
    sealed = store.record(name.replace("rehearsal", "device-key"))
    assert sealed is not None
    store.commit(Batch(records=[(name, sealed)])).result()
    store.close()
    asked = call("guardians", made.home, "--guardians", "2", "--threshold", "2", "--cooldown", "1s")
    assert asked.exit_code == 1
    assert "rehearsal is not what was stored" in asked.stderr


# --- the way through ---


def test_guardians_hand_the_account_to_new_devices_after_a_day(asking: Homes, tmp_path: Path, later: Later) -> None:
    made = asking.copy(tmp_path)
    key = good("pubkey", made.home)
    assert "guardian-1: approved, waits for" in good("recover", "status", made.home)
    made.approve(2)
    early = call("recover", "finish", made.home)
    assert early.exit_code == 1
    assert f"{made.code[:4]}-… is approved; the guardians wait for" in early.stderr
    later(DAY - HOUR)
    early = call("recover", "finish", made.home)
    assert (early.exit_code, "the guardians wait for" in early.stderr) == (1, True)
    later(DAY)
    assert "it can be finished now" in good("recover", "status", made.home)
    assert "its public key is the same" in good("recover", "finish", made.home)
    shown = good("show", made.home)
    assert "epoch       3" in shown and "  4  device-4  " in shown and "  5  device-5  " in shown
    assert good("pubkey", made.home) == key
    assert call("recover", "finish", made.home).exit_code == 1, "it is over"
    assert "nobody asks for a recovery" in good("recover", "status", made.home)


def test_what_was_derived_and_signed_before_stands_after(enrolled: Homes, tmp_path: Path, later: Later) -> None:
    made = enrolled.copy(tmp_path)
    note = tmp_path / "note"
    note.write_text("a note")
    good("sign", note, made.home)
    derived = good("derive", CONTEXT, made.home, "--stdout")
    shutil.rmtree(made.home)
    # Nothing is left but the guardians' directory: it says all that there is to know.
    asked = begun(made, "--at", str(made.guards))
    for number in (3, 1):
        asked.approve(number)
    later(DAY + 60)
    good("recover", "finish", asked.home)
    assert good("derive", CONTEXT, asked.home, "--stdout") == derived
    assert "in epoch 2" in good("verify", note, asked.home)
    again = good("guardians", asked.home, "--guardians", "3", "--threshold", "3", "--keep", "guardian-2")
    assert again.startswith("guardian-2, guardian-4, guardian-5 are")
    shown = good("show", asked.home)
    assert "guardians   3 of 3 act together" in shown and "  guardian-1  " not in shown


def test_who_held_shares_holds_none_when_it_is_replaced(asking: Homes, tmp_path: Path, later: Later) -> None:
    made = asking.copy(tmp_path)
    before = shares(made.home / "device-1.sqlite")
    assert len(before) == 2
    made.approve(2)
    later(DAY + 60)
    good("recover", "finish", made.home)
    assert shares(made.home / "device-1.sqlite") == []
    left = b"".join(path.read_bytes() for path in made.home.glob("device-1.sqlite*"))
    assert not any(share in left for share in before), "the sealed bytes of a deleted share left the file too"


def shares(path: Path) -> list[bytes]:
    """What a file holds under the name of a share."""
    store = sqlite3.connect(path)
    found = [row[0] for row in store.execute("SELECT content FROM records WHERE name LIKE '%/share.%'")]
    store.close()
    return found


def test_what_was_interrupted_is_finished_later(
    asking: Homes, tmp_path: Path, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command is ended when a guardian has dealt; wherever the devices were by then, the next one goes on."""
    made = asking.copy(tmp_path)
    key = good("pubkey", made.home)
    made.approve(2)
    later(DAY + 60)
    level = Household.level

    async def interrupted(self: Household, done: Callable[[], bool], *, seconds: float = 60) -> bool:
        def dealt() -> bool:
            logs = [device.host.ledger for device in self.devices]
            return any(log.event(known).kind == "recover.deal" for log in logs for known in log.log)

        await level(self, lambda: done() or dealt(), seconds=seconds)
        if dealt():
            raise click.ClickException("somebody pulls the plug")
        return done()

    with monkeypatch.context() as patch:
        patch.setattr(Household, "level", interrupted)
        assert "somebody pulls the plug" in call("recover", "finish", made.home).stderr
    # In the last moments of the first command the rest may have happened, too.
    again = call("recover", "finish", made.home)
    assert again.exit_code == 0 or "nobody asks" in again.stderr
    assert "epoch       3" in good("show", made.home)
    assert good("pubkey", made.home) == key
    good("derive", CONTEXT, made.home, "--stdout")


def test_who_has_voted_stands_by_it_and_the_next_attempt_resumes(
    asking: Homes, tmp_path: Path, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = asking.copy(tmp_path)
    key = good("pubkey", made.home)
    assert call("recover", "resume", made.home).exit_code == 1, "there is a live request"
    made.approve(2)
    later(DAY + 60)
    with monkeypatch.context() as patch:
        patch.setattr(recovering, "ATTEMPTS_MAX", 0)
        unsigned = call("recover", "finish", made.home)
    assert unsigned.exit_code == 1
    assert "no quorum has signed" in unsigned.stderr
    assert f"{made.code[:4]}-…, given up" in good("recover", "status", made.home)
    refused = call("recover", "begin", made.home, "--devices", "2", "--threshold", "2")
    assert (refused.exit_code, "account recover resume" in refused.stderr) == (1, True)
    words = good("recover", "resume", made.home)
    assert words.startswith("device-4, device-5 ask for the account\n")
    again = Homes(made.home, made.guards, words.split("the code is ")[1].split(":")[0])
    for number in (1, 2):
        again.approve(number)
    later(3 * DAY)
    good("recover", "finish", again.home)
    assert good("pubkey", again.home) == key
    assert "  4  device-4  " in good("show", again.home)
    assert call("recover", "resume", again.home).exit_code == 1, "no guardian has voted on the new head"


def test_a_device_that_is_not_lost_stays_one(enrolled: Homes, tmp_path: Path, later: Later) -> None:
    made = enrolled.copy(tmp_path)
    lose(made.home, 1, 3)
    words = good(
        *("recover", "begin", made.home, "--devices", "1", "--threshold", "2", "--keep", "device-2"),
        *("--reason", "the others fell into the river"),
    )
    asked = Homes(made.home, made.guards, words.split("the code is ")[1].split(":")[0])
    assert "because   the others fell into the river\n" in asked.approve(2)
    asked.approve(3)
    later(DAY + 60)
    good("recover", "finish", asked.home)
    shown = good("show", asked.home).split("guardians")[0]
    assert "  2  device-2  " in shown and "  4  device-4  " in shown
    good("derive", CONTEXT, asked.home, "--stdout")


# --- who stops it ---


def test_every_command_of_a_device_sounds_the_alarm(asking: Homes, tmp_path: Path) -> None:
    made = asking.copy(tmp_path)
    told = f"account recover cancel {made.home} --as device-1\n"
    for command in (["show", made.home], ["pubkey", made.home], ["sign", made.home / "devices.json", made.home]):
        stderr = call(*command).stderr
        assert f"warning: a recovery is asked for, {made.code[:4]}-…:" in stderr
        assert told in stderr
    good("recover", "cancel", made.home, "--as", "device-1")
    assert "warning" not in call("show", made.home).stderr
    assert f"{made.code[:4]}-…, cancelled by device-1" in good("recover", "status", made.home)


@pytest.mark.parametrize("by", ["guardian-3", "device-5", "device-4"])
def test_guardians_cancel_and_new_devices_give_up(asking: Homes, tmp_path: Path, later: Later, by: str) -> None:
    made = asking.copy(tmp_path)
    good("recover", "cancel", made.home, "--as", by)
    later(DAY + 60)
    for command in (["finish", made.home], ["approve", made.code, made.home, "--as", "guardian-2"]):
        refused = call("recover", *command)
        assert refused.exit_code == 1
    assert "cancelled by guardian-3" in refused.stderr or "given up" in refused.stderr or "cancelled" in refused.stderr


def test_the_next_attempt_begins_where_the_last_was_cancelled(asking: Homes, tmp_path: Path, later: Later) -> None:
    made = asking.copy(tmp_path)
    assert "is asked for already" in call("recover", "begin", made.home, "--devices", "2", "--threshold", "2").stderr
    good("recover", "cancel", made.home, "--as", "device-1")
    again = begun(made)
    assert again.code != made.code
    for number in (1, 2):
        again.approve(number)
    later(DAY + 60)
    good("recover", "finish", again.home)
    assert "device-6" in good("show", again.home)


def test_a_request_ends_by_itself(enrolled: Homes, tmp_path: Path, later: Later) -> None:
    made = begun(enrolled.copy(tmp_path), "--expires", "2h")
    later(2 * HOUR)
    refused = call("recover", "approve", made.code, made.home, "--as", "guardian-1")
    assert (refused.exit_code, "expired" in refused.stderr) == (1, True)
    assert f"{made.code[:4]}-…, expired" in good("recover", "status", made.home)
    assert "warning" not in call("show", made.home).stderr
    assert begun(made).code != made.code


def test_an_override_needs_a_reason_and_a_guardian_says_which(enrolled: Homes, tmp_path: Path) -> None:
    made = begun(enrolled.copy(tmp_path), "--override")
    refused = call("recover", "approve", made.code, made.home, "--as", "guardian-1")
    assert refused.exit_code == 1
    assert "devices have not cancelled 3 requests" in refused.stderr
    assert "overriding what devices cancel" in good("recover", "status", made.home)
    refused = call("recover", "cancel", made.home, "--as", "device-1")
    assert (refused.exit_code, "a guardian can cancel it" in refused.stderr) == (1, True)
    assert "--as guardian-1\n" in call("show", made.home).stderr


def test_all_guardians_override_a_device_that_cancels_again_and_again(
    enrolled: Homes, tmp_path: Path, later: Later
) -> None:
    """A thief has one device: three vetoes, and then it has no say; but twice the time goes by."""
    made = enrolled.copy(tmp_path)
    key = good("pubkey", made.home)
    lose(made.home, 2, 3)
    for _ in range(3):
        begun(made)
        good("recover", "cancel", made.home, "--as", "device-1")
    made = begun(made, "--override")
    refused = call("recover", "cancel", made.home, "--as", "device-1")
    assert (refused.exit_code, "overrides what devices cancel" in refused.stderr) == (1, True)
    for number in (1, 2):
        made.approve(number)
    later(2 * DAY + 60)
    early = call("recover", "finish", made.home)
    assert (early.exit_code, "1 more of guardian-3 must approve" in early.stderr) == (1, True)
    assert "waits for" in made.approve(3), "the third has only seen it now"
    later(3 * DAY + HOUR)
    early = call("recover", "finish", made.home)
    assert (early.exit_code, "the guardians wait for" in early.stderr) == (1, True)
    later(4 * DAY + 120)
    good("recover", "finish", made.home)
    shown = good("show", made.home)
    assert "epoch       3" in shown and "device-10" in shown and "device-1 is no member any more" in shown
    assert good("pubkey", made.home) == key


# --- what is refused, and leaves everything as it was ---


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC", "x", "", "💥", "A" * 10_000])
def test_a_code_that_nobody_has_is_refused(asking: Homes, code: str) -> None:
    refused = call("recover", "approve", code, asking.home, "--as", "guardian-2")
    assert refused.exit_code == 1
    assert "no request has this code" in refused.stderr
    assert "guardian-2: has not approved" in good("recover", "status", asking.home)


def test_no_screen_shows_a_code_but_that_of_its_owner(asking: Homes, tmp_path: Path) -> None:
    """A guardian's owner types what was heard: there is nothing to copy it from."""
    for command in (["recover", "status"], ["show"], ["recover", "finish"]):
        shown = call(*command, asking.home)
        assert asking.code[5:] not in shown.output
    made = asking.copy(tmp_path)
    assert good("recover", "code", made.home, "--as", "device-4") == f"the code is {asking.code}\n"
    assert call("recover", "code", made.home, "--as", "guardian-1").exit_code == 2
    wrong: dict[str, str | None] = {"AURA_CHOR_PASSPHRASE": "another"}
    refused = call("recover", "code", made.home, "--as", "device-4", env=wrong)
    assert (refused.exit_code, asking.code in refused.output) == (1, False)
    begins = call("recover", "approve", asking.code[:4], made.home, "--as", "guardian-2")
    assert (begins.exit_code, "no request has this code" in begins.stderr) == (1, True)


def test_a_code_is_read_as_people_write_it(asking: Homes, tmp_path: Path) -> None:
    made = asking.copy(tmp_path)
    heard = made.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    good("recover", "approve", heard, made.home, "--as", "guardian-2")
    assert "has approved already" in good("recover", "approve", made.code, made.home, "--as", "guardian-2")


NO_STEPS = [
    (["approve", "CODE", "--as", "device-1"], 2),
    (["approve", "CODE", "--as", "nobody"], 2),
    (["approve", "CODE"], 2),
    (["cancel", "--as", "nobody"], 2),
    (["cancel", "--as", "device-2"], 1),
    (["cancel", "--as", "device-1", "--request", "AAAA"], 1),
    (["finish"], 1),
    (["finish", "--wait"], 1),
    (["begin", "--devices", "2"], 2),
    (["begin", "--devices", "2", "--threshold", "3"], 2),
    (["begin", "--devices", "2", "--threshold", "2", "--expires", "soon"], 2),
    (["begin", "--devices", "2", "--threshold", "2", "--reason", "x" * 257], 2),
]


def test_what_is_no_step_of_a_recovery(asking: Homes) -> None:
    before = good("recover", "status", asking.home)
    files = sorted(path.name for path in asking.home.iterdir())
    for arguments, code in NO_STEPS:
        verb, *rest = [asking.code if word == "CODE" else word for word in arguments]
        place = [*rest[:1], str(asking.home), *rest[1:]] if verb == "approve" else [str(asking.home), *rest]
        assert call("recover", verb, *place).exit_code == code, arguments
    assert good("recover", "status", asking.home).splitlines()[0] == before.splitlines()[0]
    assert sorted(path.name for path in asking.home.iterdir()) == files


def test_whoever_is_missing_at_the_end_is_named(asking: Homes, tmp_path: Path, later: Later) -> None:
    made = asking.copy(tmp_path)
    assert "1 more of guardian-2, guardian-3 must approve" in call("recover", "finish", made.home).stderr
    made.approve(2)
    later(DAY + 60)
    away = tmp_path / "away"
    for name, place in (("guardian-1", made.guards), ("device-5", made.home)):
        away.mkdir()
        for path in place.glob(f"{name}.sqlite*"):
            shutil.move(path, away)
        refused = call("recover", "finish", made.home)
        assert refused.exit_code == 1
        assert name in refused.stderr and "not" in refused.stderr
        for path in away.iterdir():
            shutil.move(path, place)
        away.rmdir()
    good("recover", "finish", made.home)


def test_without_guardians_nobody_recovers(tmp_path: Path) -> None:
    good("init", "--devices", "2", "--threshold", "2", tmp_path / "home")
    refused = call("recover", "begin", tmp_path / "home", "--devices", "2", "--threshold", "2")
    assert (refused.exit_code, "has no guardians" in refused.stderr) == (1, True)
    assert call("recover", "status", tmp_path / "nowhere").exit_code == 2
    assert sorted(path.name for path in (tmp_path / "home").glob("*.sqlite")) == ["device-1.sqlite", "device-2.sqlite"]


def test_guardians_have_passphrases_of_their_own(enrolled: Homes, tmp_path: Path, later: Later) -> None:
    made = enrolled.copy(tmp_path)
    own, devices = tmp_path / "own", tmp_path / "devices"
    for path, secret in ((own, "that of the guardians"), (devices, SECRET)):
        path.touch(mode=0o600)
        path.write_text(secret)
    good("guardians", made.home, "--guardians", "2", "--threshold", "2", "--guardian-passphrase-file", own)
    asked = begun(made)
    refused = call("recover", "approve", asked.code, asked.home, "--as", "guardian-4")
    assert refused.exit_code == 1
    assert "guardian-4: " in refused.stderr and "check the passphrase" in refused.stderr
    for name in ("guardian-4", "guardian-5"):
        good("recover", "approve", asked.code, asked.home, "--as", name, "--passphrase-file", own)
    later(DAY + 60)
    refused = call("recover", "finish", asked.home, "--passphrase-file", own)
    assert (refused.exit_code, "check the passphrase" in refused.stderr) == (1, True)
    good("recover", "finish", asked.home, "--passphrase-file", own, "--passphrase-file", devices)


# --- succession ---


def test_new_keys_are_other_keys_and_nothing_old_is_lost(enrolled: Homes, tmp_path: Path) -> None:
    made = enrolled.copy(tmp_path)
    key, derived = good("pubkey", made.home), good("derive", CONTEXT, made.home, "--stdout")
    note = tmp_path / "note"
    note.write_text("a note")
    good("sign", note, made.home)
    asked = call("succeed", made.home, input="n\n")
    assert asked.exit_code == 1
    assert good("pubkey", made.home) == key
    lose(made.home, 3)
    refused = call("succeed", made.home, "--yes")
    assert (refused.exit_code, "device-3" in refused.stderr) == (1, True)
    for options in (["--without", "nobody"], ["--without", "device-1", "--without", "device-3"]):
        assert call("succeed", made.home, "--yes", *options).exit_code == 2
    assert call("succeed", made.home, "--without", "device-3", input="y\n").exit_code == 0
    assert good("pubkey", made.home) != key
    assert good("derive", CONTEXT, made.home, "--stdout") != derived
    shown = good("show", made.home)
    assert "guardians   none" in shown
    assert [line for line in shown.splitlines() if line.startswith("derived")] == [f"derived     {CONTEXT}"]
    assert "in epoch 2" in good("verify", note, made.home), "what the old key signed stays signed"


def test_what_was_derived_from_keys_that_were_replaced_is_told_apart(enrolled: Homes, tmp_path: Path) -> None:
    made = enrolled.copy(tmp_path)
    for context in (CONTEXT, "chat//symmetric/1"):
        good("derive", context, made.home, "--stdout")
    good("succeed", made.home, "--yes")
    good("derive", CONTEXT, made.home, "--stdout")
    assert [line for line in good("show", made.home).splitlines() if line.startswith("derived")] == [
        f"derived     {CONTEXT}",
        "derived     chat//symmetric/1, from keys that were replaced: derived again it is another",
    ]


# --- words ---


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "no time"),
        (1, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (61, "1 min 1 s"),
        (3_599, "59 min 59 s"),
        (3_600, "1 h"),
        (86_399, "24 h"),
        (86_340, "23 h 59 min"),
        (86_400, "1 d"),
        (86_401, "1 d 1 h"),
    ],
)
def test_lengths_of_time_in_words(seconds: int, words: str) -> None:
    assert in_words(seconds) == words
