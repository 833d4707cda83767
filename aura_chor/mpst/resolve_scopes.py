"""What each top-level name of each file means: its own declarations, its imports and its Python types.

One file has one namespace: a choreography and a record cannot share a name, because an import says no kind. A file
gives away only what it declares itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from aura_chor.mpst.imports import Source, Sources
from aura_chor.mpst.model import ChoreographyKey, PythonType
from aura_chor.mpst.resolve_names import Distinct, did_you_mean, refuse_choreography, refuse_type
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import tree

PythonNames: TypeAlias = Callable[[str], frozenset[str] | None]
"""The names that a Python module binds; None when there is no such module."""


@dataclass(frozen=True, slots=True)
class ChoreographyMeaning:
    key: ChoreographyKey


@dataclass(frozen=True, slots=True)
class RecordMeaning:
    name: str


@dataclass(frozen=True, slots=True)
class PythonMeaning:
    type: PythonType


@dataclass(frozen=True, slots=True)
class BrokenMeaning:
    """Something that was refused where it was declared or imported: its uses say nothing more about it."""


Meaning: TypeAlias = ChoreographyMeaning | RecordMeaning | PythonMeaning | BrokenMeaning


@dataclass(slots=True)
class Scope:
    """The names of one file. `find` remembers what was asked for, so that unused imports can be told."""

    source: Source
    names: dict[str, Meaning] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def find(self, name: str) -> Meaning | None:
        self.used.add(name)
        return self.names.get(name)

    def candidates(self, kind: type[Meaning]) -> list[str]:
        return [name for name, meaning in self.names.items() if isinstance(meaning, kind)]


def key_of(source: Source, name: str) -> ChoreographyKey:
    return ChoreographyKey(f"{source.name}#{name}")


def open_scopes(sources: Sources, python: PythonNames, found: list[Diagnostic]) -> dict[str, Scope]:
    """The scope of every file, by canonical name; reports CHR202, 206 (names), 214, 216 and 217."""
    owned = {name: _owned(source) for name, source in sources.files.items()}
    reader = _Reader(sources, owned, python, found)
    return {name: reader.scope(source) for name, source in sources.files.items()}


def unused_imports(scope: Scope) -> list[Diagnostic]:
    """A note for each name that the file imports or takes from Python and never uses."""
    declarations: list[tree.Import | tree.UsePython] = [*scope.source.file.uses, *scope.source.file.imports]
    return [
        Diagnostic(codes.UNUSED_IMPORT, f"`{name.alias}` is never used", name.span)
        for declaration in declarations
        for name in declaration.names
        if name.alias not in scope.used and not isinstance(scope.names.get(name.alias), BrokenMeaning)
    ]


def _owned(source: Source) -> dict[str, Meaning]:
    """What other files can import from this one."""
    names: dict[str, Meaning] = {}
    for record in source.file.records:
        names.setdefault(record.name, RecordMeaning(record.name))
    for choreography in source.file.choreographies:
        names.setdefault(choreography.name, ChoreographyMeaning(key_of(source, choreography.name)))
    return names


@dataclass(frozen=True, slots=True)
class _Binding:
    name: str
    span: Span
    meaning: Meaning
    declares_choreography: bool = False


@dataclass(slots=True)
class _Reader:
    sources: Sources
    owned: Mapping[str, Mapping[str, Meaning]]
    python: PythonNames
    found: list[Diagnostic]
    python_types: dict[tuple[str, str], PythonType] = field(default_factory=dict)

    def scope(self, source: Source) -> Scope:
        """The first binding of a name, in the order of the text, is the one that counts."""
        scope = Scope(source)
        names = Distinct("name", self.found)
        packages = Distinct("choreography", self.found, fold="packages and event kinds are in lower case")
        for binding in sorted(self._bindings(source), key=lambda one: one.span.start):
            if names.admit(binding.name, binding.span):
                scope.names[binding.name] = binding.meaning
                if binding.declares_choreography:
                    packages.admit(binding.name, binding.span)
        return scope

    def _bindings(self, source: Source) -> list[_Binding]:
        bindings: list[_Binding] = []
        for use in source.file.uses:
            bindings += self._uses(use)
        for position, written in enumerate(source.file.imports):
            bindings += self._imports(written, self.sources.targets.get((source.name, position)))
        for record in source.file.records:
            refuse_type(record.name, record.name_span, self.found)
            bindings.append(_Binding(record.name, record.name_span, RecordMeaning(record.name)))
        for one in source.file.choreographies:
            refuse_choreography(one.name, one.name_span, self.found)
            meaning = ChoreographyMeaning(key_of(source, one.name))
            bindings.append(_Binding(one.name, one.name_span, meaning, declares_choreography=True))
        return bindings

    # --- imports ---

    def _imports(self, written: tree.Import, target: Source | None) -> list[_Binding]:
        return [_Binding(name.alias, name.span, self._imported(written, name, target)) for name in written.names]

    def _imported(self, written: tree.Import, name: tree.ImportedName, target: Source | None) -> Meaning:
        if target is None:
            return BrokenMeaning()
        meaning = self.owned[target.name].get(name.name)
        if meaning is not None:
            return meaning
        helps = did_you_mean(name.name, self.owned[target.name])
        message = f"{written.path} declares no `{name.name}`"
        self.found.append(Diagnostic(codes.IMPORT_NOT_FOUND, message, name.span, helps=helps))
        return BrokenMeaning()

    # --- Python types ---

    def _uses(self, use: tree.UsePython) -> list[_Binding]:
        names = self.python(use.module)
        if names is None:
            message = f"there is no Python module {use.module or '``'} that can be read"
            helps = (Help("modules are looked up in the folder where aura-chor runs, then among installed packages"),)
            self.found.append(Diagnostic(codes.UNKNOWN_PYTHON_TYPE, message, use.module_span, helps=helps))
        return [_Binding(name.alias, name.span, self._used(use, name, names)) for name in use.names]

    def _used(self, use: tree.UsePython, name: tree.ImportedName, names: frozenset[str] | None) -> Meaning:
        if (use.module, name.name) == ("builtins", "float"):
            self.found.append(float_payload("float", name.span))
            return BrokenMeaning()
        refuse_type(name.alias, name.span, self.found)
        if names is None:
            return BrokenMeaning()
        if name.name not in names:
            message = f"the Python module {use.module} has no `{name.name}`"
            helps = did_you_mean(name.name, sorted(names))
            self.found.append(Diagnostic(codes.UNKNOWN_PYTHON_TYPE, message, name.span, helps=helps))
            return BrokenMeaning()
        # One type has one alias in the whole program, so that equal types are equal values.
        python_type = PythonType(use.module, name.name, name.alias)
        return PythonMeaning(self.python_types.setdefault((use.module, name.name), python_type))


def float_payload(name: str, span: Span) -> Diagnostic:
    return Diagnostic(
        codes.FLOAT_PAYLOAD,
        f"`{name}`: floating-point numbers do not travel, because devices round and print them differently",
        span,
        helps=(Help("use int with a unit (cents, milliseconds), or str"),),
    )
