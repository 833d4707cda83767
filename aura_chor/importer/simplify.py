"""Choices that the other languages allow and that say nothing, or name the wrong role.

Two branches that are the same are one. A branch that does nothing but go back to a loop which nothing has been sent in
yet is none. Branches that begin alike are told apart later: where another role does that, the choice is that role's,
behind the common beginning. None of this changes the automaton; each is a note.
"""

from dataclasses import dataclass, field, replace

from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Span
from aura_chor.syntax import tree

Statements = tuple[tree.Statement, ...]


def simplify(choreography: tree.Choreography, notes: list[Diagnostic]) -> tree.Choreography:
    simplifier = _Simplifier(notes)
    return replace(choreography, body=simplifier.block(choreography.body, frozenset()))


@dataclass(slots=True)
class _Simplifier:
    """Recursion is bounded by the limit on nesting."""

    notes: list[Diagnostic]
    _told: set[Span] = field(default_factory=set)

    def block(self, block: tree.Block, unguarded: frozenset[str]) -> tree.Block:
        """`unguarded` are the loops around the block in which nothing is sent before it."""
        line: list[tree.Statement] = []
        for statement in block.statements:
            line += self._statement(statement, unguarded if statement is block.statements[0] else frozenset())
        return replace(block, statements=tuple(line))

    def _statement(self, statement: tree.Statement, unguarded: frozenset[str]) -> Statements:
        match statement:
            case tree.Choice():
                branches = tuple(self.block(branch, unguarded) for branch in statement.branches)
                return self._choice(replace(statement, branches=branches), unguarded)
            case tree.Loop():
                return (replace(statement, body=self.block(statement.body, unguarded | {statement.name})),)
            case tree.Par():
                lanes = tuple(self.block(lane, frozenset()) for lane in statement.lanes)
                return (replace(statement, lanes=lanes),)
            case _:
                pass
        return (statement,)

    def _choice(self, choice: tree.Choice, unguarded: frozenset[str]) -> Statements:
        branches = self._moving(choice, unguarded)
        distinct = tuple(dict.fromkeys(branches))
        if len(distinct) < len(branches):
            self._note(choice, f"branches of the choice at {choice.at.name} are the same: each is kept once")
        if len(distinct) == 1:
            return distinct[0].statements
        return self._begun_alike(replace(choice, branches=distinct))

    def _moving(self, choice: tree.Choice, unguarded: frozenset[str]) -> tuple[tree.Block, ...]:
        """The branches without those that only go back to where the choice is made again."""
        moving = tuple(branch for branch in choice.branches if not _only_goes_back(branch, unguarded))
        if not moving or len(moving) == len(choice.branches):
            return choice.branches
        self._note(choice, "a branch that goes back to the same choice without a message is no branch: left out")
        return moving

    def _begun_alike(self, choice: tree.Choice) -> Statements:
        groups: dict[object, list[tree.Block]] = {}
        for position, branch in enumerate(choice.branches):
            first = branch.statements[0] if branch.statements else None
            groups.setdefault(first if isinstance(first, tree.Interaction) else position, []).append(branch)
        joined = [self._joined(choice, group) for group in groups.values()]
        if len(joined) == 1 and len(joined[0]) == 1:
            return joined[0][0].statements
        return (replace(choice, branches=tuple(branch for group in joined for branch in group)),)

    def _joined(self, choice: tree.Choice, group: list[tree.Block]) -> list[tree.Block]:
        """One branch for a group with one beginning, if another role than the chooser tells its members apart."""
        if len(group) == 1:
            return group
        tails = tuple(replace(branch, statements=branch.statements[1:]) for branch in group)
        deciders = {_decider(tail) for tail in tails}
        decider = next(iter(deciders))
        if len(deciders) > 1 or decider is None or decider.name == choice.at.name:
            return group
        inner = self._begun_alike(tree.Choice(decider, tails, choice.span))
        if isinstance(inner[0], tree.Choice) and not _told_apart(inner[0]):
            return group
        self._note(
            choice, f"branches of the choice at {choice.at.name} begin alike: {decider.name} decides behind that"
        )
        return [replace(group[0], statements=(group[0].statements[0], *inner))]

    def _note(self, choice: tree.Choice, message: str) -> None:
        if choice.span not in self._told:
            self._told.add(choice.span)
            self.notes.append(Diagnostic(codes.SIMPLIFIED, message, choice.at.span))


def _only_goes_back(branch: tree.Block, unguarded: frozenset[str]) -> bool:
    match branch.statements:
        case (tree.Continue(name),):
            return name in unguarded
        case _:
            pass
    return False


def _decider(block: tree.Block) -> tree.RoleRef | None:
    """Who acts first in the block, where that can be read off its first statement."""
    match block.statements[:1]:
        case (tree.Interaction() as first,):
            return first.sender
        case (tree.Choice() as first,):
            return first.at
        case (tree.Loop() as first,):
            return _decider(first.body)
        case _:
            pass
    return None


def _told_apart(choice: tree.Choice) -> bool:
    firsts = [branch.statements[0] if branch.statements else None for branch in choice.branches]
    return len(set(firsts)) == len(firsts)
