"""A receive that may be asked into a child session: the invitation is a case without a message, and no deadline."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from aura_chor.cli.main import main

PARTY = """
choreography Party {
  roles Host, Guest[n]
  where 1 <= n <= 2

  gather Guest -> Host: Offer within 20 epochs else {
    Host -> Guest: TooFew
    abort "nobody comes"
  }
  session Receipt(Asker = Host, Payer = Guest) at Host as receipt else {
    Host -> Guest: NoReceipt
    abort "nobody pays"
  }
  Host -> Guest: Paid
}

choreography Receipt opens with Begin by Asker {
  roles Asker, Payer[m]
  where 1 <= m

  Asker -> Payer: Bill(sum: int)
}
"""


def test_who_is_asked_into_a_child_session_deviates_from_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "party.chor").write_text(PARTY, encoding="utf-8")
    call = ["sim", "party.chor", "--choreography", "Party", "--seeds", "1..4", "--faults", "none"]
    done = CliRunner().invoke(main, call, catch_exceptions=False)
    assert done.exit_code == 0 and "all hold" in done.output, done.output
