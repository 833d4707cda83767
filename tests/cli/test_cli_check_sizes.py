"""`check --size`: a family checked with as many members as one likes."""

import pytest
from click.testing import CliRunner, Result

from aura_chor.cli.main import main

POLL = """choreography Poll {
  roles Chair, Voter[n]
  where 1 <= n
  gather all Voter -> Chair: Ballot(yes: bool)
  Chair -> Voter: Closed
}
"""


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments, "-"], input=POLL, catch_exceptions=False)


def test_the_verdict_says_for_which_sizes() -> None:
    assert check().stdout == "<stdin>: Poll can be carried out by its 2 roles, checked with 1, 2, 3, 4 Voter\n"
    assert check("--size", "Voter=7").stdout.endswith("checked with 1, 2, 3, 4, 7 Voter\n")


def test_a_size_that_is_not_admissible_is_refused() -> None:
    result = check("--size", "Voter=0")
    assert result.exit_code == 1
    assert "error[CHR331]: the constraints of Poll do not admit n = 0" in result.stderr


@pytest.mark.parametrize(
    ("size", "words"),
    [
        ("Voter", "write it as Device=7"),
        ("Voter=-1", "write it as Device=7"),
        ("Voter=many", "write it as Device=7"),
        ("=3", "write it as Device=7"),
        ("Voter=٣", "write it as Device=7"),
        ("Voter=1001", "at most 1000 members"),
        ("Voter=9999999", "write it as Device=7"),
        ("Chair=3", "there is no family Chair"),
        ("Nobody=3", "there is no family Nobody"),
    ],
)
def test_what_is_no_size_is_a_mistake_in_the_call(size: str, words: str) -> None:
    result = check("--size", size)
    assert result.exit_code == 2
    assert words in result.stderr
