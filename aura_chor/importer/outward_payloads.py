"""Messages, their types and their predicates, as Scribble and nuScr write them.

nuScr names its payloads and has types without declaring them. Scribble has only types, each declared as a name for
something external: a field becomes a declared type of the field's own name, and import takes the name back.
"""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from aura_chor.importer.expressions import names_in
from aura_chor.importer.inward import Language
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span
from aura_chor.syntax import tree

KEYWORDS = frozenset(
    [
        "and",
        "as",
        "at",
        "aux",
        "calls",
        "catches",
        "choice",
        "connect",
        "continue",
        "data",
        "disconnect",
        "do",
        "explicit",
        "false",
        "from",
        "global",
        "import",
        "instantiates",
        "interruptible",
        "len",
        "local",
        "module",
        "nested",
        "new",
        "not",
        "or",
        "par",
        "protocol",
        "rec",
        "role",
        "self",
        "sig",
        "throws",
        "to",
        "true",
        "type",
        "with",
        "wrap",
    ]
)
"""Of either language: a name that one of them reserves is refused in both."""

_IN_NUSCR = {"int": "int", "str": "string", "bool": "bool", "bytes": "bytes"}


@dataclass(slots=True)
class Payloads:
    """Writes messages. `inlined` says that names of fields cannot be looked up from one message in another."""

    language: Language
    records: tuple[tree.Record, ...]
    inlined: bool
    found: list[Diagnostic]
    _aliases: dict[str, str] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)
    _refined: bool = False

    def message(self, interaction: tree.Interaction) -> str:
        message = interaction.message
        if self.language == "scribble":
            return f"{message.label}({', '.join(self._declared(each) for each in message.fields)})"
        own = {each.name for each in message.fields}
        return f"{message.label}({', '.join(self._named(each, own) for each in message.fields)})"

    def header(self, file: str) -> list[str]:
        """What stands before the protocols: known only when all messages are written."""
        if self.language == "nuscr":
            return ["(*# RefinementTypes #*)", ""] if self._refined else []
        stem = re.sub(r"[^A-Za-z0-9_]", "_", PurePosixPath(file).stem) or "Protocols"
        declared = [f'data <chor> "{external}" from "{stem}" as {alias};' for alias, external in self._aliases.items()]
        return [f"module {stem};", "", *declared, *([""] if declared else [])]

    # --- fields ---

    def _declared(self, each: tree.Field) -> str:
        """The name of a declared type: the field's own, unless that is taken for another type."""
        if each.where is not None:
            self._loss("Scribble has no predicates: the `where` is left out", each.where.span)
        external = _external(each.type)
        if external not in _IN_NUSCR:
            self._type_loss(each.type)
        alias = each.name
        while alias in KEYWORDS or self._aliases.get(alias, external) != external:
            alias += "_"
        self._aliases[alias] = external
        return alias

    def _named(self, each: tree.Field, own: set[str]) -> str:
        kind = _external(each.type)
        if kind in _IN_NUSCR:
            kind = _IN_NUSCR[kind]
        else:
            self._type_loss(each.type)
            kind = re.sub(r"[^A-Za-z0-9_]+", "_", kind).strip("_")
        if each.name in KEYWORDS:
            message = f"the field `{each.name}` is a keyword of nuScr"
            self.found.append(Diagnostic(codes.NOT_EXPORTABLE, message, each.name_span))
        refinement = self._refinement(each.where, own)
        return f"{each.name}: {kind}" + (f"{{{refinement}}}" if refinement else "")

    def _refinement(self, where: tree.Expression | None, own: set[str]) -> str:
        if where is None:
            return ""
        if self.inlined and not names_in(where) <= own:
            self._loss("the protocol was inlined, and the `where` looks up another message: it is left out", where.span)
            return ""
        try:
            text = refinement(where)
        except UnsayableError as unsayable:
            self._loss(f"nuScr does not have {unsayable}: the `where` is left out", where.span)
            return ""
        self._refined = True
        return text

    # --- what is lost ---

    def _type_loss(self, kind: tree.TypeExpr) -> None:
        shown = _external(kind)
        if shown not in self._told:
            self._told.add(shown)
            self._loss(f"`{shown}` is only a name in the exported file", kind.span)

    def _loss(self, message: str, span: Span) -> None:
        self.found.append(Diagnostic(codes.EXPORT_LOSS, message, span))


def _external(kind: tree.TypeExpr) -> str:
    arguments = [str(each) if isinstance(each, int) else _external(each) for each in kind.arguments]
    return kind.name + (f"[{'_'.join(arguments)}]" if arguments else "")


# --- predicates as refinements ---


class UnsayableError(Exception):
    """nuScr has no such expression; the message names it."""


def refinement(expression: tree.Expression) -> str:
    """The predicate in nuScr's words. Raises `UnsayableError`. Depth is bounded by the parser's limit."""
    match expression:
        case tree.Not(operand):
            return f"not {_atom(operand)}"
        case tree.Negate(operand):
            return f"-{_atom(operand)}"
        case tree.Logical(operator, operands):
            return (" && " if operator == "and" else " || ").join(map(_atom, operands))
        case tree.Compare(operators, operands):
            pairs = zip(operands, operators, operands[1:], strict=False)
            links = [_comparison(left, operator, right) for left, operator, right in pairs]
            return links[0] if len(links) == 1 else " && ".join(f"({link})" for link in links)
        case tree.Arithmetic(operator, left, right) if operator in "+-":
            return f"{_atom(left)} {operator} {_atom(right)}"
        case tree.Arithmetic(operator):
            raise UnsayableError(f"`{operator}`")
        case _:
            pass
    return _atom(expression)


def _atom(expression: tree.Expression) -> str:
    match expression:
        case tree.Name(name, ()):
            return name
        case tree.Name(name, attributes):
            raise UnsayableError(f"parts of records (`{'.'.join((name, *attributes))}`)")
        case tree.Literal(bool() as value):
            return "true" if value else "false"
        case tree.Literal(int() as value):
            return str(value)
        case tree.Literal(str() as value) if not re.search(r'["\\\n]', value):
            return f'"{value}"'
        case tree.Literal():
            raise UnsayableError("this literal")
        case tree.Length(operand):
            return f"len({refinement(operand)})"
        case tree.DurationLiteral():
            raise UnsayableError("durations")
        case tree.ListLiteral():
            raise UnsayableError("lists")
        case tree.IsNone():
            raise UnsayableError("`none`")
        case _:
            pass
    return f"({refinement(expression)})"


_COMPARISONS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def _comparison(left: tree.Expression, operator: str, right: tree.Expression) -> str:
    if operator in _COMPARISONS:
        return f"{_atom(left)} {_COMPARISONS[operator]} {_atom(right)}"
    if not isinstance(right, tree.ListLiteral) or not right.items:
        raise UnsayableError(f"`{operator}`")
    sign, joint = ("=", " || ") if operator == "in" else ("<>", " && ")
    return joint.join(f"({_atom(left)} {sign} {_atom(item)})" for item in right.items)
