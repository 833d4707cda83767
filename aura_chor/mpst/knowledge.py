"""Knowledge: which fields a role has seen on every path from the start to here.

Seats know a field exactly when they took part in the interaction that carries it, so one set serves all: the
interactions that lie on every path. It is kept as a trail that grows along the text. A branch is walked, and what it
added is taken back: behind a choice only the sole branch that goes on counts (two branches share no interaction),
behind a `par` all lanes, behind a loop its body. A turn of a loop begins with at least what the first turn began with.
"""

from collections.abc import KeysView
from dataclasses import dataclass, field, replace

from aura_chor.base.names import Label, RoleName
from aura_chor.mpst.model import Type
from aura_chor.report.diagnostic import Span


@dataclass(frozen=True, slots=True)
class Fact:
    """A field of an interaction. `participants` is empty where one of them could not be resolved: all count then.

    `of_each`: every member of a family has its own, so that the name alone means none.
    """

    interaction: int
    name: str
    type: Type
    label: Label
    participants: tuple[RoleName, ...]
    span: Span = field(compare=False)
    of_each: bool = False


@dataclass(slots=True)
class Knowledge:
    """`reachable` is False in dead code, where nothing is said about what is known."""

    reachable: bool = True
    _trail: list[Fact] = field(default_factory=list)
    _seen: dict[tuple[RoleName | None, str], list[Fact]] = field(default_factory=dict)
    _written: dict[str, Fact] = field(default_factory=dict)

    def learn(self, fact: Fact) -> None:
        self._written[fact.name] = fact
        self._push(fact)

    def mention(self, fact: Fact) -> None:
        """Note a field that nobody knows as one value."""
        self._written[fact.name] = replace(fact, of_each=True)

    def known(self, references: tuple[RoleName, ...], name: str) -> Fact | None:
        """The nearest field of that name before here that is known on every path to one of the references.

        A reference stands for seats, all of which know it; the caller gives those that a seat is part of.
        """
        stacks = [self._seen.get((reference, name)) for reference in (*references, None)]
        return max((stack[-1] for stack in stacks if stack), key=lambda fact: fact.interaction, default=None)

    def written(self, name: str) -> Fact | None:
        """The nearest field of that name before here in the text, whoever knows it."""
        return self._written.get(name)

    def names(self) -> KeysView[str]:
        """The names of all fields before here in the text; the view grows with it."""
        return self._written.keys()

    def mark(self) -> int:
        return len(self._trail)

    def take_back(self, mark: int) -> list[Fact]:
        """Forget what was learnt since `mark`, and return it in order."""
        learnt = self._trail[mark:]
        for fact in reversed(learnt):
            for reader in _readers(fact):
                self._seen[(reader, fact.name)].pop()
        del self._trail[mark:]
        return learnt

    def restore(self, facts: list[Fact]) -> None:
        """Know again what was taken back."""
        for fact in facts:
            self._push(fact)

    def _push(self, fact: Fact) -> None:
        self._trail.append(fact)
        for reader in _readers(fact):
            self._seen.setdefault((reader, fact.name), []).append(fact)


def _readers(fact: Fact) -> tuple[RoleName | None, ...]:
    return fact.participants or (None,)
