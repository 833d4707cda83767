"""Facts: what is recorded, what is awaited, and the fields of a fact that is awaited elsewhere than it is recorded."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aura_chor.base.names import Label as MessageLabel
from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.knowledge import Fact
from aura_chor.mpst.resolve_clauses import refuse_wheres
from aura_chor.mpst.resolve_headers import Header
from aura_chor.mpst.resolve_interactions import ReadMessage
from aura_chor.mpst.resolve_payloads import Reading, read_payload
from aura_chor.mpst.resolve_seats import Names
from aura_chor.mpst.types import TypeReader
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help
from aura_chor.syntax import tree


class _Recorded(NamedTuple):
    written: tree.Records
    header: Header


class Facts:
    """Where each fact of a program is recorded; that of the own choreography counts first."""

    def __init__(self, headers: Iterable[Header]) -> None:
        self._anywhere: dict[str, _Recorded] = {}
        self._by_choreography: dict[tuple[model.ChoreographyKey, str], _Recorded] = {}
        for header in headers:
            for statement in statements_of(header.written.body):
                if isinstance(statement, tree.Records):
                    label, recorded = statement.fact.label, _Recorded(statement, header)
                    self._anywhere.setdefault(label, recorded)
                    self._by_choreography.setdefault((header.key, label), recorded)

    def message(self, label: str, header: Header) -> model.MessageType | None:
        """The fact as it is recorded; what is wrong with it is said there."""
        recorded = self._by_choreography.get((header.key, label)) or self._anywhere.get(label)
        if recorded is None:
            return None
        types = TypeReader(recorded.header.scope, [])
        fields = {one.name: model.PayloadField(one.name, types.read_field(one)) for one in recorded.written.fact.fields}
        return model.MessageType(MessageLabel(label), tuple(fields.values()), recorded.written.doc)


def read_records(reading: Reading, written: tree.Records, names: Names) -> ReadMessage:
    """Reports CHR201, 221 and what is wrong with the fact's fields."""
    number = reading.next_number()
    role = reading.seats.one(written.role, names, who="a fact has one author")
    payload = read_payload(reading, role, written.fact, written.doc, None)
    if role is None:
        return ReadMessage(None, payload.message, (), complete=False)
    facts = payload.facts(written.fact, number, (role.reference,))
    for fact in facts:
        reading.knowledge.learn(fact)
    predicates = payload.checked_by(reading, ())
    records = model.Records(number, role.reference, payload.message, predicates, written.span)
    return ReadMessage(records, payload.message, (role,), complete=True, facts=facts, early=facts)


def read_awaits(reading: Reading, facts: Facts, written: tree.Awaits, names: Names) -> ReadMessage:
    """Reports CHR201, 221, 230 and what is wrong with an external fact's fields."""
    number = reading.next_number()
    role = reading.seats.one(written.role, names, who="one seat waits for a fact")
    recorder = None
    if written.source is not None:
        recorder = reading.seats.one(written.source, names, who="a fact has one author")
    _refuse_misplaced(reading, written)
    payload = read_payload(reading, role, written.fact, written.doc, None)
    message = payload.message
    if not written.external:
        message = facts.message(written.fact.label, reading.header) or message
    if role is None or (written.source is not None and recorder is None):
        return ReadMessage(None, message, () if role is None else (role,), complete=False)
    learnt = tuple(_learnt(message, number, role.reference, written))
    for fact in learnt:
        reading.knowledge.learn(fact)
    awaits = model.Awaits(
        number,
        role.reference,
        message,
        None if recorder is None else recorder.reference,
        written.external,
        None,
        written.span,
    )
    acting = (role,) if recorder is None else (role, recorder)
    return ReadMessage(awaits, message, acting, complete=True, facts=learnt)


def _learnt(message: model.MessageType, number: int, role: RoleName, written: tree.Awaits) -> Iterator[Fact]:
    for one in message.fields:
        yield Fact(number, one.name, one.type, message.label, (role,), written.fact.label_span)


def _refuse_misplaced(reading: Reading, written: tree.Awaits) -> None:
    """CHR230: the fields of a fact stand where it comes from."""
    if written.external and written.source is not None:
        message = "an external fact comes from outside the session, not from one of its roles"
        helps = (Help("leave out the `from`, or the `external` where that role records it"),)
        reading.found.append(Diagnostic(codes.BAD_CLAUSE, message, written.source.span, helps=helps))
    if written.external:
        refuse_wheres(reading, written.fact, "an external fact", help="let the body look at what it has got")
    if not written.external and written.fact.fields:
        message = f"the fields of {written.fact.label} stand where it is recorded"
        helps = (Help(f"write `awaits {written.fact.label}`"),)
        reading.found.append(Diagnostic(codes.BAD_CLAUSE, message, written.fact.fields[0].span, helps=helps))


def statements_of(block: tree.Block) -> Iterator[tree.Statement]:
    """Every statement of a block, in no particular order."""
    work: list[tree.Statement] = list(block.statements)
    while work:
        statement = work.pop()
        yield statement
        for inner in _blocks(statement):
            work.extend(inner.statements)


def _blocks(statement: tree.Statement) -> Iterator[tree.Block]:
    match statement:
        case tree.Choice():
            yield from statement.branches
        case tree.Par():
            yield from statement.lanes
        case tree.Loop() | tree.Phase() | tree.Each():
            yield statement.body
        case tree.When():
            yield statement.then
            if statement.otherwise is not None:
                yield statement.otherwise
        case tree.Session(otherwise=tree.Block() as otherwise):
            yield otherwise
        case _:
            pass
    match statement:
        case (
            tree.Interaction(within=tree.Within(otherwise=tree.Block() as otherwise))
            | tree.Gather(within=tree.Within(otherwise=tree.Block() as otherwise))
            | tree.Awaits(within=tree.Within(otherwise=tree.Block() as otherwise))
            | tree.Choice(within=tree.Within(otherwise=tree.Block() as otherwise))
        ):
            yield otherwise
        case _:
            pass
