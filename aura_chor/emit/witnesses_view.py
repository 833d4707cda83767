"""The view of `witnesses.py`: evidence, and the sub-families that collectors name."""

from collections.abc import Iterator

from aura_chor.base.names import RoleName
from aura_chor.emit.collectives import Collectives
from aura_chor.emit.context import Context
from aura_chor.emit.layout import Node, call, docstring, lay_out, quoted
from aura_chor.emit.names import field_name, message_class, witness_class
from aura_chor.emit.predicates import Predicates, parameter_attribute
from aura_chor.emit.role_imports import import_from
from aura_chor.emit.seat_text import GROUPS, Imports, SeatText
from aura_chor.emit.view import ProofView, WitnessesView
from aura_chor.mpst.model import Predicate, Witness
from aura_chor.mpst.sites import SESSION_PARAMETER

WITNESSES = "."
"""The module of a package's witnesses is imported as `from . import witnesses`."""

_OPERATIONS = "aura_chor.session.operations"


def has_witnesses(context: Context) -> bool:
    return bool(context.protocol.witnesses or _sub_families(context))


def witnesses_view(context: Context) -> WitnessesView:
    predicates, imports = Predicates(inside_messages=False), Imports()
    seats = SeatText(context.protocol, imports)
    proofs = [
        *(_witness(context, witness, predicates, imports, seats) for witness in context.protocol.witnesses),
        *_families(context),
    ]
    bases = ["SubFamily"] if _sub_families(context) else []
    bases += ["Terms", "Witness"] if context.protocol.witnesses else []
    ours = [import_from(module, imports.of(module)) for module in (GROUPS, _OPERATIONS) if imports.of(module)]
    ours.append(import_from("aura_chor.session.typestate", ["S"]))
    ours.append(import_from("aura_chor.session.witness", bases))
    package = [("from . import messages",)] if context.protocol.witnesses else []
    return WitnessesView(
        docstring=context.header(f"The evidence in {context.protocol.name}: only the runtime makes it, from events."),
        imports=(("from __future__ import annotations",), ("from typing import final",), tuple(ours), *package),
        predicates=predicates.text(),
        proofs=tuple(proofs),
    )


def _witness(
    context: Context, witness: Witness, predicates: Predicates, imports: Imports, seats: SeatText
) -> ProofView:
    count: Node = "None"
    if witness.count is not None:
        count = _count(witness.count, predicates, imports)
    agreeing = quoted(field_name(witness.agreeing_on)) if witness.agreeing_on else "None"
    verified = quoted(witness.verified_by) if witness.verified_by else "None"
    terms = call("Terms", quoted(witness.label), seats.one(witness.family), count, agreeing, verified)
    doc = docstring([f"{_sentence(witness)} ({context.place(witness.span)})", witness.doc], indent=4)
    base = f"Witness[S, messages.{message_class(witness.label)}]"
    return ProofView(witness_class(witness.name), base, doc, lay_out(terms, before="TERMS = ", indent=4))


def _count(count: Predicate, predicates: Predicates, imports: Imports) -> Node:
    function = predicates.function(count, prefix="count", returns="int")
    arguments = [f"({SESSION_PARAMETER}, {quoted(parameter_attribute(v))})" for v in count.variables]
    return call(imports.use(_OPERATIONS, "Count"), quoted(count.text), function, *arguments)


def _sentence(witness: Witness) -> str:
    quantity = "All" if witness.count is None else f"At least {witness.count.text}"
    agreeing = f" that agree on {witness.agreeing_on}" if witness.agreeing_on else ""
    verified = f", verified by {witness.verified_by}" if witness.verified_by else ""
    return f"{quantity} of {witness.label} from {witness.family}{agreeing}{verified}."


def _sub_families(context: Context) -> dict[RoleName, RoleName]:
    return Collectives(context.protocol).named()


def _families(context: Context) -> Iterator[ProofView]:
    for name, family in _sub_families(context).items():
        doc = docstring([f"The members of {family} that were heard, as {name}."], indent=4)
        constant = f"    NAME, FAMILY = {quoted(name)}, {quoted(family)}"
        yield ProofView(witness_class(name), "SubFamily[S]", doc, constant)
