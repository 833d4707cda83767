"""`aura-chor account` as tests type it: in this process, each command begins the devices anew from their files."""

from pathlib import Path

from click.testing import CliRunner, Result

from aura_chor.cli.main import main

SECRET = "a passphrase that nobody else has"
ENVIRONMENT = {"AURA_CHOR_PASSPHRASE": SECRET}
CONTEXT = "chat/alice/ed25519/1"


def call(*arguments: str | Path, env: dict[str, str | None] | None = None, input: str | None = None) -> Result:
    asked = {**ENVIRONMENT, **(env or {})}
    words = ["account", *map(str, arguments)]
    result = CliRunner().invoke(main, words, env=asked, input=input, catch_exceptions=False)
    assert "Traceback" not in result.output
    assert SECRET not in result.output
    return result


def good(*arguments: str | Path) -> str:
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def lose(home: Path, *numbers: int) -> None:
    for number in numbers:
        for path in home.glob(f"device-{number}.sqlite*"):
            path.unlink()
