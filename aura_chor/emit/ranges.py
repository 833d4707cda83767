"""What holds around a state: the notices that its role may post there, the vetoes that it may cast or is bound by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aura_chor.base.names import RoleName
from aura_chor.emit.seat_text import may_be_in
from aura_chor.mpst.automaton import PhaseRules, Protocol
from aura_chor.mpst.local import RoleClass
from aura_chor.mpst.model import MessageType, Notice, Veto


@dataclass(frozen=True, slots=True)
class Range:
    """`bound` are the labels of the vetoes of phases around the state, whoever may cast them."""

    notices: tuple[Notice, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    bound: tuple[str, ...] = ()
    volatile: bool = False


class Ranges:
    """The ranges of one class of seats, by phase."""

    def __init__(self, protocol: Protocol, of: RoleClass) -> None:
        self._protocol = protocol
        self._of = of
        self._rules = rules_of_phases(protocol)
        self._known: dict[str | None, Range] = {}

    def around(self, phase: str | None) -> Range:
        if phase not in self._known:
            self._known[phase] = self._around(phase)
        return self._known[phase]

    def _around(self, phase: str | None) -> Range:
        inner = self._rules.get(phase or "")
        names = [*inner.outer, inner.name] if inner is not None else []
        rules = [self._rules[name] for name in names if name in self._rules]
        notices = [*self._protocol.notices, *(notice for rule in rules for notice in rule.notices)]
        phase_vetoes = [veto for rule in rules for veto in rule.vetoes]
        return Range(
            notices=tuple({one.message.label: one for one in notices if self._may(one.roles)}.values()),
            vetoes=_by_label(one for one in [*self._protocol.vetoes, *phase_vetoes] if self._may(one.roles)),
            bound=tuple(dict.fromkeys(veto.message.label for veto in phase_vetoes)),
            volatile=any(rule.volatile for rule in rules),
        )

    def _may(self, roles: Iterable[RoleName]) -> bool:
        return any(may_be_in(self._protocol, self._of, role) for role in roles)


def rules_of_phases(protocol: Protocol) -> dict[str, PhaseRules]:
    """By name; what is said here of a phase is the same in every valuation."""
    return {rule.name: rule for instance in protocol.instances for rule in instance.phases}


def phase_vetoes(protocol: Protocol) -> tuple[Veto, ...]:
    return _by_label(veto for rule in rules_of_phases(protocol).values() for veto in rule.vetoes)


def all_notices(protocol: Protocol) -> tuple[Notice, ...]:
    """Those of the choreography, then those of its phases, one for each label."""
    found = [*protocol.notices, *(notice for rule in rules_of_phases(protocol).values() for notice in rule.notices)]
    return tuple({notice.message.label: notice for notice in reversed(found)}.values())[::-1]


def all_messages(protocol: Protocol) -> tuple[MessageType, ...]:
    """Every message that a session can have, notices and vetoes last; one for each label.

    The invitations to child sessions, whose labels have a blank, are the session's own.
    """
    found = {message.label: message for message in protocol.messages if " " not in message.label}
    for extra in _extra(protocol):
        found.setdefault(extra.label, extra)
    return tuple(found.values())


def _extra(protocol: Protocol) -> Iterator[MessageType]:
    for notice in all_notices(protocol):
        yield notice.message
    for veto in (*protocol.vetoes, *phase_vetoes(protocol)):
        yield veto.message


def _by_label(vetoes: Iterable[Veto]) -> tuple[Veto, ...]:
    found: dict[str, Veto] = {}
    for veto in vetoes:
        found.setdefault(veto.message.label, veto)
    return tuple(found.values())
