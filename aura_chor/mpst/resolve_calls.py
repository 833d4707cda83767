"""Calls and child sessions: the callee by key, its roles bound to ours, its parameters to expressions over ours."""

from collections.abc import Mapping
from dataclasses import dataclass

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.expressions import resolve_expression
from aura_chor.mpst.resolve_clauses import Evidence
from aura_chor.mpst.resolve_headers import Header, ParameterLookup
from aura_chor.mpst.resolve_names import did_you_mean
from aura_chor.mpst.resolve_payloads import Reading
from aura_chor.mpst.resolve_scopes import BrokenMeaning, ChoreographyMeaning
from aura_chor.mpst.resolve_seats import Names, Seats, apart
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree


@dataclass(frozen=True, slots=True)
class ReadCall:
    """`call` is None where anything was refused. `callee` is None where it is not known which roles take part.

    `roles` are pairs of the callee's role and ours, whole roles both; `seats` are what stands for them here.
    """

    call: model.Call | None
    callee: model.ChoreographyKey | None
    roles: tuple[tuple[RoleName, RoleName], ...] = ()
    complete: bool = False
    seats: tuple[Seats, ...] = ()


@dataclass(frozen=True, slots=True)
class _Bound:
    seats: Seats | None
    span: Span


@dataclass(frozen=True, slots=True)
class CallReader:
    """The calls of one choreography; reports CHR205, 212 and what is wrong with our references."""

    reading: Reading
    headers: Mapping[model.ChoreographyKey, Header]

    def read(
        self, written: tree.Call, names: Names, evidence: Mapping[str, Evidence], *, child: bool = False
    ) -> ReadCall:
        """`evidence` are our witnesses, which a callee may collect. A `child` has a session of its own."""
        callee = self._callee(written)
        if callee is None:
            seats = [self.reading.seats.read(binding.actual, names) for binding in written.bindings]
            return ReadCall(None, None, seats=tuple(one for one in seats if one is not None))
        before = len(self.reading.found)
        if not child:
            self._refuse_opened(written, callee)
        witnesses = self._witnesses(written, callee, evidence, child=child)
        roles = self._roles(written, callee, names, child=child)
        arguments = self._arguments(written, callee)
        complete = len(self.reading.found) == before and len(roles) == len(callee.roles)
        passed = tuple((theirs, seats.reference) for theirs, seats in roles.items())
        call = model.Call(callee.key, passed, arguments, written.span, witnesses) if complete else None
        whole = tuple((theirs, seats.group.role) for theirs, seats in roles.items())
        return ReadCall(call, callee.key, whole, complete, tuple(roles.values()))

    def require_opener(self, read: ReadCall, at: Seats) -> None:
        """Who opens a child session is who its choreography says posts the opening."""
        opening = None if read.callee is None else self.headers[read.callee].written.opening
        if opening is None or read.call is None:
            return
        theirs = opening.role.name
        ours = dict(read.call.roles).get(RoleName(theirs))
        if ours is not None and ours != at.reference:
            name = self.name_of(read.call.callee)
            message = f"{name} is opened by its {theirs}, which is {ours} here, not {at.reference}"
            help_text = f"let {ours} open it, `at {ours}`, or bind {at.reference}: `{theirs} = {at.reference}`"
            label = Label(opening.role.span, "who opens it")
            self._refuse(message, at.span, (label,), (Help(help_text),))

    def name_of(self, callee: model.ChoreographyKey) -> str:
        """What the callee is called where it is declared."""
        return self.headers[callee].written.name

    def _callee(self, written: tree.Call) -> Header | None:
        scope = self.reading.header.scope
        meaning = scope.find(written.choreography)
        if isinstance(meaning, ChoreographyMeaning):
            return self.headers[meaning.key]
        if isinstance(meaning, BrokenMeaning):
            return None
        if meaning is None:
            message = f"there is no choreography `{written.choreography}` here"
            helps = did_you_mean(written.choreography, scope.candidates(ChoreographyMeaning)) or (
                Help('declare it in this file, or take it from another: `import "path.chor" { … }`'),
            )
        else:
            message, helps = f"`{written.choreography}` is a type, not a choreography", ()
        self.reading.found.append(Diagnostic(codes.UNKNOWN_CHOREOGRAPHY, message, written.name_span, helps=helps))
        return None

    def _refuse_opened(self, written: tree.Call, callee: Header) -> None:
        """What is called is inlined: what belongs to a whole session would be lost."""
        theirs = callee.written
        if theirs.opening or theirs.identified_by or theirs.vetoes or theirs.notices:
            message = f"{theirs.name} says how its session opens or ends, and a call has no session of its own"
            helps = (Help(f"open a child session: `session {theirs.name}(…) at … as …`"),)
            self._refuse(message, written.name_span, helps=helps)

    # --- witnesses ---

    def _witnesses(
        self, written: tree.Call, callee: Header, evidence: Mapping[str, Evidence], *, child: bool
    ) -> tuple[tuple[str, str], ...]:
        declared = {one.name for one in callee.written.witnesses}
        found: list[tuple[str, str]] = []
        for binding in written.bindings:
            if binding.role not in declared or RoleName(binding.role) in callee.roles:
                continue
            ours = binding.actual
            if child:
                message = f"{binding.role} is evidence of another session, and stays there"
                self._refuse(message, binding.span)
            elif ours.name not in evidence or ours.selector is not None or ours.excluded is not None:
                helps = did_you_mean(ours.name, evidence)
                message = f"there is no witness `{ours.name}` here"
                self.reading.found.append(Diagnostic(codes.UNKNOWN_WITNESS, message, ours.span, helps=helps))
            else:
                found.append((binding.role, ours.name))
        return tuple(found)

    # --- roles ---

    def _roles(self, written: tree.Call, callee: Header, names: Names, *, child: bool) -> dict[RoleName, Seats]:
        """What our seats are in the callee, in the callee's order; those that were refused are left out."""
        bound = self._bound(written, callee, names)
        roles: dict[RoleName, Seats] = {}
        for theirs in callee.roles:
            seats = bound[theirs].seats if theirs in bound else self._of_same_name(theirs, written, callee, names)
            if seats is None or not self._fits(theirs, seats, callee):
                continue
            taken = None if child else self._taken(seats, roles)
            if taken is not None:
                label = Label(roles[taken].span, f"{roles[taken].reference} is {taken}")
                message = f"{seats.reference} cannot be {taken} and {theirs} of {callee.written.name} at once"
                self._refuse(message, bound[theirs].span if theirs in bound else seats.span, (label,))
            else:
                roles[theirs] = seats
        return roles

    def _taken(self, seats: Seats, roles: Mapping[RoleName, Seats]) -> RoleName | None:
        """The role of the callee that some of these seats are already."""
        return next((theirs for theirs, other in roles.items() if not apart(other.group, seats.group)), None)

    def _fits(self, theirs: RoleName, seats: Seats, callee: Header) -> bool:
        is_family = theirs in callee.families
        if is_family != seats.single:
            return True
        kinds = ("a family", "one seat") if is_family else ("one seat", "a family")
        message = f"{theirs} of {callee.written.name} is {kinds[0]}, and {seats.reference} is {kinds[1]}"
        self._refuse(message, seats.span, (_roles_of(callee),))
        return False

    def _bound(self, written: tree.Call, callee: Header, names: Names) -> dict[RoleName, _Bound]:
        bound: dict[RoleName, _Bound] = {}
        witnesses = {one.name for one in callee.written.witnesses}
        for binding in written.bindings:
            theirs = RoleName(binding.role)
            if theirs not in callee.roles and binding.role in witnesses:
                continue
            seats = self.reading.seats.read(binding.actual, names)
            if theirs in bound:
                label = Label(bound[theirs].span, "bound here first")
                self._refuse(f"the role {theirs} of {callee.written.name} is bound twice", binding.span, (label,))
            elif theirs in callee.roles:
                placed = None if seats is None else seats._replace(span=binding.span)
                bound[theirs] = _Bound(placed, binding.span)
            elif callee.roles:
                message = f"{callee.written.name} has no role `{theirs}`"
                self._refuse(message, binding.span, (_roles_of(callee),), did_you_mean(theirs, callee.roles))
        return bound

    def _of_same_name(self, theirs: RoleName, written: tree.Call, callee: Header, names: Names) -> Seats | None:
        if theirs in self.reading.header.roles:
            return self.reading.seats.read(tree.RoleRef(theirs, written.name_span), names)
        if self.reading.header.roles:
            message = f"nobody here is bound to the role {theirs} of {callee.written.name}"
            helps = (Help(f"say who it is: `{theirs} = …`"),)
            self._refuse(message, written.name_span, (_roles_of(callee),), helps)
        return None

    # --- arguments ---

    def _arguments(self, written: tree.Call, callee: Header) -> tuple[model.Predicate, ...]:
        """One for each parameter, in the callee's order, as far as they were given and fit."""
        given = self._given(written, callee)
        wanted = len(callee.parameters)
        number = len(written.arguments) + len(written.named)
        if len(written.arguments) > wanted or (len(given) < wanted and not written.named):
            message = f"{callee.written.name} takes {_count(wanted, 'argument')}, and {number or 'none'} stand here"
            self._refuse(message, written.name_span, _parameters_of(callee))
        elif missing := [one.name for one in callee.parameters if one.name not in given]:
            message = f"no argument here is for {' and '.join(f'`{name}`' for name in missing)}"
            self._refuse(message, written.name_span, _parameters_of(callee))
        visible = {one.name: one for one in self.reading.header.visible}
        lookup = ParameterLookup("an argument", visible, self.reading.knowledge.names(), self.reading.found)
        resolved: list[model.Predicate] = []
        for parameter in callee.parameters:
            argument = given.get(parameter.name)
            if argument is None:
                continue
            one = resolve_expression(
                argument,
                expected=parameter.type,
                role_of_value=f"the argument for `{parameter.name}`",
                lookup=lookup.find,
                records=self.reading.records,
                found=self.reading.found,
                misfit=codes.CALL_ARGUMENTS,
            )
            if one is not None:
                resolved.append(one)
        return tuple(resolved)

    def _given(self, written: tree.Call, callee: Header) -> dict[str, tree.Expression]:
        """The arguments by the parameters that they are for."""
        names = [parameter.name for parameter in callee.parameters]
        given = dict(zip(names, written.arguments, strict=False))
        for one in written.named:
            if one.name not in names:
                message = f"{callee.written.name} has no parameter `{one.name}`"
                self._refuse(message, one.span, _parameters_of(callee), did_you_mean(one.name, names))
            elif one.name in given:
                label = Label(given[one.name].span, "given here first")
                self._refuse(f"the parameter `{one.name}` is given twice", one.span, (label,))
            else:
                given[one.name] = one.value
        return given

    def _refuse(self, message: str, span: Span, labels: tuple[Label, ...] = (), helps: tuple[Help, ...] = ()) -> None:
        self.reading.found.append(Diagnostic(codes.CALL_ARGUMENTS, message, span, labels, helps=helps))


def _roles_of(callee: Header) -> Label:
    return Label(callee.roles_span, f"the roles of {callee.written.name}")


def _parameters_of(callee: Header) -> tuple[Label, ...]:
    return tuple(Label(span, f"parameter {position}") for position, span in enumerate(callee.parameter_spans, start=1))


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
