"""What the rows of a sequence diagram are made with: how roles are called where a statement stands, and frames."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.emit.diagram_sequence import Close, Cross, Divide, Open, Row
from aura_chor.emit.diagram_text import shorten
from aura_chor.mpst.model import Choreography, ChoreographyKey, Group, Statement, Within


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a statement stands: the lifelines of its choreography's roles, and the calls it lies in.

    `references` explains every name that is not that of a whole role.
    """

    lifelines: Mapping[RoleName, str]
    calls: tuple[ChoreographyKey, ...]
    references: Mapping[RoleName, Group] = field(default_factory=dict)

    def name(self, reference: RoleName) -> str:
        """The lifeline that a reference belongs to: that of its family."""
        group = self.references.get(reference)
        role = reference if group is None else group.role
        return self.lifelines.get(role, str(role))

    def names(self, references: Iterable[RoleName]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.name(reference) for reference in references))

    def only(self, references: Iterable[RoleName]) -> str:
        """` to Signers`: the references that are not a whole lifeline, to stand behind a label."""
        parts = [str(reference) for reference in references if reference in self.references]
        return f" to {', '.join(parts)}" if parts else ""


Task: TypeAlias = tuple[Statement, Scope] | Row


def scope_of(choreography: Choreography) -> Scope:
    """The scope of a choreography that nobody calls: a family's lifeline has its size in the name."""
    sizes = {family.name: family.size for family in choreography.families}
    lifelines = {role: f"{role}[{sizes[role]}]" if role in sizes else str(role) for role in choreography.roles}
    return Scope(lifelines, (choreography.key,), choreography.references)


def inner_scope(scope: Scope, callee: Choreography, roles: Iterable[tuple[RoleName, RoleName]]) -> Scope:
    """The scope of a callee: `roles` are its own with ours."""
    return Scope({theirs: scope.name(ours) for theirs, ours in roles}, (*scope.calls, callee.key), callee.references)


def block(statements: Iterable[Statement], scope: Scope) -> list[Task]:
    return [(statement, scope) for statement in statements]


def frame(kind: str, title: str, between: str, parts: Iterable[Iterable[Statement]], scope: Scope) -> list[Task]:
    tasks: list[Task] = [Open(kind, title)]
    for number, part in enumerate(parts):
        if number:
            tasks.append(Divide(between))
        tasks.extend(block(part, scope))
    return [*tasks, Close()]


def otherwise(within: Within | None, scope: Scope) -> list[Task]:
    """What happens when it is late, as the last part of a frame."""
    if within is None:
        return []
    if within.otherwise is None:
        return [Divide("too late"), Cross(scope.name(within.at), shorten(f"abort “{within.reason}”"))]
    return [Divide("too late"), *block(within.otherwise, scope)]
