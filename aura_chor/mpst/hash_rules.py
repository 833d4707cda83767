"""What the protocol hash covers beside the automata: payloads, families, witnesses, vetoes, notices, phases.

What a protocol does not use adds nothing, so that a new construct leaves the hashes of those without it alone.
"""

from typing import Any

from aura_chor.mpst.automaton import PhaseRules, Protocol
from aura_chor.mpst.model import (
    BuiltinType,
    Identified,
    MessageType,
    Notice,
    Opening,
    PayloadField,
    PythonType,
    RecordType,
    Type,
    Veto,
    Witness,
)


def normal_rules(protocol: Protocol) -> dict[str, Any]:
    """What holds in the whole session, by kind; kinds without any are left out."""
    groups = sorted(protocol.references.items())
    rules = {
        "families": [[family.name, family.size] for family in protocol.families],
        "references": [[name, g.role, g.first, g.last, g.index, g.inside, g.outside] for name, g in groups],
        "witnesses": [_witness(witness) for witness in protocol.witnesses],
        "opening": _opening(protocol.opening),
        "vetoes": [_veto(veto) for veto in protocol.vetoes],
        "notices": [_notice(notice) for notice in protocol.notices],
    }
    return {kind: some for kind, some in rules.items() if some}


def normal_phase(phase: PhaseRules, phases: tuple[PhaseRules, ...]) -> list[Any]:
    """What binds those in the phase, outer phases included, without their names; [] where nothing does."""
    around = {other.name: other for other in phases}
    nested = [*(around[name] for name in phase.outer if name in around), phase]
    return [rules for one in nested if (rules := _own_rules(one))]


def _own_rules(phase: PhaseRules) -> list[Any]:
    if not (phase.requires or phase.volatile or phase.vetoes or phase.notices):
        return []
    vetoes = [_veto(veto) for veto in phase.vetoes]
    return [list(phase.requires), phase.volatile, vetoes, [_notice(notice) for notice in phase.notices]]


def _witness(witness: Witness) -> list[Any]:
    count = None if witness.count is None else witness.count.text
    return [witness.name, count, witness.label, witness.family, witness.agreeing_on, witness.verified_by]


def _opening(opening: Opening | Identified | None) -> list[Any]:
    match opening:
        case Opening():
            return ["opens", opening.label, opening.role, *opening.others]
        case Identified():
            return ["identified", opening.function]
        case None:
            return []


def _veto(veto: Veto) -> list[Any]:
    return [list(veto.roles), *_message(veto.message), veto.counts]


def _notice(notice: Notice) -> list[Any]:
    return [list(notice.roles), *_message(notice.message), notice.most]


def _message(message: MessageType) -> list[Any]:
    return [message.label, normal_fields(message.fields)]


# --- payloads ---


def normal_type(kind: Type) -> Any:
    match kind:
        case BuiltinType():
            return [kind.name, [normal_type(argument) for argument in kind.arguments], kind.size]
        case RecordType():
            return ["record", kind.name]
        case PythonType():
            return ["python", kind.module, kind.name]


def normal_fields(fields: tuple[PayloadField, ...]) -> list[Any]:
    return [_field(field) for field in fields]


def _field(field: PayloadField) -> list[Any]:
    if not (field.sealed or field.names):
        return [field.name, normal_type(field.type)]
    return [field.name, normal_type(field.type), field.sealed, field.to, field.names]
