"""Clauses of choreographies and phases: openings, witnesses, requirements, vetoes, notices."""

from dataclasses import dataclass

from aura_chor.base.names import Label as MessageLabel
from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.expressions import resolve_expression
from aura_chor.mpst.resolve_headers import ParameterLookup, read_parameter_predicate
from aura_chor.mpst.resolve_names import Distinct, did_you_mean, refuse_field, refuse_label, refuse_type
from aura_chor.mpst.resolve_payloads import Reading, read_payload
from aura_chor.mpst.resolve_seats import Names, Seats
from aura_chor.mpst.types import INT
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree


@dataclass(frozen=True, slots=True)
class Evidence:
    """A witness as declared; `count` None for all. Whose messages count is known when the body has been read."""

    written: tree.WitnessDeclaration
    count: model.Predicate | None
    source: Seats | None

    @property
    def name(self) -> str:
        return self.written.name


# --- witnesses ---


def read_evidence(reading: Reading) -> dict[str, Evidence]:
    """The witnesses of a choreography, in the order declared; reports CHR202, 214 and 221."""
    names = Distinct("witness", reading.found)
    evidence: dict[str, Evidence] = {}
    for written in reading.header.written.witnesses:
        refuse_type(written.name, written.name_span, reading.found)
        source = None
        if written.source is not None:
            source = reading.seats.many(written.source, Names(), what="a witness")
        for function in (written.agreeing_on, written.verified_by):
            if function is not None:
                refuse_field(function.name, function.span, reading.found)
        if names.admit(written.name, written.name_span):
            evidence[written.name] = Evidence(written, read_count(reading, written.threshold), source)
    return evidence


def read_count(reading: Reading, threshold: tree.Threshold) -> model.Predicate | None:
    """How many, over parameters and sizes; None for all, and where it was refused."""
    if threshold.count is None:
        return None
    visible = {one.name: one for one in reading.header.visible}
    lookup = ParameterLookup("a threshold", visible, reading.knowledge.names(), reading.found)
    return resolve_expression(
        threshold.count,
        expected=INT,
        role_of_value="a threshold",
        lookup=lookup.find,
        records=reading.records,
        found=reading.found,
    )


def read_requirement(
    reading: Reading,
    written: tuple[tree.Requirement, ...],
    evidence: dict[str, Evidence],
    collected: set[str],
) -> model.Requirement | None:
    """What a phase requires, of what is `collected` before it in the text; reports CHR222, 224 and 230."""
    if not written:
        return None
    for other in written[1:]:
        _refuse_clause(reading, "a phase has one `requires`", other.span, help="name all witnesses in it")
    first = written[0]
    names = tuple(one.name for one in first.witnesses if _is_collected(reading, one, evidence, collected))
    condition = None
    if first.condition is not None:
        condition = read_parameter_predicate(
            first.condition,
            "when",
            reading.header.visible,
            reading.records,
            reading.found,
            fields=reading.knowledge.names(),
        )
    return model.Requirement(names, condition)


def _is_collected(
    reading: Reading, witness: tree.Reference, evidence: dict[str, Evidence], collected: set[str]
) -> bool:
    if witness.name not in evidence:
        helps = did_you_mean(witness.name, evidence) or (
            Help(f"declare it behind the roles: `witness {witness.name} = …`"),
        )
        message = f"there is no witness `{witness.name}`"
        reading.found.append(Diagnostic(codes.UNKNOWN_WITNESS, message, witness.span, helps=helps))
        return False
    if witness.name not in collected:
        label = Label(evidence[witness.name].written.name_span, "declared here")
        message = f"nobody has collected {witness.name} before this phase"
        help_ = f"let a gather or an exchange before it end `as {witness.name}`"
        reading.found.append(Diagnostic(codes.NOT_COLLECTED, message, witness.span, (label,), helps=(Help(help_),)))
    return True


# --- who may end a session, and who may post at any time ---


def read_vetoes(reading: Reading, written: tuple[tree.Veto, ...]) -> tuple[tuple[model.Veto, ...], list[Seats]]:
    """The vetoes, and the seats that are named in them."""
    vetoes: list[model.Veto] = []
    acting: list[Seats] = []
    for one in written:
        authors = _authors(reading, one.authors)
        acting += authors
        if one.counts is not None:
            refuse_field(one.counts.name, one.counts.span, reading.found)
        counts = None if one.counts is None else one.counts.name
        message = _posted(reading, one.message, "a veto")
        vetoes.append(model.Veto(tuple(seats.reference for seats in authors), message, counts, one.span))
    return tuple(vetoes), acting


def read_notices(reading: Reading, written: tuple[tree.Notice, ...]) -> tuple[tuple[model.Notice, ...], list[Seats]]:
    """The notices, and the seats that are named in them."""
    notices: list[model.Notice] = []
    acting: list[Seats] = []
    for one in written:
        authors = _authors(reading, one.authors)
        acting += [] if isinstance(one.authors, tree.Everyone) else authors
        message = _posted(reading, one.message, "a notice")
        roles = tuple(seats.reference for seats in authors)
        notices.append(model.Notice(message, roles, _most(reading, one.most), one.span))
    return tuple(notices), acting


def _authors(reading: Reading, written: tuple[tree.RoleRef, ...] | tree.Everyone) -> list[Seats]:
    if isinstance(written, tree.Everyone):
        return list(reading.seats.everyone(reading.header.roles, written.span, Names()))
    read = [reading.seats.read(ref, Names()) for ref in written]
    return [seats for seats in read if seats is not None]


def _posted(reading: Reading, written: tree.Message, what: str) -> model.MessageType:
    """A message that stands in no sequence, so that no `where` can be asked about what came before it."""
    message = read_payload(reading, None, written, "", None).message
    refuse_wheres(reading, written, what, help="let `verified by` or `when` decide what counts")
    return message


def refuse_wheres(reading: Reading, written: tree.Message, what: str, *, help: str) -> None:
    """CHR230: for messages that come from nobody who could be asked before."""
    for one in written.fields:
        if one.where is not None:
            _refuse_clause(reading, f"nobody is asked to check a `where` on {what}", one.where.span, help=help)


def _most(reading: Reading, written: tree.Expression | None) -> int | None:
    match written:
        case None:
            return None
        case tree.Literal(value=int(value)) if not isinstance(value, bool) and value > 0:
            return value
        case _:
            text = "how often is a whole number of at least 1: it is the same in every session"
            _refuse_clause(reading, text, written.span)
            return None


# --- openings ---


def read_opening(reading: Reading) -> model.Opening | model.Identified | None:
    """Reports CHR201, 221 and 230."""
    written = reading.header.written
    if written.identified_by is not None:
        refuse_field(written.identified_by.name, written.identified_by.span, reading.found)
        if written.opening is not None:
            text = "a session that is opened by an event takes its identity from the event"
            _refuse_clause(reading, text, written.identified_by.span, help="keep `opens with` or `identified by`")
        return model.Identified(written.identified_by.name)
    if written.opening is None:
        return None
    opener = reading.seats.one(written.opening.role, Names(), who="one seat opens a session")
    names = Distinct("label", reading.found)
    for label in written.opening.labels:
        refuse_label(label.name, label.span, reading.found)
        names.admit(label.name, label.span)
    first, *others = (MessageLabel(label.name) for label in written.opening.labels)
    return model.Opening(first, RoleName("") if opener is None else opener.reference, tuple(others))


def _refuse_clause(reading: Reading, message: str, span: Span, *, help: str = "") -> None:
    helps = (Help(help),) if help else ()
    reading.found.append(Diagnostic(codes.BAD_CLAUSE, message, span, helps=helps))
