"""The parser: Lark's tables for `chor.lark`, built when first needed and kept for the life of the process.

Building takes about 50 ms, as long as it takes to import Lark, so nothing is cached on disk.
"""

from functools import cache
from typing import NamedTuple

from lark import Lark

from aura_chor.syntax.builder import Builder
from aura_chor.syntax.grammar_files import grammar_text

START = "file"


class Parser(NamedTuple):
    """Lark's parser and the builder whose methods it calls. For one text at a time."""

    lark: Lark
    builder: Builder


@cache
def chor_parser() -> Parser:
    """Return the process's parser."""
    builder = Builder()
    # NAME comes last: for a terminal that shares its pattern with keywords, Lark 1.3 asks for the last one's callback.
    callbacks = {"COMMENT": builder.lex_comment, "NAME": builder.lex_name}
    lark = Lark(
        grammar_text("chor.lark"),
        parser="lalr",
        lexer="contextual",
        start=START,
        transformer=builder,
        lexer_callbacks=callbacks,
    )
    return Parser(lark, builder)
