"""Changes that were interrupted: every command says what is left of them, and how it goes on."""

import shutil
from pathlib import Path

import click
import pytest

from aura_chor.cli import account_sessions
from aura_chor.cli.account_devices import Household
from aura_chor.ledger.event import EventId
from aura_chor.protocols import founding_opener, resharing
from aura_chor.protocols.device import AccountDevice
from aura_chor.runtime.host_ports import Open
from tests.cli.accounts import CONTEXT, call, good, lose

pytestmark = pytest.mark.usefixtures("cheap")


@pytest.fixture(scope="module")
def founded(cheap: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unfinished") / "home"
    good("init", "--rehearsal", "--devices", "3", "--threshold", "2", folder)
    return folder


@pytest.fixture
def home(founded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(founded, tmp_path / "home"))


CHANGES = {
    "add-device": (["add-device"], "device-1, device-2, device-3, device-4, 2 act together"),
    "remove-device": (["remove-device", "device-3"], "device-1, device-2, 2 act together"),
    "guardians": (
        ["guardians", "--guardians", "2", "--threshold", "2", "--cooldown", "1s"],
        "guardian-1, guardian-2, 2 act together",
    ),
    "succeed": (["succeed", "--yes", "--without", "device-3"], "new keys for device-1, device-2, 2 act together"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_voted_for_is_finished_before_anything_else(
    home: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody votes, and then nobody certifies: as when the opener's machine stops for good."""
    arguments, what = CHANGES[change]
    key = good("pubkey", home)
    with monkeypatch.context() as patch:
        for module in (resharing, founding_opener):
            patch.setattr(module, "ATTEMPTS_MAX", 0)
        assert call(*arguments, home).exit_code == 1
    assert f"unfinished  {what}: say `account resume {home}`\n" in good("show", home)
    before = sorted(path.name for path in home.iterdir())
    for other, _ in CHANGES.values():
        refused = call(*other, home)
        assert refused.exit_code == 1
        assert f"an earlier change was interrupted ({what})" in refused.stderr
        assert f"`account resume {home}`" in refused.stderr
    assert sorted(path.name for path in home.iterdir()) == before
    # Nor does it need the device that began it, as long as enough others are there.
    if change == "add-device":
        lose(home, 1)
    names = what.removeprefix("new keys for ").removesuffix(", 2 act together")
    assert good("resume", home) == f"it is done: {names} are members now\n"
    shown = good("show", home)
    assert "epoch       2" in shown and "unfinished" not in shown
    assert (good("pubkey", home) == key) is (change != "succeed")
    good("derive", CONTEXT, home, "--stdout")


def test_guardians_that_are_under_way_need_not_be_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their files have a passphrase of their own, that whoever resumes need not have."""
    own = tmp_path / "own"
    own.touch(mode=0o600)
    own.write_text("that of the guardians")
    with monkeypatch.context() as patch:
        patch.setattr(resharing, "ATTEMPTS_MAX", 0)
        assert call(*CHANGES["guardians"][0], home, "--guardian-passphrase-file", own).exit_code == 1
    assert good("resume", home) == "it is done: guardian-1, guardian-2 are members now\n"
    assert "guardians   2 of 2 act together" in good("show", home)


def test_what_nobody_voted_for_is_not_resumed(home: Path) -> None:
    refused = call("resume", home)
    assert refused.exit_code == 1
    assert "no change was interrupted" in refused.stderr


def test_a_change_that_still_goes_on_is_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command is ended when a device has voted; the same session goes on when its devices begin again."""
    play = Household.play

    async def until_a_vote(self: Household, by: AccountDevice, order: Open) -> EventId:
        if order.opening is None or order.opening.kind != "reshare.open":
            return await play(self, by, order)
        session = (await self.open(by, order)).session
        log = by.host.ledger
        assert await self.level(lambda: bool(log.known.in_session(session, "reshare.vote")))
        raise click.ClickException("somebody pulls the plug")

    with monkeypatch.context() as patch:
        patch.setattr(Household, "play", until_a_vote)
        assert "somebody pulls the plug" in call("remove-device", "device-3", home).stderr
    # In the last moments of the first command the rest may have happened, too.
    again = call("resume", home)
    assert again.exit_code == 0 or "no change was interrupted" in again.stderr
    shown = good("show", home)
    assert "epoch       2" in shown and "reshare, term 1" not in shown


def test_a_lock_on_a_state_that_is_over_is_not_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was interrupted may be finished, in the devices that a command begins, while it asks for a lock."""
    monkeypatch.setattr(account_sessions, "next_term", lambda *_: 3)
    monkeypatch.setattr(Household, "has_moved", lambda *_: True)
    refused = call("lock", "backup", home, "true")
    assert refused.exit_code == 1
    assert "something that was interrupted has been finished now; say it once more" in refused.stderr


# --- files that are left ---


def spare(home: Path) -> list[str]:
    return [line for line in good("show", home).splitlines() if line.startswith("spare")]


def test_files_of_who_never_became_a_member_are_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert spare(home) == []

    async def interrupted(*_: object) -> None:
        raise click.ClickException("somebody pulls the plug")

    with monkeypatch.context() as patch:
        patch.setattr(Household, "play", interrupted)
        for arguments in (["add-device"], CHANGES["guardians"][0]):
            assert call(*arguments, home).exit_code == 1
    (home / "device-5.sqlite").write_bytes(b"")
    left = ["device-4", "device-5", "guardian-1", "guardian-2"]
    why = "never became a member, and nothing can come of it: delete"
    assert spare(home) == [f"spare       {name} {why} {home}/{name}.sqlite*" for name in left]
    for name in left:
        for path in home.glob(f"{name}.sqlite*"):
            path.unlink()
    assert spare(home) == []
    assert "device-5 is a device of the account" in good("add-device", home)


def test_files_of_who_was_removed_are_told(home: Path) -> None:
    good("remove-device", "device-2", home)
    assert spare(home) == [f"spare       device-2 is no member any more: delete {home}/device-2.sqlite*"]
    (home / "device-2.sqlite").write_bytes(b"")
    assert spare(home) == [f"spare       device-2 is no member any more: delete {home}/device-2.sqlite*"]


def test_files_that_something_may_come_of_are_needed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good(*CHANGES["guardians"][0], home)
    asked = good("recover", "begin", home, "--devices", "2", "--threshold", "2", "--expires", "1d")
    assert spare(home) == []
    with monkeypatch.context() as patch:
        patch.setattr(resharing, "ATTEMPTS_MAX", 0)
        assert call("add-device", home).exit_code == 1
    assert spare(home) == [], "neither the new devices of a request, nor that of a change that is decided"
    good("recover", "cancel", home, "--as", "device-1")
    assert [line.split()[1] for line in spare(home)] == ["device-4", "device-5"]
    assert asked.startswith("device-4, device-5 ask")
    (home / "devices.json").unlink()
    assert spare(home) == [], "nobody knows any more which file is whose"
