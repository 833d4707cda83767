"""From a Scribble or nuScr source to the tree of a `.chor` file.

Read, link, translate, legalise: each step leaves its diagnostics, and what has no counterpart is an error with its
span. What could be translated whole is there all the same, so that one strange protocol does not cost the others.
"""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from aura_chor.importer import surface
from aura_chor.importer.comments import Remark, as_comments
from aura_chor.importer.legalise import Legal, legalise
from aura_chor.importer.link import Loader, World
from aura_chor.importer.prune import prune
from aura_chor.importer.read import read
from aura_chor.importer.simplify import simplify
from aura_chor.importer.translate import Translated, translate
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span, has_errors
from aura_chor.syntax import tree

Language: TypeAlias = Literal["scribble", "nuscr"]

LANGUAGE_OF_SUFFIX: dict[str, Language] = {".scr": "scribble", ".nuscr": "nuscr"}


@dataclass(frozen=True, slots=True)
class ImportResult:
    """`file` holds every protocol that translated whole; it is None when there is none and something went wrong.

    `auxiliary` names the choreographies that the source declares as mere parts of others (`aux`), or that come from
    another module: alone they need not make sense. Diagnostics are in the order of the source.
    """

    file: tree.File | None
    diagnostics: tuple[Diagnostic, ...]
    auxiliary: frozenset[str] = frozenset()
    sources: tuple[tuple[str, str], ...] = ()


def import_text(text: str, name: str, *, language: Language, load: Loader | None = None) -> ImportResult:
    """Translate a source; `name` is what spans call it. `load` gives the text of a module by its full name."""
    module = read(text, name)
    if isinstance(module, Diagnostic):
        return ImportResult(None, (module,))
    world = World(module, load, undeclared=language == "nuscr")
    translated = translate(world)
    world.note_unused_imports()
    if not module.protocols:
        world.found.append(Diagnostic(codes.SIMPLIFIED, "the file holds no protocol", Span(name, 0, 0)))
    raw, auxiliary = prune(translated, world.found)
    legal = legalise(tuple(raw), _wanted(translated), translated.opaque)
    notes: list[Diagnostic] = []
    legal = replace(legal, choreographies=tuple(simplify(each, notes) for each in legal.choreographies))
    diagnostics = sorted([*world.found, *legal.diagnostics, *notes], key=lambda d: (d.span.file != name, d.span.start))
    names = {old.name: new.name for old, new in zip(raw, legal.choreographies, strict=True)}
    if not legal.choreographies and has_errors(diagnostics):
        return ImportResult(None, tuple(diagnostics))
    file = _file(module, text, legal, translated)
    return ImportResult(file, tuple(diagnostics), frozenset(names[one] for one in auxiliary), tuple(world.sources()))


def module_paths(path: str, text: str, module: str) -> tuple[str, ...]:
    """Where the module may lie, best first, when the source at `path` (with `/`) imports it.

    `a/b/C.scr` with the header `module b.C` has its root at `a`; modules lie below the root by their full names.
    """
    below = module.replace(".", "/") + ".scr"
    parsed = read(text, path)
    roots: list[str] = []
    if isinstance(parsed, surface.Module) and parsed.name is not None:
        own = parsed.name.text.replace(".", "/") + ".scr"
        if path == own or path.endswith("/" + own):
            roots.append(path[: -len(own)])
    roots.append(path[: path.rfind("/") + 1])
    return tuple(dict.fromkeys(candidate for root in roots for candidate in (root + below,)))


def _wanted(translated: Translated) -> dict[str, str]:
    """What the source calls each instance; one of several of a parametrised protocol is named by its arguments too."""
    count: dict[str, int] = {}
    for instance in translated.instances:
        count[instance.protocol.name.text] = count.get(instance.protocol.name.text, 0) + 1
    wanted: dict[str, str] = {}
    for instance in translated.instances:
        name = instance.protocol.name.text
        if count[name] > 1 and instance.arguments:
            keys = (argument.key.rpartition("::")[2] for argument in instance.arguments.values())
            name = "_".join([name, *(key.partition("(")[0] or "Message" for key in keys)])
        wanted[instance.identity] = name
    return wanted


def _file(module: surface.Module, text: str, legal: Legal, translated: Translated) -> tree.File:
    docs = _docs(module)
    own = {instance.protocol.span.start for instance in translated.instances if instance.own}
    taken = {remark.start for start, remark in docs.items() if start in own}
    scanned = replace(module.scanned, remarks=tuple(r for r in module.scanned.remarks if r.start not in taken))
    notes = [tree.Comment(f'// @"{a.text[1:-1]}"', False, a.span) for a in module.annotations]
    if module.name is not None:
        start = text.rfind("module", 0, module.name.span.start)
        notes.append(
            tree.Comment(f"// module {module.name.text}", True, Span(module.file, start, module.name.span.end))
        )
    comments = sorted([*as_comments(scanned, text, module.file), *notes], key=lambda comment: comment.span.start)
    choreographies = tuple(
        replace(each, doc=_doc_text(docs[each.span.start]))
        if each.span.file == module.file and each.span.start in docs
        else each
        for each in legal.choreographies
    )
    span = Span(module.file, 0, len(text))
    records = _before_protocols(module, legal.records)
    return tree.File((), (), records, choreographies, tuple(comments), span, module.file)


def _before_protocols(module: surface.Module, records: tuple[tree.Record, ...]) -> tuple[tree.Record, ...]:
    """Records stand where their types are declared in the source, or before its first protocol."""
    first = min((protocol.span.start for protocol in module.protocols), default=0)
    place = Span(module.file, first, first)
    placed = [
        each
        if each.span.file == module.file and each.span.start < first
        else replace(each, span=place, name_span=place)
        for each in records
    ]
    return tuple(sorted(placed, key=lambda record: record.span.start))


def _docs(module: surface.Module) -> dict[int, Remark]:
    """The `/** … */` right before each protocol, by where the protocol begins."""
    remarks = {remark.end: remark for remark in module.scanned.remarks if remark.doc}
    text = module.scanned.text
    docs: dict[int, Remark] = {}
    ends = sorted(remarks)
    for protocol in module.protocols:
        before = [end for end in ends if end <= protocol.span.start]
        if before and not text[before[-1] : protocol.span.start].strip():
            docs[protocol.span.start] = remarks[before[-1]]
    return docs


def _doc_text(remark: Remark) -> str:
    return "\n".join(line for line, _, _ in remark.lines)
