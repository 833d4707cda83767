"""From resolved statements to the global automata of a protocol, one for each combination of its `when` predicates.

Two steps: `inline` compiles statements to silent steps and edges, `determinise` merges equal beginnings. What a family
is at a given size is `expand`'s.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from types import MappingProxyType

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.automaton import Instance, Protocol, Valuation
from aura_chor.mpst.child_cycles import endless_sessions
from aura_chor.mpst.child_demands import unmet_demands
from aura_chor.mpst.deadlines import impose_deadlines
from aura_chor.mpst.determinise import Numbering, determinise
from aura_chor.mpst.expansions import expansions
from aura_chor.mpst.inline_many import Parametric
from aura_chor.mpst.nfa import SiteKey
from aura_chor.mpst.scope import all_statements
from aura_chor.mpst.shape import shape_errors
from aura_chor.mpst.survey import Survey, survey
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, has_errors

_NO_SIZES: Mapping[RoleName, int] = MappingProxyType({})


def build(
    program: model.Program, key: model.ChoreographyKey, sizes: Mapping[RoleName, int] = _NO_SIZES
) -> tuple[Protocol | None, list[Diagnostic]]:
    """The protocol that the choreography `key` denotes, or None with the reasons (CHR301, 302, 305–310, 313–317, 33x).

    `sizes` are sizes of families to expand it at, besides those up to the cut-off.
    """
    root = program.choreographies[key]
    met = survey(program, root)
    diagnostics = met.too_many_whens(root)
    if diagnostics:
        return None, diagnostics
    numbering = Numbering()
    instances: list[Instance] = []
    reached: set[SiteKey] = set()
    whens = tuple(met.whens.values())
    for values in product((True, False), repeat=len(whens)):
        valuation = Valuation(tuple((when.text, value) for when, value in zip(whens, values, strict=True)))
        builder = Parametric(program, dict(valuation.values), met)
        nfa = builder.lane_of_root(root)
        problems = builder.problems or shape_errors(nfa) or impose_deadlines(nfa)
        if not problems:
            automaton, problems = determinise(nfa, numbering, reached)
            if automaton is not None:
                instances.append(Instance(valuation, automaton, tuple(builder.phases.values())))
        diagnostics += [d for d in problems if d not in diagnostics]
    if has_errors(diagnostics):
        return None, diagnostics
    diagnostics += _dead_code(root, reached) + endless_sessions(program, root)
    if has_errors(diagnostics):
        return None, diagnostics
    expanded, problems = expansions(program, root, met, numbering, sizes)
    problems = problems or unmet_demands(program, root, met)
    if problems:
        return None, diagnostics + problems
    return replace(_protocol(program, root, met, numbering, tuple(instances)), expansions=expanded), diagnostics


def _protocol(
    program: model.Program, root: model.Choreography, met: Survey, numbering: Numbering, instances: tuple[Instance, ...]
) -> Protocol:
    phases = [phase for instance in instances for phase in instance.phases]
    authors = [*(role for veto in root.vetoes for role in veto.roles), *(r for one in root.notices for r in one.roles)]
    for reference in authors:
        if reference in root.references:
            met.names.put(root.references[reference])
    for veto in (*root.vetoes, *(veto for phase in phases for veto in phase.vetoes)):
        numbering.message(veto.message)
    for notice in (*root.notices, *(notice for phase in phases for notice in phase.notices)):
        numbering.message(notice.message)
    messages = tuple(numbering.messages.values())
    return Protocol(
        name=root.name,
        doc=root.doc,
        source=root.span.file,
        roles=root.roles,
        parameters=root.parameters,
        constraints=tuple(met.constraints.values()),
        messages=messages,
        records=_records_used(program, messages, root.parameters),
        whens=tuple(met.whens.values()),
        instances=instances,
        span=root.name_span,
        written=root.span,
        role_spans=root.role_spans,
        families=root.families,
        references=met.names.groups,
        witnesses=tuple(met.witnesses.values()),
        opening=root.opening,
        vetoes=root.vetoes,
        notices=root.notices,
    )


_NUMBERED = (model.Interaction, model.Gather, model.Exchange, model.Records, model.Awaits)


def _dead_code(root: model.Choreography, reached: set[SiteKey]) -> list[Diagnostic]:
    """Interactions of the choreography itself that no run of any instance reaches: the first of each stretch."""
    found: list[Diagnostic] = []
    dead_before = False
    for statement in all_statements(root.body):
        if isinstance(statement, _NUMBERED):
            dead = ((), statement.number) not in reached
            if dead and not dead_before:
                message = f"no run reaches {_arrow(statement)}: {statement.message.label}"
                found.append(Diagnostic(codes.DEAD_CODE, message, statement.span))
            dead_before = dead
    return found


def _arrow(statement: model.Interaction | model.Gather | model.Exchange | model.Records | model.Awaits) -> str:
    match statement:
        case model.Interaction():
            return f"{statement.sender} -> …"
        case model.Gather():
            return f"gather {statement.senders} -> …"
        case model.Exchange():
            return f"exchange {statement.group}"
        case model.Records():
            return f"{statement.role} records …"
        case model.Awaits():
            return f"{statement.role} awaits …"


def _records_used(
    program: model.Program, messages: tuple[model.MessageType, ...], parameters: tuple[model.Parameter, ...]
) -> tuple[model.RecordDeclaration, ...]:
    """The records that payloads and parameters name, directly or inside others, each after those that it needs."""
    found: dict[str, model.RecordDeclaration] = {}
    expanded: set[str] = set()
    stack: list[tuple[model.Type, bool]] = [(f.type, False) for m in reversed(messages) for f in reversed(m.fields)]
    stack += [(p.type, False) for p in parameters]
    while stack:
        kind, ready = stack.pop()
        if isinstance(kind, model.BuiltinType):
            stack.extend((argument, False) for argument in reversed(kind.arguments))
        elif isinstance(kind, model.RecordType) and ready:
            found.setdefault(kind.name, program.records[kind.name])
        elif isinstance(kind, model.RecordType) and kind.name not in expanded:
            expanded.add(kind.name)
            stack.append((kind, True))
            stack.extend((f.type, False) for f in reversed(program.records[kind.name].fields))
    return tuple(found.values())
