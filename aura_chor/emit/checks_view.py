"""The view of `checks.py`: one protocol class with every function that the choreography names."""

from collections.abc import Iterator
from dataclasses import dataclass

from aura_chor.emit.collectives import Collectives
from aura_chor.emit.context import Context
from aura_chor.emit.layout import Bracket, docstring, lay_out
from aura_chor.emit.names import field_name, message_class
from aura_chor.emit.ranges import Ranges, phase_vetoes
from aura_chor.emit.role_imports import import_from
from aura_chor.emit.seat_text import Imports, role_of
from aura_chor.emit.view import ChecksView
from aura_chor.mpst.local import RoleClass
from aura_chor.mpst.model import Identified, Witness

_CHECKS = "aura_chor.session.checks"
CHECKS = "."
"""The module of a package's checks is imported as `from .checks import Checks`."""


@dataclass(frozen=True, slots=True)
class CheckMethod:
    name: str
    parameters: tuple[str, ...]
    returns: str
    doc: str


def has_checks(context: Context) -> bool:
    return any(True for _ in _methods(context, Imports()))


def checks_view(context: Context) -> ChecksView:
    imports = Imports()
    methods = {method.name: method for method in _methods(context, imports)}
    ours = [import_from(_CHECKS, imports.of(_CHECKS))] if imports.of(_CHECKS) else []
    return ChecksView(
        docstring=context.header(f"What {context.protocol.name} leaves to code."),
        imports=(
            ("from __future__ import annotations",),
            ("from typing import Protocol",),
            *([tuple(ours)] if ours else []),
            (import_from(".", imports.of(".")),),
        ),
        protocol=context.protocol.name,
        methods=tuple(_text(method) for method in methods.values()),
    )


def _methods(context: Context, imports: Imports) -> Iterator[CheckMethod]:
    protocol = context.protocol
    parameters: tuple[str, ...]
    for witness in protocol.witnesses:
        if witness.verified_by is not None:
            for name in ("Evidence", "Pending", "Refuted", "Valid"):
                imports.use(_CHECKS, name)
            imports.use(".", "messages")
            message = f"messages.{message_class(witness.label)}"
            parameters = (f"message: {message}", "sender: int", "evidence: Evidence", "/")
            returns = f"Valid | Pending | Refuted[{_notices(context, witness)}]"
            doc = f"Whether {witness.label} of the member `sender` counts for {witness.name}."
            yield CheckMethod(field_name(witness.verified_by), parameters, returns, doc)
    for veto in (*protocol.vetoes, *phase_vetoes(protocol)):
        if veto.counts is not None:
            imports.use(".", "messages")
            parameters = (f"message: messages.{message_class(veto.message.label)}", "by: str", "/")
            doc = f"Whether {veto.message.label} of the seat `by` ends the session."
            yield CheckMethod(field_name(veto.counts), parameters, "bool", doc)
    if isinstance(protocol.opening, Identified):
        doc = "The session's id: there is no opening event."
        parameters = ("/",)
        if protocol.parameters:
            imports.use(".", "Parameters")
            parameters = ("parameters: Parameters", "/")
        yield CheckMethod(field_name(protocol.opening.function), parameters, "bytes", doc)


def _notices(context: Context, witness: Witness) -> str:
    """What may be posted about a message that is refuted: the notices that its collectors have where they collect."""
    edges = Collectives(context.protocol).of_witness(witness.name)
    collectors = dict.fromkeys(role_of(context.protocol, receiver) for edge in edges for receiver in edge.receivers)
    of_roles = [Ranges(context.protocol, RoleClass(role, role)) for role in collectors]
    ranges = [of_role.around(edge.phase) for of_role in of_roles for edge in edges]
    labels = dict.fromkeys(notice.message.label for around in ranges for notice in around.notices)
    return " | ".join(f"messages.{message_class(label)}" for label in labels) or "None"


def _text(method: CheckMethod) -> str:
    """The closing part of a long signature is not broken, so that every formatter leaves it alone."""
    head = Bracket(f"def {method.name}(", ("self", *method.parameters))
    first = lay_out(head, behind=f" -> {method.returns}:", indent=4)
    return f"{first}\n{docstring([method.doc], indent=8)}\n        ..."
