"""The grammar itself: no conflicts, and no rule that the valid cases leave out."""

import logging

import pytest
from lark import Lark, Token, logger
from lark.grammar import Rule

from aura_chor.syntax.expected import SPELLING
from aura_chor.syntax.grammar_files import GrammarMissing, grammar_text
from aura_chor.syntax.parser import START
from aura_chor.syntax.words import KEYWORDS, SOFT_KEYWORDS
from tests.syntax.syntax_cases import cases

_REFUSED = ["<file : >", "<atom : BAD_NUMBER>"]
"""What the grammar reads only so that a message of its own can refuse it."""


def _plain_parser(*, debug: bool = False) -> Lark:
    return Lark(grammar_text("chor.lark"), parser="lalr", lexer="contextual", start=START, debug=debug)


def test_no_conflict(caplog: pytest.LogCaptureFixture) -> None:
    logger.addHandler(caplog.handler)
    level = logger.level
    logger.setLevel(logging.DEBUG)
    try:
        _plain_parser(debug=True)
    finally:
        logger.setLevel(level)
        logger.removeHandler(caplog.handler)
    assert [record.getMessage() for record in caplog.records if "conflict" in record.getMessage().lower()] == []


def test_every_rule_is_reached_by_a_valid_case() -> None:
    """Rules are counted by expansion, after Lark has multiplied out what is optional; its own helpers are left out."""
    parser = _plain_parser()
    reached: set[Rule] = set()
    conf = parser.parser.parser.parser
    for rule, callback in list(conf.callbacks.items()):
        if isinstance(rule, Rule):
            conf.callbacks[rule] = _Noting(rule, reached, callback)
    for case in cases("valid.txt"):
        parser.parse(case.text)
    missing = [str(rule) for rule in parser.rules if rule not in reached and not rule.origin.name.startswith("__")]
    assert missing == _REFUSED


class _Noting:
    def __init__(self, rule: Rule, reached: set[Rule], callback: object) -> None:
        self._rule, self._reached, self._callback = rule, reached, callback

    def __call__(self, children: list[object]) -> object:
        self._reached.add(self._rule)
        assert callable(self._callback)
        return self._callback(children)


def test_words_and_grammar_agree() -> None:
    spelled = {t.name: t.pattern.value for t in _plain_parser().terminals if t.pattern.type == "str"}
    assert spelled == SPELLING
    assert {word: name for name, word in spelled.items() if word.isalpha()} == KEYWORDS | SOFT_KEYWORDS
    assert not set(KEYWORDS) & set(SOFT_KEYWORDS)
    assert all(isinstance(name, str) and not isinstance(name, Token) for name in KEYWORDS.values())


def test_missing_grammar_is_a_clear_error() -> None:
    with pytest.raises(GrammarMissing, match=r"none\.lark is missing from this installation"):
        grammar_text("none.lark")
