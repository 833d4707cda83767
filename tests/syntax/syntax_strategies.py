"""Generated trees: what the grammar can say, with positions that grow from node to node as in a source."""

from collections.abc import Callable
from itertools import count
from typing import TypeVar

from hypothesis import strategies as st

from aura_chor.report.diagnostic import Span
from aura_chor.syntax import tree
from aura_chor.syntax.words import SOFT_KEYWORDS, TERMINAL_OF_WORD

Drawn = TypeVar("Drawn")
Draw = Callable[[st.SearchStrategy[Drawn]], Drawn]

_WORDS = TERMINAL_OF_WORD.keys() | SOFT_KEYWORDS.keys()
NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True).filter(lambda name: name not in _WORDS)
STRINGS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_NOWHERE = Span("generated", 0, 0)
_COMPARATORS = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in"])
_WIDE = st.integers(0, 2**200)


def _operands(inner: st.SearchStrategy[tree.Expression], least: int) -> st.SearchStrategy[tuple[tree.Expression, ...]]:
    return st.lists(inner, min_size=least, max_size=3).map(tuple)


def _compound(inner: st.SearchStrategy[tree.Expression]) -> st.SearchStrategy[tree.Expression]:
    divisor = st.builds(tree.Literal, st.integers(1, 99), st.just(_NOWHERE))
    where = st.just(_NOWHERE)
    chains = st.lists(_COMPARATORS, min_size=1, max_size=3).flatmap(
        lambda operators: st.builds(
            tree.Compare,
            st.just(tuple(operators)),
            st.lists(inner, min_size=len(operators) + 1, max_size=len(operators) + 1).map(tuple),
            where,
        )
    )
    return st.one_of(
        st.builds(tree.Length, inner, where),
        st.builds(tree.Negate, inner, where),
        st.builds(tree.Not, inner, where),
        st.builds(tree.IsNone, inner, st.booleans(), where),
        st.builds(tree.ListLiteral, _operands(inner, 0), where),
        st.builds(tree.Logical, st.sampled_from(["and", "or"]), _operands(inner, 2), where),
        st.builds(tree.Arithmetic, st.sampled_from(["+", "-", "*"]), inner, inner, where),
        st.builds(tree.Arithmetic, st.just("%"), inner, divisor, where),
        chains,
    )


_LITERALS = st.one_of(_WIDE, STRINGS, st.booleans(), st.binary(max_size=8), st.none())
EXPRESSIONS: st.SearchStrategy[tree.Expression] = st.recursive(
    st.one_of(
        st.builds(tree.Name, NAMES, st.lists(NAMES, max_size=2).map(tuple), st.just(_NOWHERE)),
        st.builds(tree.Literal, _LITERALS, st.just(_NOWHERE)),
        st.builds(tree.DurationLiteral, _WIDE, st.sampled_from(["ms", "s", "m", "h", "d"]), st.just(_NOWHERE)),
    ),
    _compound,
    max_leaves=8,
)
TYPES: st.SearchStrategy[tree.TypeExpr] = st.recursive(
    st.builds(tree.TypeExpr, NAMES, st.just(()), st.just(_NOWHERE)),
    lambda inner: st.builds(
        tree.TypeExpr, NAMES, st.lists(st.one_of(inner, _WIDE), min_size=1, max_size=2).map(tuple), st.just(_NOWHERE)
    ),
    max_leaves=4,
)
_DEADLINES = st.builds(
    tree.Deadline, st.integers(0, 10**6), st.sampled_from(["ms", "s", "m", "h", "d", "epochs"]), st.just(_NOWHERE)
)
_EPOCHS = st.builds(tree.Deadline, st.integers(0, 10**6), st.just("epochs"), st.just(_NOWHERE))
REFERENCES = st.builds(tree.Reference, NAMES, st.just(_NOWHERE))
_SELECTORS: st.SearchStrategy[tree.Selector] = st.one_of(
    st.builds(tree.AllMembers, st.just(_NOWHERE)),
    st.builds(tree.Member, _WIDE, st.just(_NOWHERE)),
    st.builds(tree.MemberRange, _WIDE, _WIDE, st.just(_NOWHERE)),
    st.builds(tree.MemberName, NAMES, st.just(_NOWHERE)),
)
_ROLES = st.builds(tree.RoleRef, NAMES, st.just(_NOWHERE), st.none() | _SELECTORS, st.none() | REFERENCES)
_NAMED_ARGUMENTS = st.builds(tree.NamedArgument, NAMES, EXPRESSIONS, st.just(_NOWHERE))
_THRESHOLDS = st.builds(tree.Threshold, st.none() | EXPRESSIONS, st.just(_NOWHERE))
_COMMENT_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12).map(
    lambda t: f"// {t}".rstrip()
)
_DOC_LINE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20).map(str.rstrip)
_DOCS = st.lists(_DOC_LINE, min_size=1, max_size=3).map("\n".join) | st.just("")


class _Source:
    """Draws a file from left to right; the position grows by one for each thing written."""

    def __init__(self, draw: Callable[..., object]) -> None:
        self._draw = draw
        self._position = count(1)
        self._comments: list[tree.Comment] = []

    def draw(self, strategy: st.SearchStrategy[Drawn]) -> Drawn:
        return self._draw(strategy)  # type: ignore[return-value]

    def many(self, make: Callable[[], Drawn], least: int, most: int) -> tuple[Drawn, ...]:
        return tuple(make() for _ in range(self.draw(st.integers(least, most))))

    def here(self) -> int:
        if self.draw(st.integers(0, 5)) == 0:
            start = next(self._position)
            text, own_line = self.draw(_COMMENT_TEXT), self.draw(st.booleans())
            self._comments.append(tree.Comment(text, own_line, Span("generated", start, start + 1)))
        return next(self._position)

    def span(self, start: int) -> Span:
        return Span("generated", start, next(self._position) + 1)

    def role(self) -> tree.RoleRef:
        name, span = self.draw(NAMES), self.span(self.here())
        if self.draw(st.integers(0, 3)):
            return tree.RoleRef(name, span)
        return tree.RoleRef(name, span, self.draw(st.none() | _SELECTORS), self.draw(st.none() | REFERENCES))

    def roles(self) -> tuple[tree.RoleRef, ...] | tree.Everyone:
        return tree.Everyone(_NOWHERE) if self.draw(st.booleans()) else self.many(self.role, 1, 3)

    def field(self) -> tree.Field:
        start = self.here()
        where = self.draw(st.none() | EXPRESSIONS)
        name, type_, span = self.draw(NAMES), self.draw(TYPES), self.span(start)
        if self.draw(st.integers(0, 3)):
            return tree.Field(name, type_, where, span, _NOWHERE)
        sealed, names = self.draw(st.booleans()), self.draw(st.none() | REFERENCES)
        to = self.draw(st.none() | _ROLES) if sealed else None
        return tree.Field(name, type_, where, span, _NOWHERE, sealed, to, names)

    def message(self) -> tree.Message:
        begun = self.here()
        fields = self.many(self.field, 0, 4)
        return tree.Message(self.draw(NAMES), fields, self.span(begun), _NOWHERE)

    def block(self, depth: int) -> tree.Block:
        start = self.here()
        statements = self.many(lambda: self.statement(depth + 1), 0, 3 if depth < 3 else 0)
        return tree.Block(statements, Span("generated", start, self.here() + 1))

    def blocks(self, depth: int) -> tuple[tree.Block, ...]:
        return self.many(lambda: self.block(depth), 1, 3)

    def statement(self, depth: int) -> tree.Statement:
        start = self.here()
        match self.draw(st.integers(0, 16)):
            case 0:
                return self._choice(start, depth)
            case 1:
                return tree.Loop(self.draw(NAMES), self.block(depth), self.span(start), _NOWHERE)
            case 2:
                return tree.Continue(self.draw(NAMES), self.span(start))
            case 3:
                at = self.role() if self.draw(st.booleans()) else None
                return tree.Abort(self.draw(STRINGS), at, self.span(start))
            case 4:
                return tree.Par(self.blocks(depth), self.span(start))
            case 5:
                otherwise = self.block(depth) if self.draw(st.booleans()) else None
                return tree.When(self.draw(EXPRESSIONS), self.block(depth), otherwise, self.span(start))
            case 6:
                return self._call(start)
            case 7:
                return self._phase(start, depth)
            case 8:
                return self._gather(start, depth)
            case 9:
                group, message, within = self.role(), self.message(), self._within(0, otherwise=False)
                results, doc = tuple(self.draw(st.lists(REFERENCES, max_size=2))), self.draw(_DOCS)
                return tree.Exchange(group, message, within, results, doc, self.span(start))
            case 10:
                variable, group, in_order = self.draw(NAMES), self.role(), self.draw(st.booleans())
                return tree.Each(variable, group, in_order, self.block(depth), self.span(start), _NOWHERE)
            case 11:
                return tree.Records(self.role(), self.message(), self.draw(_DOCS), self.span(start))
            case 12:
                return self._awaits(start, depth)
            case 13:
                return tree.ReadsLedger(self.role(), self.span(start))
            case 14:
                delay = self.draw(_EPOCHS | EXPRESSIONS)
                return tree.Wait(delay, self.role(), self.draw(st.none() | REFERENCES), self.span(start))
            case 15:
                call, at, result = self._call(start), self.role(), self.draw(REFERENCES)
                otherwise = self.block(depth) if self.draw(st.booleans()) else None
                return tree.Session(call, at, result, otherwise, self.span(start))
            case _:
                return self._interaction(start, depth)

    def _call(self, start: int) -> tree.Call:
        bindings = self.many(lambda: tree.RoleBinding(self.draw(NAMES), self.role(), _NOWHERE), 0, 2)
        arguments = tuple(self.draw(st.lists(EXPRESSIONS, max_size=2)))
        named = tuple(
            self.draw(st.lists(st.builds(tree.NamedArgument, NAMES, EXPRESSIONS, st.just(_NOWHERE)), max_size=2))
        )
        return tree.Call(self.draw(NAMES), bindings, arguments, self.span(start), _NOWHERE, named)

    def _veto(self) -> tree.Veto:
        start = self.here()
        authors, message, counts = self.roles(), self.message(), self.draw(st.none() | REFERENCES)
        return tree.Veto(authors, message, counts, self.span(start))

    def _notice(self) -> tree.Notice:
        start = self.here()
        message, authors, most = self.message(), self.roles(), self.draw(st.none() | EXPRESSIONS)
        return tree.Notice(message, authors, most, self.span(start))

    def _requirement(self) -> tree.Requirement:
        start = self.here()
        witnesses = tuple(self.draw(st.lists(REFERENCES, min_size=1, max_size=3)))
        return tree.Requirement(witnesses, self.draw(st.none() | EXPRESSIONS), self.span(start))

    def _phase(self, start: int, depth: int) -> tree.Phase:
        clauses = (self.many(self._requirement, 0, 1), self.many(self._veto, 0, 1), self.many(self._notice, 0, 2))
        requirements, vetoes, notices = clauses if self.draw(st.booleans()) else ((), (), ())
        volatile = tree.Volatile(self.span(self.here())) if self.draw(st.booleans()) else None
        body, doc = self.block(depth), self.draw(_DOCS)
        span = self.span(start)
        return tree.Phase(self.draw(NAMES), body, doc, span, _NOWHERE, requirements, volatile, vetoes, notices)

    def _gather(self, start: int, depth: int) -> tree.Gather:
        threshold = self.draw(st.none() | _THRESHOLDS)
        group, receivers, message = self.role(), self.roles(), self.message()
        within, results = self._within(depth), tuple(self.draw(st.lists(REFERENCES, max_size=2)))
        return tree.Gather(threshold, group, receivers, message, within, results, self.draw(_DOCS), self.span(start))

    def _awaits(self, start: int, depth: int) -> tree.Awaits:
        role, message, external = self.role(), self.message(), self.draw(st.booleans())
        source = self.role() if self.draw(st.booleans()) else None
        within, doc = self._within(depth), self.draw(_DOCS)
        return tree.Awaits(role, message, external, source, within, doc, self.span(start))

    def _choice(self, start: int, depth: int) -> tree.Choice:
        at = self.role()
        if self.draw(st.integers(0, 2)):
            return tree.Choice(at, self.blocks(depth), self.span(start))
        waiting, within = self.role(), self.span(self.here())
        branches = self.blocks(depth)
        otherwise = self.block(depth) if self.draw(st.booleans()) else None
        deadline = self.draw(_DEADLINES)
        return tree.Choice(at, branches, self.span(start), tree.Within(deadline, waiting, otherwise, within))

    def _within(self, depth: int, *, otherwise: bool = True) -> tree.Within | None:
        if self.draw(st.integers(0, 2)):
            return None
        start = self.here()
        branch = self.block(depth) if otherwise and self.draw(st.booleans()) else None
        return tree.Within(self.draw(_DEADLINES), None, branch, self.span(start))

    def _interaction(self, start: int, depth: int) -> tree.Interaction:
        sender, each = self.role(), self.draw(st.integers(0, 3)) == 0
        receivers = (self.role(),) if each else self.roles()
        message = self.message()
        within = self._within(depth)
        return tree.Interaction(sender, receivers, message, self.draw(_DOCS), self.span(start), within, each)

    def imported(self) -> tree.ImportedName:
        name = self.draw(NAMES)
        return tree.ImportedName(name, self.draw(st.just(name) | NAMES), self.span(self.here()))

    def use_python(self) -> tree.UsePython:
        start = self.here()
        return tree.UsePython(self.draw(STRINGS), self.many(self.imported, 1, 3), self.span(start), _NOWHERE)

    def import_file(self) -> tree.Import:
        start = self.here()
        return tree.Import(self.draw(STRINGS), self.many(self.imported, 1, 3), self.span(start), _NOWHERE)

    def record(self) -> tree.Record:
        start = self.here()
        fields = self.many(self.field, 0, 3)
        return tree.Record(self.draw(NAMES), fields, self.draw(_DOCS), self.span(start), _NOWHERE)

    def choreography(self) -> tree.Choreography:
        start = self.here()
        parameters, roles = self.many(self.field, 0, 2), self.many(self.role, 0, 4)
        opening = identified_by = None
        if self.draw(st.booleans()):
            labels = tuple(self.draw(st.lists(REFERENCES, min_size=1, max_size=2)))
            opening = tree.Opening(labels, self.role(), self.span(self.here()))
        elif self.draw(st.booleans()):
            identified_by = tree.Reference(self.draw(NAMES), self.span(self.here()))
        vetoes, notices = self.many(self._veto, 0, 1), self.many(self._notice, 0, 2)
        body, doc = self.block(0), self.draw(_DOCS)
        return tree.Choreography(
            self.draw(NAMES),
            parameters,
            roles,
            tuple(self.draw(st.lists(EXPRESSIONS, max_size=2))),
            body,
            doc,
            self.span(start),
            _NOWHERE,
            opening,
            identified_by,
            vetoes,
            notices,
            self.many(self._witness, 0, 2),
        )

    def _witness(self) -> tree.WitnessDeclaration:
        start = self.here()
        optional = st.none() | REFERENCES
        threshold, label, source = self.draw(_THRESHOLDS), self.draw(REFERENCES), self.draw(st.none() | _ROLES)
        agreeing_on, verified_by, doc = self.draw(optional), self.draw(optional), self.draw(_DOCS)
        span = self.span(start)
        return tree.WitnessDeclaration(
            self.draw(NAMES), threshold, label, source, agreeing_on, verified_by, doc, span, _NOWHERE
        )

    def file(self) -> tree.File:
        uses, imports = self.many(self.use_python, 0, 2), self.many(self.import_file, 0, 2)
        records, choreographies = self.many(self.record, 0, 2), self.many(self.choreography, 1, 2)
        self.here()
        return tree.File(uses, imports, records, choreographies, tuple(self._comments), _NOWHERE, "generated")


@st.composite
def files(draw: Callable[..., object]) -> tree.File:
    return _Source(draw).file()
