"""The files of a program: a source, what it imports and what those import, each once, in order of discovery.

Reading and parsing are the caller's: a `Loader` is injected. Names are not looked at here, only files.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, has_errors
from aura_chor.syntax import tree


@dataclass(frozen=True, slots=True)
class LoadedSource:
    """An imported source as parsed: its canonical name, its tree if there is one, and the diagnostics of its parse.

    Two paths to one file give one name, which is also the name in its spans; the root's is its `File.name`.
    """

    name: str
    file: tree.File | None
    diagnostics: tuple[Diagnostic, ...] = ()


Loader: TypeAlias = Callable[[str, str], LoadedSource | None]
"""From the importing file's canonical name and the path as written to the source; None when there is none."""

ImportPlace: TypeAlias = tuple[str, int]
"""The canonical name of the importing file and the position of the import in its `File.imports`."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that parsed without errors, under its canonical name."""

    name: str
    file: tree.File


@dataclass(frozen=True, slots=True)
class Sources:
    """`files` in order of discovery, the root first; `targets` leaves out imports that gave no file without errors."""

    files: Mapping[str, Source]
    targets: Mapping[ImportPlace, Source]


def load_sources(root: tree.File, load: Loader, found: list[Diagnostic]) -> Sources:
    """All files that `root` reaches; reports CHR206 for files and CHR207."""
    search = _Search(load, found)
    search.run(Source(root.name, root))
    return Sources(search.files, search.targets)


@dataclass(slots=True)
class _OpenFile:
    """A file on the current path of the search; `through` is the import that it is just following."""

    source: Source
    imports: Iterator[tuple[int, tree.Import]]
    through: tree.Import | None = None


@dataclass(slots=True)
class _Search:
    """A depth-first search with its own stack, so that a long chain of imports is no recursion."""

    load: Loader
    found: list[Diagnostic]
    files: dict[str, Source] = field(default_factory=dict)
    targets: dict[ImportPlace, Source] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    path: list[_OpenFile] = field(default_factory=list)

    def run(self, root: Source) -> None:
        self._open(root)
        while self.path:
            top = self.path[-1]
            position_and_import = next(top.imports, None)
            if position_and_import is None:
                self.path.pop()
            else:
                self._follow(top, *position_and_import)

    def _open(self, source: Source) -> None:
        self.files[source.name] = source
        self.path.append(_OpenFile(source, iter(enumerate(source.file.imports))))

    def _follow(self, top: _OpenFile, position: int, written: tree.Import) -> None:
        loaded = self.load(top.source.name, written.path)
        if loaded is None:
            self.found.append(_not_found(written))
            return
        source = self.files.get(loaded.name) or self._accept(loaded)
        if source is None:
            return
        self.targets[(top.source.name, position)] = source
        top.through = written
        if source.name not in self.files:
            self._open(source)
        elif any(other.source.name == source.name for other in self.path):
            self.found.append(self._circle(source, written))

    def _accept(self, loaded: LoadedSource) -> Source | None:
        """A file seen for the first time; half a tree counts for nothing, it would only give mistakes that are none."""
        if loaded.name in self.refused:
            return None
        self.found.extend(loaded.diagnostics)
        if loaded.file is None or has_errors(list(loaded.diagnostics)):
            self.refused.add(loaded.name)
            return None
        return Source(loaded.name, loaded.file)

    def _circle(self, target: Source, written: tree.Import) -> Diagnostic:
        names = [one.source.name for one in self.path]
        circle = self.path[names.index(target.name) :]
        labels = tuple(
            Label(one.through.path_span, f"{one.source.name} imports {following.source.name} here")
            for one, following in pairwise(circle)
            if one.through is not None
        )
        return Diagnostic(
            codes.CIRCULAR_IMPORT,
            "these files import each other: " + " → ".join([*names[names.index(target.name) :], target.name]),
            written.path_span,
            labels,
            helps=(Help("move what both need into a file that imports neither"),),
        )


def _not_found(written: tree.Import) -> Diagnostic:
    return Diagnostic(
        codes.IMPORT_NOT_FOUND,
        f"the file {written.path} cannot be read",
        written.path_span,
        helps=(Help("a path is relative to the folder of the file that imports"),),
    )
