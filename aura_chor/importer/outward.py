"""From the tree of a `.chor` file to a Scribble or nuScr source, where those languages reach.

What they do not have (lanes, aborts, predicates over parameters, values as parameters) is refused with its span; what
they leave unsaid (a predicate in Scribble, a phase) is a note. The global automaton of the result is that of the
choreography, so that another tool judges the same protocol.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from aura_chor.importer.inward import Language
from aura_chor.importer.outward_payloads import Payloads
from aura_chor.importer.outward_refusals import refuse
from aura_chor.importer.tails import Tails
from aura_chor.importer.walk import rebuild, statements
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, has_errors
from aura_chor.syntax import tree


@dataclass(frozen=True, slots=True)
class ExportResult:
    text: str | None
    diagnostics: tuple[Diagnostic, ...]


def export_text(file: tree.File, *, language: Language, choreography: str | None = None) -> ExportResult:
    """The source in the other language: all choreographies, or one with those that it calls."""
    found: list[Diagnostic] = []
    chosen = _chosen(file, choreography, found)
    for each in chosen:
        refuse(each, {one.name for one in file.choreographies}, found)
    if has_errors(found):
        return ExportResult(None, tuple(found))
    spelt = [_without_stars(each) for each in chosen]
    if language == "nuscr":
        spelt, inlined = _without_tails(spelt, found)
    else:
        spelt, inlined = [replace(each, body=_without_phases(each.body)) for each in spelt], False
    payloads = Payloads(language, file.records, inlined, found)
    parts = _called(chosen) - {choreography}
    spelt = _still_needed(spelt, parts)
    roles = {each.name: tuple(role.name for role in each.roles) for each in spelt}
    bodies = [_Printer(payloads, each, roles, auxiliary=each.name in parts).text() for each in spelt]
    if has_errors(found):
        return ExportResult(None, tuple(found))
    header = payloads.header(file.name)
    return ExportResult("\n".join([*header, *_joined(bodies)]) + "\n", tuple(found))


def _chosen(file: tree.File, name: str | None, found: list[Diagnostic]) -> list[tree.Choreography]:
    """The choreographies to export, in the order of the file."""
    by_name = {each.name: each for each in file.choreographies}
    if name is None:
        return list(file.choreographies)
    if name not in by_name:
        found.append(Diagnostic(codes.UNKNOWN_CHOREOGRAPHY, f"the file holds no choreography {name}", file.span))
        return []
    wanted: set[str] = set()
    work = [name]
    while work:
        current = work.pop()
        if current in wanted or current not in by_name:
            continue
        wanted.add(current)
        work += [each.choreography for each in statements(by_name[current].body) if isinstance(each, tree.Call)]
    return [each for each in file.choreographies if each.name in wanted]


def _called(choreographies: list[tree.Choreography]) -> set[str]:
    """Those that another one calls: parts, which are checked where they are called."""
    return {
        statement.choreography
        for each in choreographies
        for statement in statements(each.body)
        if isinstance(statement, tree.Call) and statement.choreography != each.name
    }


def _still_needed(spelt: list[tree.Choreography], parts: set[str]) -> list[tree.Choreography]:
    """Without parts that were inlined wherever they were called. Where all call each other, all are kept."""
    if all(each.name in parts for each in spelt):
        return spelt
    by_name = {each.name: each for each in spelt}
    needed: set[str] = set()
    work = [each.name for each in spelt if each.name not in parts]
    while work:
        name = work.pop()
        if name not in needed and name in by_name:
            needed.add(name)
            work += sorted(_called([by_name[name]]))
    return [each for each in spelt if each.name in needed]


# --- forms that both can say ---


def _without_stars(choreography: tree.Choreography) -> tree.Choreography:
    """`A -> *` spelt out: every other role, in the order in which they are declared."""

    def change(statement: tree.Statement) -> tree.Statement:
        if not isinstance(statement, tree.Interaction) or not isinstance(statement.receivers, tree.Everyone):
            return statement
        others = tuple(role for role in choreography.roles if role.name != statement.sender.name)
        return replace(statement, receivers=others)

    return replace(choreography, body=rebuild(choreography.body, change))


def _without_tails(
    choreographies: list[tree.Choreography], found: list[Diagnostic]
) -> tuple[list[tree.Choreography], bool]:
    tails = Tails({each.name: each for each in choreographies}, found)
    pushed = [(each, tails.push(each)) for each in choreographies]
    return [replace(each, body=body) for each, body in pushed if body is not None], tails.inlined


def _without_phases(block: tree.Block) -> tree.Block:
    """Phases are names for stretches of a protocol; their statements stand where they stood."""

    def flat(inner: tree.Block) -> tree.Block:
        line: list[tree.Statement] = []
        for statement in inner.statements:
            line += statement.body.statements if isinstance(statement, tree.Phase) else (statement,)
        return replace(inner, statements=tuple(line))

    def change(statement: tree.Statement) -> tree.Statement:
        match statement:
            case tree.Choice():
                return replace(statement, branches=tuple(map(flat, statement.branches)))
            case tree.Loop() | tree.Phase():
                return replace(statement, body=flat(statement.body))
            case _:
                pass
        return statement

    return flat(rebuild(block, change))


# --- printing ---


class _Printer:
    """Prints one choreography. Recursion is bounded by the limit on nesting."""

    def __init__(
        self,
        payloads: Payloads,
        choreography: tree.Choreography,
        roles: dict[str, tuple[str, ...]],
        *,
        auxiliary: bool,
    ) -> None:
        self.payloads = payloads
        self.choreography = choreography
        self.roles = roles
        self.modifiers = "aux global" if auxiliary else "global"

    def text(self) -> list[str]:
        roles = ", ".join(f"role {role.name}" for role in self.choreography.roles)
        doc = _doc(self.choreography.doc)
        head = f"{self.modifiers} protocol {self.choreography.name}({roles}) {{"
        return [*doc, head, *self._block(self.choreography.body, "  "), "}"]

    def _block(self, block: tree.Block, indent: str) -> Iterator[str]:
        for statement in block.statements:
            yield from self._statement(statement, indent)

    def _statement(self, statement: tree.Statement, indent: str) -> Iterator[str]:
        match statement:
            case tree.Interaction():
                assert not isinstance(statement.receivers, tree.Everyone)
                receivers = ", ".join(role.name for role in statement.receivers)
                yield f"{indent}{self.payloads.message(statement)} from {statement.sender.name} to {receivers};"
            case tree.Choice():
                opening = f"{indent}choice at {statement.at.name} {{"
                for branch in statement.branches:
                    yield opening
                    yield from self._block(branch, indent + "  ")
                    opening = f"{indent}}} or {{"
                yield f"{indent}}}"
            case tree.Loop():
                yield f"{indent}rec {statement.name} {{"
                yield from self._block(statement.body, indent + "  ")
                yield f"{indent}}}"
            case tree.Continue():
                yield f"{indent}continue {statement.name};"
            case tree.Call():
                given = {each.role: each.actual.name for each in statement.bindings}
                roles = ", ".join(given.get(role, role) for role in self.roles[statement.choreography])
                yield f"{indent}do {statement.choreography}({roles});"
            case _:
                pass


def _doc(doc: str) -> list[str]:
    lines = doc.replace("*/", "* /").splitlines()
    return ["/**", *(f" * {line}".rstrip() for line in lines), " */"] if lines else []


def _joined(bodies: list[list[str]]) -> Iterator[str]:
    for number, body in enumerate(bodies):
        if number:
            yield ""
        yield from body
