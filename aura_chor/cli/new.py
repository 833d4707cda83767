"""`aura-chor new`: a project that passes its own test."""

import re
from pathlib import Path

import click

from aura_chor.cli.files import Target, Unreadable, analyse_input, inputs, write_file
from aura_chor.compiler import emit
from aura_chor.emit.files import ROOT_TEXT

FILES = (
    "README.md",
    "pyproject.toml",
    "choreographies/greeting.chor",
    "bodies.py",
    "tests/test_greeting.py",
)


@click.command("new")
@click.argument("folder", type=Target(), metavar="DIR")
def new_command(folder: Path) -> None:
    """Make a project in DIR: a choreography, the modules compiled from it, bodies, and a test that passes.

    Nothing that is there is overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Unreadable(f"{folder} exists and is not an empty directory")
    for path, text in _project(_project_name(folder)).items():
        write_file(folder / path, text)
    for path, text in _compiled(folder).items():
        write_file(folder / "protocols" / path, text)
    click.echo(f"made {folder}; next:")
    click.echo(f"  cd {folder} && aura-chor run choreographies/greeting.chor --bodies bodies.py && python -m pytest")


def _project_name(folder: Path) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", folder.absolute().name).strip("-").lower() or "protocols"


def _project(name: str) -> dict[str, str]:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("aura_chor.cli", "templates/new")
    environment = Environment(loader=loader, undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    return {path: environment.get_template(f"{path}.j2").render(name=name) for path in FILES}


def _compiled(folder: Path) -> dict[str, str]:
    [source] = inputs([str(folder / "choreographies" / "greeting.chor")])
    files, problems = emit(analyse_input(source))
    assert not problems, "the project's own choreography compiles"
    return {"__init__.py": ROOT_TEXT, **files}
