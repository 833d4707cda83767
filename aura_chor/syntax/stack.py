"""The parser's tables, read: what could come next, and what a stack of states would do with some tokens.

Nothing here calls the builder; stacks are copied, so that a repair can be tried and forgotten.
"""

from collections.abc import Iterable, Sequence

from lark.parsers.lalr_analysis import Shift
from lark.parsers.lalr_interactive_parser import InteractiveParser

from aura_chor.syntax.words import END, SOFT_TERMINALS


class Tables:
    """LALR tables with a start rule's end state."""

    def __init__(self, parser: InteractiveParser) -> None:
        conf = parser.parser_state.parse_conf
        self._states = conf.states
        self._end_state = conf.end_state

    def accepts(self, stack: Sequence[int], terminals: Iterable[str]) -> bool:
        """Would a parser with this stack take all of these, one after the other?"""
        return self.count_accepted(stack, terminals) is None

    def count_accepted(self, stack: Sequence[int], terminals: Iterable[str]) -> int | None:
        """How many are taken before the first that is not; None when all are."""
        trial = list(stack)
        for count, terminal in enumerate(terminals):
            if not self.advance(trial, terminal):
                return count
        return None

    def advance(self, stack: list[int], terminal: str) -> bool:
        """Let the stack take a terminal, changing it; False (and the stack is spoilt) when it cannot."""
        terminal = self.reads_as(stack, terminal)
        while True:
            action = self._states[stack[-1]].get(terminal)
            if action is None:
                return False
            if action[0] is Shift:
                stack.append(action[1])
                return True
            rule = action[1]
            if rule.expansion:
                del stack[-len(rule.expansion) :]
            stack.append(self._states[stack[-1]][rule.origin.name][1])
            if terminal == END and stack[-1] == self._end_state:
                return True

    def reads_as(self, stack: Sequence[int], terminal: str) -> str:
        """The terminal; NAME for a word that is no keyword where this stack stands, as the contextual lexer has it."""
        return "NAME" if terminal in SOFT_TERMINALS and terminal not in self._states[stack[-1]] else terminal

    def expected(self, stack: Sequence[int]) -> list[str]:
        """The terminals that this stack would take, in alphabetical order."""
        candidates = sorted(symbol for symbol in self._states[stack[-1]] if symbol.isupper())
        return [terminal for terminal in candidates if self.accepts(stack, [terminal])]

    def reads_name_as(self, stack: Sequence[int]) -> set[str]:
        """What a NAME would be next: the rules that would end with it and the terminals that could follow it."""
        trial = list(stack)
        if not self.advance(trial, "NAME"):
            return set()
        actions = self._states[trial[-1]].items()
        return {arg.alias or arg.origin.name if kind is not Shift else terminal for terminal, (kind, arg) in actions}
