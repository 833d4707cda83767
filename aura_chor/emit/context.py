"""What every module of a package says about where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

from aura_chor.emit.callees import Callee
from aura_chor.emit.files import GENERATED_MARK
from aura_chor.emit.layout import docstring
from aura_chor.emit.notation_many import callee_text
from aura_chor.mpst.automaton import Protocol
from aura_chor.report.diagnostic import Span
from aura_chor.report.source import SourceMap


@dataclass(frozen=True, slots=True)
class Context:
    """`sources` gives the lines; a file is called by its last name, so that the text is the same in every folder."""

    protocol: Protocol
    protocol_hash: str
    sources: SourceMap
    callees: Mapping[str, Callee] = field(default_factory=dict)
    """What is known of the choreographies that sessions can be opened of."""

    def callee(self, key: str) -> Callee:
        return self.callees[callee_text(key)]

    def header(self, title: str, *more: str) -> str:
        source = PurePath(self.protocol.source).name
        return docstring([title, f"Generated from {source}{GENERATED_MARK}", *more])

    def place(self, span: Span) -> str:
        """`two_buyer.chor:7`."""
        region = self.sources.region(span)
        name = PurePath(span.file).name
        return f"{name}:{region.start.line}" if region else name
