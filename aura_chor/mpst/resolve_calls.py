"""Calls: the callee by key, its roles bound to ours, its parameters to expressions over ours."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.expressions import RecordFields, resolve_expression
from aura_chor.mpst.resolve_headers import Header, ParameterLookup, find_role
from aura_chor.mpst.resolve_names import did_you_mean
from aura_chor.mpst.resolve_scopes import BrokenMeaning, ChoreographyMeaning
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree


@dataclass(frozen=True, slots=True)
class ReadCall:
    """`call` is None where anything was refused. `callee` is None where it is not known which roles take part."""

    call: model.Call | None
    callee: model.ChoreographyKey | None
    roles: tuple[tuple[RoleName, RoleName], ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class CallReader:
    """The calls of one choreography; reports CHR205, 212 and, for our roles, 201."""

    header: Header
    headers: Mapping[model.ChoreographyKey, Header]
    records: RecordFields
    found: list[Diagnostic]

    def read(self, written: tree.Call, *, fields: Container[str]) -> ReadCall:
        """`fields` are the names of message fields, which people try as arguments."""
        callee = self._callee(written)
        if callee is None:
            for binding in written.bindings:
                find_role(binding.actual, self.header, self.found)
            return ReadCall(None, None)
        before = len(self.found)
        roles = self._roles(written, callee)
        arguments = self._arguments(written, callee, fields)
        complete = len(self.found) == before and len(roles) == len(callee.roles)
        call = model.Call(callee.key, roles, arguments, written.span) if complete else None
        return ReadCall(call, callee.key, roles, complete)

    def _callee(self, written: tree.Call) -> Header | None:
        meaning = self.header.scope.find(written.choreography)
        if isinstance(meaning, ChoreographyMeaning):
            return self.headers[meaning.key]
        if isinstance(meaning, BrokenMeaning):
            return None
        if meaning is None:
            message = f"there is no choreography `{written.choreography}` here"
            helps = did_you_mean(written.choreography, self.header.scope.candidates(ChoreographyMeaning))
        else:
            message, helps = f"`{written.choreography}` is a type, not a choreography", ()
        self.found.append(Diagnostic(codes.UNKNOWN_CHOREOGRAPHY, message, written.name_span, helps=helps))
        return None

    # --- roles ---

    def _roles(self, written: tree.Call, callee: Header) -> tuple[tuple[RoleName, RoleName], ...]:
        """The callee's roles and ours, in the callee's order; those that were refused are left out."""
        bound = self._bound(written, callee)
        roles: list[tuple[RoleName, RoleName]] = []
        takers: dict[RoleName, tuple[RoleName, Span]] = {}
        for theirs in callee.roles:
            actual, span = bound[theirs] if theirs in bound else self._of_same_name(theirs, written, callee)
            if actual is None:
                continue
            taken = takers.setdefault(actual, (theirs, span))
            if taken[0] != theirs:
                label = Label(taken[1], f"{actual} is {taken[0]}")
                message = f"{actual} cannot be {taken[0]} and {theirs} of {callee.written.name} at once"
                self._refuse(message, span, (label,))
                continue
            roles.append((theirs, actual))
        return tuple(roles)

    def _bound(self, written: tree.Call, callee: Header) -> dict[RoleName, tuple[RoleName | None, Span]]:
        bound: dict[RoleName, tuple[RoleName | None, Span]] = {}
        for binding in written.bindings:
            theirs = RoleName(binding.role)
            actual = find_role(binding.actual, self.header, self.found)
            if theirs in bound:
                label = Label(bound[theirs][1], "bound here first")
                self._refuse(f"the role {theirs} of {callee.written.name} is bound twice", binding.span, (label,))
            elif theirs in callee.roles:
                bound[theirs] = (actual, binding.span)
            elif callee.roles:
                message = f"{callee.written.name} has no role `{theirs}`"
                self._refuse(message, binding.span, (_roles_of(callee),), did_you_mean(theirs, callee.roles))
        return bound

    def _of_same_name(self, theirs: RoleName, written: tree.Call, callee: Header) -> tuple[RoleName | None, Span]:
        if theirs in self.header.roles:
            return theirs, written.name_span
        if self.header.roles:
            message = f"nobody here is bound to the role {theirs} of {callee.written.name}"
            helps = (Help(f"say who it is: `{theirs} = …`"),)
            self._refuse(message, written.name_span, (_roles_of(callee),), helps)
        return None, written.name_span

    # --- arguments ---

    def _arguments(self, written: tree.Call, callee: Header, fields: Container[str]) -> tuple[model.Predicate, ...]:
        lookup = ParameterLookup("an argument", {p.name: p for p in self.header.parameters}, fields, self.found)
        wanted, given = len(callee.parameters), len(written.arguments)
        if wanted != given:
            message = f"{callee.written.name} takes {_count(wanted, 'argument')}, and {given or 'none'} stand here"
            labels = tuple(
                Label(span, f"parameter {position}") for position, span in enumerate(callee.parameter_spans, start=1)
            )
            self._refuse(message, written.name_span, labels)
        resolved: list[model.Predicate] = []
        for parameter, argument in zip(callee.parameters, written.arguments, strict=False):
            one = resolve_expression(
                argument,
                expected=parameter.type,
                role_of_value=f"the argument for `{parameter.name}`",
                lookup=lookup.find,
                records=self.records,
                found=self.found,
                misfit=codes.CALL_ARGUMENTS,
            )
            if one is not None:
                resolved.append(one)
        return tuple(resolved)

    def _refuse(self, message: str, span: Span, labels: tuple[Label, ...] = (), helps: tuple[Help, ...] = ()) -> None:
        self.found.append(Diagnostic(codes.CALL_ARGUMENTS, message, span, labels, helps=helps))


def _roles_of(callee: Header) -> Label:
    return Label(callee.roles_span, f"the roles of {callee.written.name}")


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
