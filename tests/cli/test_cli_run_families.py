"""Bodies of one's own for protocols with families: one function plays all members, `--size` says how many there are."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aura_chor.cli.main import main

VOTE = """
choreography Vote(least: int) {
  roles Clerk, Member[n]
  where 2 <= n and 1 <= least <= n
  witness Enough = at least least of Yes from Member verified by is_sincere

  Clerk -> Member[1]: Begin
  gather Member -> Clerk: Yes(word: str) within 20 epochs as Enough
  Clerk -> Member: Done
}
"""
BODIES = """
from aura_chor.session.checks import Valid
from aura_chor.session.typestate import S
from voting_of_families.vote import clerk, member_1, member_2_on

async def clerk_body(s: clerk.Initializing[S], /) -> clerk.Completed[S] | clerk.Aborted[S]:
    match await (await s.send_begin()).gather_yes():
        case clerk.CollectedYes(next=telling):
            return await telling.send_done()
        case clerk.ExpiredYes(next=ending):
            return await ending.abort()

async def member_1_body(s: member_1.Initializing[S], /) -> member_1.Completed[S]:
    begun = await s.receive_begin()
    return (await (await begun.next.send_yes(word="first")).receive_done()).next

class Others:
    async def __call__(self, s: member_2_on.Initializing[S], /) -> member_2_on.Completed[S]:
        return (await (await s.send_yes(word="other")).receive_done()).next

member_2_on_body = Others()

class Checks:
    def is_sincere(self, message, sender, evidence, /):
        return Valid()

checks = Checks()
"""


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "vote.chor").write_text(VOTE, encoding="utf-8")
    (tmp_path / "voters.py").write_text(BODIES, encoding="utf-8")
    assert call("compile", "vote.chor", "-o", "voting_of_families").exit_code == 0
    yield tmp_path
    for name in [name for name in sys.modules if name == "voters" or name.startswith("voting_of_families")]:
        del sys.modules[name]


def test_own_bodies_play_as_many_members_as_are_said(folder: Path) -> None:
    asked = ["run", "vote.chor", "--bodies", "voters.py", "--param", "least=2", "--in-process"]
    few = call(*asked)
    assert (few.exit_code, few.stdout.count("Yes(")) == (0, 2), few.output
    many = call(*asked, "--size", "Member=4")
    assert many.exit_code == 0 and "Member[4] completed" in many.stdout
    assert "Member[1] → Clerk: Yes(word='first')" in many.stdout
    assert "Member[3] → Clerk: Yes(word='other')" in many.stdout


def test_own_bodies_of_families_are_simulated(folder: Path) -> None:
    done = call("sim", "vote.chor", "--bodies", "voters.py", "--size", "Member=3", "--seeds", "1..2")
    assert done.exit_code == 0 and "all hold" in done.output, done.output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("checks = Checks()", "", "has no `checks`"),
        ("member_2_on_body = Others()", "", "has no function `member_2_on`"),
        ("member_2_on_body = Others()", "member_2_on_body = member_1_body", "does not play Member[2..]"),
        ("member_2_on_body = Others()", "member_2_on_body = clerk_body", "`clerk_body` does not play Member[2..]"),
        ("async def clerk_body(s: clerk.", "async def clerk_body(s: member_1.", "`clerk_body` does not play Clerk"),
    ],
)
@pytest.mark.parametrize("command", ["run", "sim"])
def test_bodies_that_do_not_fit_a_family_are_a_mistake_in_the_call(
    folder: Path, command: str, old: str, new: str, said: str
) -> None:
    assert old in BODIES
    (folder / "voters.py").write_text(BODIES.replace(old, new), encoding="utf-8")
    result = call(command, "vote.chor", "--bodies", "voters.py")
    assert result.exit_code == 2 and said in result.stderr, result.output


@pytest.mark.parametrize("command", ["run", "sim"])
def test_a_family_that_is_none_is_a_mistake_in_the_call(folder: Path, command: str) -> None:
    result = call(command, "vote.chor", "--bodies", "voters.py", "--size", "Membr=3")
    assert result.exit_code == 2 and "no family Membr" in result.stderr


def test_a_family_that_is_too_large_is_a_mistake_in_the_call(folder: Path) -> None:
    result = call("run", "vote.chor", "--bodies", "voters.py", "--size", "Member=60000")
    assert result.exit_code == 2 and "at most" in result.stderr
