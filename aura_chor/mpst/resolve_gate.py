"""The gate: constructs that are read and resolved, but that a later layer cannot carry out yet, are refused here.

Whoever finishes the chain for a kind takes it out of `CLOSED`; when the set is empty, this module goes.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import tree

CLOSED: frozenset[str] = frozenset(["abortable", "identified", "members", "notices", "session"])
"""The kinds that are refused; read at every call."""


def refuse_closed(file: tree.File) -> list[Diagnostic]:
    """One diagnostic for each kind that the file uses and that is closed, at its first place."""
    if not CLOSED:
        return []
    first: dict[str, Span] = {}
    for kind, span in _kinds(file):
        if kind in CLOSED and (kind not in first or span.start < first[kind].start):
            first[kind] = span
    return [_refusal(kind, span) for kind, span in sorted(first.items(), key=lambda each: each[1].start)]


def _refusal(kind: str, span: Span) -> Diagnostic:
    message = f"this is read ({kind}), but no program can be made of it yet"
    return Diagnostic(codes.UNEXPECTED_TOKEN, message, span, helps=(Help("write the protocol without it"),))


_NODES: dict[type[object], str] = {
    tree.Veto: "abortable",
    tree.Awaits: "awaits",
    tree.Each: "each",
    tree.Exchange: "exchange",
    tree.Gather: "gather",
    tree.Notice: "notices",
    tree.Opening: "opens",
    tree.ReadsLedger: "reads",
    tree.Records: "records",
    tree.Requirement: "requires",
    tree.Session: "session",
    tree.Volatile: "volatile",
    tree.Wait: "wait",
    tree.WitnessDeclaration: "witness",
}


def _kinds(file: tree.File) -> Iterator[tuple[str, Span]]:
    """Every use of a construct, in no particular order."""
    work: list[object] = [*file.choreographies]
    while work:
        node = work.pop()
        if isinstance(node, tuple):
            work.extend(node)
        elif is_dataclass(node) and not isinstance(node, Span):
            yield from _kinds_of(node)
            work.extend(getattr(node, slot.name) for slot in fields(node))


def _kinds_of(node: object) -> Iterator[tuple[str, Span]]:
    kind = _NODES.get(type(node))
    if kind is not None:
        yield kind, node.span  # type: ignore[attr-defined]
    match node:
        case tree.Interaction(each=True):
            yield "scatter", node.span
        case tree.Choreography():
            if node.identified_by is not None:
                yield "identified", node.identified_by.span
            yield from (("families", role.span) for role in node.roles if role.selector is not None)
        case tree.RoleRef():
            if node.excluded is not None:
                yield "except", node.span
            if isinstance(node.selector, tree.Member | tree.MemberRange):
                yield "members", node.span
        case tree.Field():
            if node.sealed:
                yield "sealed", node.span
            if node.to is not None:
                yield "to", node.span
            if node.names is not None:
                yield "names", node.span
        case _:
            pass
