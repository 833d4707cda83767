"""From the text of a Scribble or nuScr source to its tree, or to the diagnostics that say why not."""

import functools
import re

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from aura_chor.importer import surface
from aura_chor.importer.comments import Scanned, scan
from aura_chor.importer.expressions import TooDeep, read_expression
from aura_chor.importer.syntax_errors import local_protocol, syntax_error
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span
from aura_chor.syntax.grammar_files import grammar_text
from aura_chor.syntax.limits import MAX_NESTING, MAX_SOURCE_BYTES

_BRACKET = re.compile(r'"[^"\n]*"|[{(\[]|[})\]]')
_LOCAL = re.compile(r"\blocal\s+protocol\b")


def read(text: str, file: str) -> surface.Module | Diagnostic:
    """The module, or the first thing that keeps it from being read."""
    if len(text) > MAX_SOURCE_BYTES:
        size = f"the source has {len(text)} characters; the limit is {MAX_SOURCE_BYTES}"
        return Diagnostic(codes.TOO_LARGE, size, Span(file, 0, 0))
    scanned = scan(text)
    if scanned.unclosed is not None:
        span = Span(file, scanned.unclosed, scanned.unclosed + 2)
        return Diagnostic(codes.FOREIGN_SYNTAX, "this comment is never closed", span)
    if (deep := _too_deep(scanned.text)) is not None:
        message = f"brackets are nested more than {MAX_NESTING} deep"
        return Diagnostic(codes.TOO_DEEP, message, Span(file, deep, deep + 1))
    if (local := _LOCAL.search(scanned.text)) is not None:
        return local_protocol(Span(file, local.start(), local.end()))
    try:
        parsed = _parser().parse(scanned.text)
    except UnexpectedInput as error:
        return syntax_error(error, scanned.text, file, _parser())
    return _Reader(file).module(parsed, text, scanned)


@functools.cache
def _parser() -> Lark:
    return Lark(
        grammar_text("scribble.lark"),
        parser="lalr",
        lexer="contextual",
        propagate_positions=True,
        maybe_placeholders=True,
    )


def _too_deep(text: str) -> int | None:
    depth = 0
    for bracket in _BRACKET.finditer(text):
        if bracket.group() in "{([":
            depth += 1
            if depth > MAX_NESTING:
                return bracket.start()
        elif bracket.group() in "})]":
            depth -= 1
    return None


# --- from Lark's tree to ours ---

_Branch = Tree[Token]


class _Reader:
    """Reads Lark's tree. Recursion is bounded by MAX_NESTING."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.annotations: list[surface.Annotation] = []

    def module(self, parsed: _Branch, text: str, scanned: Scanned) -> surface.Module | Diagnostic:
        header: surface.Name | None = None
        imports: list[surface.ImportModule | surface.ImportMember] = []
        types: list[surface.TypeDeclaration] = []
        protocols: list[surface.Protocol] = []
        try:
            for item in _branches(parsed):
                match item.data:
                    case "module_header":
                        header = self._qualified(item.children[0])
                    case "import_module" | "import_member":
                        imports.append(self._import(item))
                    case "type_declaration" | "signature_declaration":
                        types.append(self._type(item))
                    case _:
                        protocols.append(self._protocol(item))
        except TooDeep as deep:
            return Diagnostic(codes.TOO_DEEP, "this expression is nested too deep", self._span(deep.tree))
        annotations = tuple(self.annotations)
        found = (tuple(imports), tuple(types), tuple(protocols), annotations)
        return surface.Module(self.file, text, header, *found, scanned)

    def _import(self, item: _Branch) -> surface.ImportModule | surface.ImportMember:
        module, *names = item.children
        span = self._span(item)
        if item.data == "import_module":
            return surface.ImportModule(self._qualified(module), self._optional(names[0]), span)
        return surface.ImportMember(self._qualified(module), self._name(names[0]), self._optional(names[1]), span)

    def _type(self, item: _Branch) -> surface.TypeDeclaration:
        schema, external, _source, alias = item.children
        is_signature = item.data == "signature_declaration"
        return surface.TypeDeclaration(
            str(schema), str(external)[1:-1], self._name(alias), is_signature, self._span(item)
        )

    def _protocol(self, item: _Branch) -> surface.Protocol:
        modifiers, name, parameters, roles, new_roles, annotation, *rest = item.children
        self._annotation(annotation)
        protocols = [child for child in rest if _is(child, "protocol")]
        statements = self._statements([child for child in rest if not _is(child, "protocol")])
        span = self._span(item)
        return surface.Protocol(
            name=self._name(name),
            modifiers=frozenset(str(word) for word in _branch(modifiers).children),
            parameters=tuple(self._parameter(child) for child in _children(parameters)),
            roles=tuple(self._name(role) for role in _children(roles)),
            new_roles=tuple(self._name(role) for role in _children(_first(new_roles))),
            nested=tuple(self._protocol(_branch(child)) for child in protocols),
            body=surface.Block(statements, span),
            span=span,
        )

    def _parameter(self, child: object) -> surface.Parameter:
        branch = _branch(child)
        return surface.Parameter("type" if branch.data == "type_parameter" else "sig", self._name(branch.children[0]))

    # --- statements ---

    def _block(self, child: object) -> surface.Block:
        branch = _branch(child)
        return surface.Block(self._statements(_parts(branch)), self._span(branch))

    def _statements(self, children: list[object]) -> tuple[surface.Statement, ...]:
        """The statements; annotations among them are kept aside, as comments."""
        for child in children:
            if _is(child, "annotation"):
                self._annotation(child)
        return tuple(self._statement(_branch(child)) for child in children if not _is(child, "annotation"))

    def _statement(self, item: _Branch) -> surface.Statement:
        match item.data:
            case "transfer":
                return self._transfer(item)
            case "choice":
                at, *branches = item.children
                return surface.Choice(self._name(at), tuple(map(self._block, branches)), self._span(item))
            case "recursion":
                name, variables, annotation, body = _parts(item)
                self._annotation(annotation)
                return surface.Recursion(
                    self._name(name), self._optional_span(variables), self._block(body), self._span(item)
                )
            case "continue_":
                return self._continue(item)
            case "par":
                return surface.Par(tuple(map(self._block, item.children)), self._span(item))
            case "do":
                protocol, arguments, roles = item.children
                messages = tuple(map(self._message, _children(arguments)))
                return surface.Do(self._qualified(protocol), messages, self._names(roles), self._span(item))
            case _:
                pass
        what, instead = _FOREIGN[str(item.data)]
        return surface.Foreign(what, instead, self._span(item))

    def _transfer(self, item: _Branch) -> surface.Transfer:
        message, sender, receivers = item.children
        span = self._span(item)
        return surface.Transfer(self._message(message), self._name(sender), self._names(receivers), span)

    def _continue(self, item: _Branch) -> surface.Statement:
        name, values, with_ = _parts(item)
        if with_ is not None:
            return surface.Foreign(*_FOREIGN["with"], self._span(item))
        return surface.Continue(self._name(name), self._optional_span(values), self._span(item))

    # --- messages ---

    def _message(self, child: object) -> surface.Message:
        branch = _branch(child)
        if branch.data == "reference":
            return self._qualified(branch.children[0])
        label, payloads = branch.children
        elements = tuple(self._payload(_branch(each)) for each in _children(payloads))
        return surface.Signature(self._optional(label), elements, self._span(branch))

    def _payload(self, item: _Branch) -> surface.Payload:
        span = self._span(item)
        if item.data == "named":
            name, type_, refinement = _parts(item)
            where = None if refinement is None else read_expression(_branch(refinement), self.file)
            return surface.Payload(self._name(name), self._qualified(type_), where, None, span)
        kind = self._qualified(item.children[0])
        role = self._name(item.children[1]) if item.data == "delegated" else None
        return surface.Payload(None, kind, None, role, span)

    # --- names and spans ---

    def _names(self, child: object) -> tuple[surface.Name, ...]:
        return tuple(self._name(each) for each in _children(child))

    def _name(self, child: object) -> surface.Name:
        assert isinstance(child, Token)
        return surface.Name(str(child), Span(self.file, child.start_pos or 0, child.end_pos or 0))

    def _optional(self, child: object) -> surface.Name | None:
        return None if child is None else self._name(child)

    def _qualified(self, child: object) -> surface.Name:
        branch = _branch(child)
        return surface.Name(".".join(str(part) for part in branch.children), self._span(branch))

    def _span(self, branch: _Branch) -> Span:
        meta = branch.meta
        return Span(self.file, 0, 0) if meta.empty else Span(self.file, meta.start_pos, meta.end_pos)

    def _optional_span(self, child: object) -> Span | None:
        return None if child is None else self._span(_branch(child))

    def _annotation(self, child: object) -> None:
        if child is not None:
            branch = _branch(child)
            self.annotations.append(surface.Annotation(str(branch.children[0]), self._span(branch)))


_FOREIGN = {
    "connect": ("`connect` (a role that joins in the midst of a session)", "let every role take part from the start"),
    "disconnect": (
        "`disconnect` (a role that leaves in the midst of a session)",
        "a role is done when it has no more to do",
    ),
    "wrap": ("`wrap` (a change of transport)", "transports are chosen when a session is run, not in the protocol"),
    "calls": ("`calls` (a nested protocol with participants of its own)", "use `do`, where all participants are there"),
    "with": ("`continue … with`", "write out what happens behind the loop"),
}


def _branch(child: object) -> _Branch:
    assert isinstance(child, Tree), child
    return child


def _parts(item: _Branch) -> list[object]:
    """The children, which the grammar's optional parts make None (Lark's own annotation does not say so)."""
    return list(item.children)


def _branches(parsed: _Branch) -> list[_Branch]:
    return [_branch(child) for child in parsed.children]


def _is(child: object, data: str) -> bool:
    return isinstance(child, Tree) and child.data == data


def _children(child: object) -> list[object]:
    return [] if child is None else list(_branch(child).children)


def _first(child: object) -> object:
    return None if child is None else _branch(child).children[0]
