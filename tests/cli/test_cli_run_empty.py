"""`aura-chor run` of a protocol whose only family may be empty."""

from pathlib import Path

from click.testing import CliRunner

from aura_chor.cli.main import main


def test_without_any_seat_nothing_is_played_and_it_is_said(tmp_path: Path) -> None:
    source = tmp_path / "alone.chor"
    source.write_text("choreography Alone { roles Peer[n] exchange Peer: Hello }\n", encoding="utf-8")
    nobody = CliRunner().invoke(main, ["run", str(source), "--auto", "--in-process"])
    assert nobody.exit_code == 2
    assert "nobody plays: all families of Alone are empty; say --size" in nobody.output
    some = CliRunner().invoke(main, ["run", str(source), "--auto", "--in-process", "--size", "Peer=2"])
    assert some.exit_code == 0, some.output
