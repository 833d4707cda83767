"""The command `aura-chor`. Subcommands are imported when they are called: `--help` knows them by this table alone."""

import errno
import importlib
from typing import Any, NamedTuple

import click

from aura_chor import __version__


class Entry(NamedTuple):
    module: str
    help: str


COMMANDS: dict[str, Entry] = {
    "check": Entry("check", "Say whether independent parties can carry out a choreography."),
    "project": Entry("project", "Print what each role does, in paper notation or JSON."),
    "compile": Entry("compile", "Write a typestate Python module for each role."),
    "run": Entry("run", "Execute a choreography between devices of this process."),
    "sim": Entry("sim", "Play a choreography between simulated devices, under faults drawn from seeds."),
    "replay": Entry("replay", "Play a failure of the simulator again, step by step if asked."),
    "ledger": Entry("ledger", "Show, verify or draw the ledgers that devices have left."),
    "account": Entry("account", "Make and use keys that no device holds alone."),
    "graph": Entry("graph", "Draw sequence diagrams, automata and counterexamples."),
    "explain": Entry("explain", "Print the page about a diagnostic's code."),
    "lint": Entry("lint", "Find misuse of states in code that uses generated modules."),
    "format": Entry("format", "Print or rewrite choreographies in the canonical layout."),
    "new": Entry("new", "Make a new project that passes its own test."),
    "import": Entry("convert", "Turn a Scribble or nuScr protocol into a choreography."),
    "export": Entry("convert", "Turn a choreography into Scribble or nuScr."),
}


class LazyGroup(click.Group):
    """A group whose commands are found by name; listing them imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"aura_chor.cli.{entry.module}")
        command = getattr(module, f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """What the system refuses at no door of ours (a full disk behind standard output) is told, not traced."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # click ends the command in silence: the reader of a pipe has seen enough.
            raise RefusedBySystem(error) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(_unknown(args[0]), ctx)
        return super().resolve_command(ctx, args)


class RefusedBySystem(click.ClickException):
    exit_code = 2

    def __init__(self, error: OSError) -> None:
        where = f" {error.filename}" if error.filename else ""
        super().__init__(f"the system refuses{where}: {error.strerror or error}")


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, COMMANDS, n=1)
    hint = f" Did you mean `{close[0]}`?" if close else ""
    return f"there is no command {name!r}.{hint}"


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="aura-chor")
def main() -> None:
    """Choreographies: write a multi-party protocol once, prove it, compile it to typestate Python, run it."""
