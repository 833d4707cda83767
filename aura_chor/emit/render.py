"""From a checked protocol and its projections to the text of every file of its package."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from aura_chor.emit.callees import callees
from aura_chor.emit.checks_view import checks_view, has_checks
from aura_chor.emit.context import Context
from aura_chor.emit.names import package_name, role_module
from aura_chor.emit.package_view import package_view
from aura_chor.emit.payload_view import messages_view
from aura_chor.emit.role_view import role_view
from aura_chor.emit.witnesses_view import has_witnesses, witnesses_view
from aura_chor.mpst.check import CheckedProtocol
from aura_chor.mpst.local import Projection
from aura_chor.mpst.model import Program
from aura_chor.report.diagnostic import Sources
from aura_chor.report.source import SourceMap

if TYPE_CHECKING:
    from jinja2 import Environment

_LINE_LENGTH_MAX = 120


def render(
    checked: CheckedProtocol,
    projections: Sequence[Projection],
    *,
    protocol_hash: str,
    sources: Sources,
    program: Program | None = None,
) -> dict[str, str]:
    """The files of the protocol's package, by path under the output folder, `/` between the parts.

    Imports inside the package are relative, so that the folder may be any package. The caller has reported
    `names_clash.clashes`; `sources` are the texts that spans refer to, `program` has the choreographies of which the
    protocol opens sessions.
    """
    known = callees(program) if program is not None else {}
    context = Context(checked.protocol, protocol_hash, SourceMap(sources), known)
    package = package_name(checked.protocol.name)
    files = {
        f"{package}/__init__.py": _text("package.py.j2", package_view(context)),
        f"{package}/messages.py": _text("messages.py.j2", messages_view(context)),
    }
    if has_witnesses(context):
        files[f"{package}/witnesses.py"] = _text("witnesses.py.j2", witnesses_view(context))
    if has_checks(context):
        files[f"{package}/checks.py"] = _text("checks.py.j2", checks_view(context))
    for projection in projections:
        files[f"{package}/{role_module(projection.role)}.py"] = _text("role.py.j2", role_view(context, projection))
    return files


def _text(template: str, view: object) -> str:
    text = _environment().get_template(template).render(view=view)
    return "\n".join(_with_permission(line) for line in text.rstrip("\n").split("\n")) + "\n"


def _with_permission(line: str) -> str:
    """A literal that cannot be broken may be longer than the linter likes; the formatter has no say in it."""
    if len(line) <= _LINE_LENGTH_MAX or "# noqa" in line or not line.endswith((",", ")")):
        return line
    return f"{line}  # noqa: E501"


@cache
def _environment() -> "Environment":
    # Imported late: a check that emits nothing should not pay for the templates' engine.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("aura_chor.emit"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,
    )
