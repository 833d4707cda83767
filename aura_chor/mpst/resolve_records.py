"""Records: their fields, their predicates, and that one name means one type in the whole program."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from aura_chor.mpst.expressions import resolve_expression
from aura_chor.mpst.model import (
    OwnField,
    PayloadField,
    Predicate,
    PythonType,
    RecordDeclaration,
    RecordType,
    Type,
    Variable,
)
from aura_chor.mpst.resolve_names import Distinct, did_you_mean
from aura_chor.mpst.resolve_scopes import PythonMeaning, Scope
from aura_chor.mpst.resolve_unmarked import refuse_marks
from aura_chor.mpst.types import BOOL, TypeReader
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree


@dataclass(slots=True)
class Records:
    """`fields` are complete before any predicate is read, because predicates look into records."""

    fields: dict[str, dict[str, Type]] = field(default_factory=dict)
    declarations: dict[str, RecordDeclaration] = field(default_factory=dict)


def read_records(scopes: Sequence[Scope], found: list[Diagnostic]) -> Records:
    """All records of all files, in order; reports what is wrong with each, and CHR202 between files."""
    records = Records()
    read: list[tuple[tree.Record, tuple[PayloadField, ...]]] = []
    for scope in scopes:
        for written in scope.source.file.records:
            fields = _fields(written, TypeReader(scope, found), found)
            # Of two records with one name, which is an error, a predicate may use the fields of both.
            records.fields[written.name] = {one.name: one.type for one in fields} | records.fields.get(written.name, {})
            read.append((written, fields))
    names: dict[str, tuple[RecordDeclaration | PythonType, Span]] = {}
    for written, fields in read:
        predicates = tuple(_predicates(written, records, found))
        declaration = RecordDeclaration(written.name, fields, predicates, written.doc)
        records.declarations.setdefault(written.name, declaration)
        _admit(written.name, declaration, written.name_span, names, found)
    for name, python_type, span in _python_types(scopes):
        _admit(name, python_type, span, names, found)
    _refuse_endless([written for written, _ in read], records, found)
    return records


def _fields(written: tree.Record, reader: TypeReader, found: list[Diagnostic]) -> tuple[PayloadField, ...]:
    names = Distinct("field", found)
    fields: list[PayloadField] = []
    for one in written.fields:
        type_ = reader.read_field(one)
        refuse_marks(one, "a field of a record", found)
        if names.admit(one.name, one.name_span):
            fields.append(PayloadField(one.name, type_))
    return tuple(fields)


# --- predicates ---


@dataclass(slots=True)
class _OwnFields:
    """Names in a predicate on a record's field: the fields up to that one."""

    record: tree.Record
    found: list[Diagnostic]
    visible: dict[str, Type] = field(default_factory=dict)

    def find(self, name: tree.Name) -> Variable | None:
        if name.name in self.visible:
            return OwnField(name.name, self.visible[name.name])
        if any(one.name == name.name for one in self.record.fields):
            message = f"the field `{name.name}` comes later: a predicate is over the fields before it"
            helps: tuple[Help, ...] = (Help(f"put the predicate on `{name.name}`"),)
        else:
            message, helps = f"{self.record.name} has no field `{name.name}`", did_you_mean(name.name, self.visible)
        self.found.append(Diagnostic(codes.UNKNOWN_NAME, message, name.span, helps=helps))
        return None


def _predicates(written: tree.Record, records: Records, found: list[Diagnostic]) -> Iterator[Predicate]:
    lookup = _OwnFields(written, found)
    types = records.fields[written.name]
    for one in written.fields:
        lookup.visible.setdefault(one.name, types[one.name])
        if one.where is None:
            continue
        predicate = resolve_expression(
            one.where,
            expected=BOOL,
            role_of_value="a `where`",
            lookup=lookup.find,
            records=records.fields,
            found=found,
        )
        if predicate is not None:
            yield predicate


# --- one name, one type ---


def _python_types(scopes: Sequence[Scope]) -> Iterator[tuple[str, PythonType, Span]]:
    """The Python types by the alias that the program knows them under, each time one is used."""
    for scope in scopes:
        for use in scope.source.file.uses:
            for name in use.names:
                meaning = scope.names.get(name.alias)
                if isinstance(meaning, PythonMeaning):
                    yield meaning.type.alias, meaning.type, name.span


def _admit(
    name: str,
    entity: RecordDeclaration | PythonType,
    span: Span,
    names: dict[str, tuple[RecordDeclaration | PythonType, Span]],
    found: list[Diagnostic],
) -> None:
    """All files of a program are written into one set of Python classes, so a name cannot mean two of them."""
    first, first_span = names.setdefault(name, (entity, span))
    # Within one file the scope has said it; and two files may well declare the very same record.
    if first_span.file == span.file or _without_doc(first) == _without_doc(entity):
        return
    found.append(
        Diagnostic(
            codes.DUPLICATE_NAME,
            f"the type `{name}` means two things in this program",
            span,
            (Label(first_span, f"`{name}` is declared here too, otherwise"),),
            helps=(Help("rename one of them"),),
        )
    )


def _without_doc(entity: RecordDeclaration | PythonType) -> RecordDeclaration | PythonType:
    return replace(entity, doc="") if isinstance(entity, RecordDeclaration) else entity


# --- records without end ---


def _refuse_endless(written: Sequence[tree.Record], records: Records, found: list[Diagnostic]) -> None:
    """A record that always holds itself has no value. `option`, `list` and `map` may be empty, so they may hold it."""
    inside = {
        name: [t.name for t in types.values() if isinstance(t, RecordType)] for name, types in records.fields.items()
    }
    endless = _on_circles(inside)
    for record in written:
        if record.name in endless:
            endless.discard(record.name)
            helps = (Help("put it into an option, a list or a map"),)
            message = f"a value of {record.name} would hold another {record.name}, without end"
            found.append(Diagnostic(codes.UNKNOWN_TYPE, message, record.name_span, helps=helps))


def _on_circles(graph: dict[str, list[str]]) -> set[str]:
    """The nodes that reach themselves."""
    return {name for name in graph if _reaches(graph, name)}


def _reaches(graph: dict[str, list[str]], start: str) -> bool:
    work, seen = list(graph[start]), set[str]()
    while work:
        name = work.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            work.extend(graph.get(name, ()))
    return False
