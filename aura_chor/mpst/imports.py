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
    """An imported source as parsed.

    `name` is canonical: two paths to one file give one name, and the root's is its `File.name`. `file` is None when
    nothing could be read from the text; `diagnostics` are those of its own parse.
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
    """`whole` is False when the text did not parse cleanly: a name that it lacks may be in what was skipped."""

    name: str
    file: tree.File
    whole: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """`files` in order of discovery, the root first; `targets` leaves out imports that could not be read."""

    files: Mapping[str, Source]
    targets: Mapping[ImportPlace, Source]


def load_sources(root: tree.File, load: Loader, found: list[Diagnostic]) -> Sources:
    """All files that `root` reaches; reports CHR206 for files and CHR207."""
    search = _Search(load, found)
    search.run(Source(root.name, root, True))
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
        known = self.files.get(loaded.name)
        if known is None:
            self.found.extend(loaded.diagnostics)
            if loaded.file is None:
                return
            known = Source(loaded.name, loaded.file, not has_errors(list(loaded.diagnostics)))
        self.targets[(top.source.name, position)] = known
        top.through = written
        if known.name not in self.files:
            self._open(known)
        elif any(other.source.name == known.name for other in self.path):
            self.found.append(self._circle(known, written))

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
