"""What every module of a package says about where it comes from."""

from dataclasses import dataclass
from pathlib import PurePath

from aura_chor.emit.files import GENERATED_MARK
from aura_chor.emit.layout import docstring
from aura_chor.mpst.automaton import Protocol
from aura_chor.report.diagnostic import Span
from aura_chor.report.source import SourceMap


@dataclass(frozen=True, slots=True)
class Context:
    """`sources` gives the lines; a file is called by its last name, so that the text is the same in every folder."""

    protocol: Protocol
    protocol_hash: str
    sources: SourceMap

    def header(self, title: str, *more: str) -> str:
        source = PurePath(self.protocol.source).name
        return docstring([title, f"Generated from {source}{GENERATED_MARK}", *more])

    def place(self, span: Span) -> str:
        """`two_buyer.chor:7`."""
        region = self.sources.region(span)
        name = PurePath(span.file).name
        return f"{name}:{region.start.line}" if region else name
