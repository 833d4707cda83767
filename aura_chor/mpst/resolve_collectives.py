"""Gathers and exchanges: whose messages are collected, by whom, how many, and what is left in hand."""

from collections.abc import Mapping
from typing import NamedTuple

from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.resolve_clauses import Evidence, read_count
from aura_chor.mpst.resolve_interactions import ReadMessage, mention, read_collectors
from aura_chor.mpst.resolve_marks import Address
from aura_chor.mpst.resolve_names import declared_twice, refuse_type
from aura_chor.mpst.resolve_payloads import Reading, read_payload
from aura_chor.mpst.resolve_seats import Named, Names, Seats
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree


class Results(NamedTuple):
    """What is behind `as`: the evidence, the name of those heard."""

    evidence: Evidence | None
    sub_family: tree.Reference | None


class ReadCollective(NamedTuple):
    """`waiting` is who waits, where that is one reference; `named` the sub-family; `group` the role of the senders."""

    read: ReadMessage
    results: Results
    waiting: RoleName | None
    named: Named | None
    group: RoleName | None


def read_gather(
    reading: Reading, evidence: Mapping[str, Evidence], written: tree.Gather, names: Names
) -> ReadCollective:
    """Reports CHR221 to 223, 226 and what is wrong with roles, payload and threshold."""
    number = reading.next_number()
    group = reading.seats.many(written.group, names, what="`gather`")
    collectors, all_found = read_collectors(reading, written.receivers, names)
    address = Address(collectors, reading.seats, names, naming=False)
    payload = read_payload(reading, group, written.message, written.doc, address)
    mention(reading, payload.facts(written.message, number, ()))
    results = _results(reading, evidence, written.results, names)
    _check_evidence(reading, results.evidence, written, group)
    several = len(collectors) > 1 or any(not one.single for one in collectors)
    if several:
        _refuse_for_several(reading, written, results)
    complete = all_found and group is not None
    acting = collectors if group is None else (group, *collectors)
    statement = None
    if group is not None and collectors:
        statement = model.Gather(
            number,
            group.reference,
            tuple(one.reference for one in collectors),
            payload.message,
            payload.checked_by(reading, collectors),
            _count(reading, written.threshold, results.evidence),
            None if results.evidence is None else results.evidence.name,
            None if results.sub_family is None or several else RoleName(results.sub_family.name),
            None,
            written.span,
        )
    waiting = collectors[0].reference if collectors else None
    named = None
    if results.sub_family is not None and group is not None:
        named = Named(group.group, results.sub_family.span)
    read = ReadMessage(statement, payload.message, acting, complete)
    return ReadCollective(read, results, waiting, named, None if group is None else group.group.role)


def read_exchange(
    reading: Reading, evidence: Mapping[str, Evidence], written: tree.Exchange, names: Names
) -> ReadCollective:
    """The same for an exchange, in which every member collects."""
    number = reading.next_number()
    group = reading.seats.many(written.group, names, what="`exchange`")
    collectors = () if group is None else (group,)
    address = Address(collectors, reading.seats, names, naming=False)
    payload = read_payload(reading, group, written.message, written.doc, address)
    mention(reading, payload.facts(written.message, number, ()))
    results = _results(reading, evidence, written.results, names)
    _check_evidence(reading, results.evidence, written, group)
    _refuse_for_several(reading, written, results)
    statement = None
    if group is not None:
        statement = model.Exchange(
            number,
            group.reference,
            payload.message,
            payload.checked_by(reading, collectors),
            None if results.evidence is None else results.evidence.count,
            None if results.evidence is None else results.evidence.name,
            None,
            written.span,
        )
    read = ReadMessage(statement, payload.message, collectors, group is not None)
    waiting = None if group is None else group.reference
    return ReadCollective(read, results, waiting, None, None if group is None else group.group.role)


# --- how many ---


def _count(reading: Reading, threshold: tree.Threshold | None, evidence: Evidence | None) -> model.Predicate | None:
    """The number that is written, or else that of the evidence; None for all."""
    if threshold is None or (evidence is not None and threshold.count is not None):
        return None if evidence is None else evidence.count
    return read_count(reading, threshold)


# --- what is left in hand ---


def _results(
    reading: Reading, evidence: Mapping[str, Evidence], written: tuple[tree.Reference, ...], names: Names
) -> Results:
    witness: Evidence | None = None
    sub_family: tree.Reference | None = None
    for one in written:
        if one.name in evidence and witness is None:
            witness = evidence[one.name]
        elif one.name not in evidence and sub_family is None:
            sub_family = one
        else:
            kind = "witness" if one.name in evidence else "sub-family"
            message = f"a collective gives one {kind}, and `{one.name}` is another"
            reading.found.append(Diagnostic(codes.BAD_CLAUSE, message, one.span))
    if sub_family is not None and not _may_be_named(reading, sub_family, names):
        sub_family = None
    return Results(witness, sub_family)


def _may_be_named(reading: Reading, sub_family: tree.Reference, names: Names) -> bool:
    """A name that means nothing else here."""
    first = names.sub_families.get(sub_family.name)
    roles = reading.header.roles
    if first is not None or sub_family.name in roles:
        place = first.span if first is not None else roles[RoleName(sub_family.name)]
        reading.found.append(declared_twice("name", sub_family.name, first=place, second=sub_family.span))
        return False
    refuse_type(sub_family.name, sub_family.span, reading.found)
    return True


def _refuse_for_several(reading: Reading, written: tree.Gather | tree.Exchange, results: Results) -> None:
    """CHR226: what one collector has seen says nothing about the others."""
    if results.sub_family is not None:
        name = results.sub_family.name
        message = f"each collector hears others first, so there is no one sub-family `{name}`"
        help = "let one role collect, and tell the others: a field `… names Sub`"
        _several(reading, message, results.sub_family.span, help)
    if written.within is not None and written.within.otherwise is not None:
        message = "each collector has a deadline of its own, so there is no one `else`"
        help = "let one role collect and decide, or leave the `else` out: who hears too few then withdraws"
        otherwise = written.within.otherwise.span
        _several(reading, message, Span(otherwise.file, otherwise.start, otherwise.start + 1), help)


def _several(reading: Reading, message: str, span: Span, help: str) -> None:
    reading.found.append(Diagnostic(codes.SEVERAL_COLLECTORS, message, span, helps=(Help(help),)))


# --- evidence ---


def _check_evidence(
    reading: Reading, evidence: Evidence | None, written: tree.Gather | tree.Exchange, group: Seats | None
) -> None:
    """CHR223: the collective must be of what the witness is about."""
    if evidence is None:
        return
    label = Label(evidence.written.name_span, f"declared here: {evidence.written.label.name}")
    if evidence.written.label.name != written.message.label:
        message = f"{evidence.name} is evidence of {evidence.written.label.name}, not of {written.message.label}"
        _misfit(reading, message, written.message.label_span, label)
    elif evidence.source is not None and group is not None and evidence.source.group.role != group.group.role:
        message = f"{evidence.name} counts messages of {evidence.source.group.role}, not of {group.group.role}"
        _misfit(reading, message, written.group.span, label)
    if isinstance(written, tree.Gather) and written.threshold is not None and written.threshold.count is not None:
        message = f"{evidence.name} says already how many are needed"
        _misfit(reading, message, written.threshold.span, label, Help("leave out the number before the group"))


def _misfit(reading: Reading, message: str, span: Span, label: Label, *helps: Help) -> None:
    reading.found.append(Diagnostic(codes.WITNESS_MISFIT, message, span, (label,), helps=helps))
