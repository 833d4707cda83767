"""A body as resolved, and what the checks of the whole program ask of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aura_chor.base.names import Label as MessageLabel
from aura_chor.base.names import RoleName
from aura_chor.mpst import model
from aura_chor.mpst.resolve_calls import ReadCall
from aura_chor.mpst.resolve_clauses import Evidence
from aura_chor.mpst.resolve_headers import Header
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span


@dataclass(frozen=True, slots=True)
class MessageUse:
    """A message where it stands in the text.

    `group` is the role whose members all send it, in a collective; `aside` is a veto or a notice, which no message of
    the session may be called like: what comes under such a label comes outside of the order of all others.
    """

    message: model.MessageType
    span: Span
    group: RoleName | None = None
    aside: str | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """A child session: its callee's name becomes an event kind of the parent, as labels do."""

    name: str
    span: Span


@dataclass(slots=True)
class Body:
    """`uses` are messages and calls in the order of the text; `seen` who took part in each label so far.

    `certain` is False where something that was refused may have been the action of any role. `collected` are the
    witnesses that something in the text so far ends in.
    """

    header: Header
    statements: model.Statements = ()
    uses: list[MessageUse | ReadCall] = field(default_factory=list)
    acting: set[RoleName] = field(default_factory=set)
    certain: bool = True
    evidence: dict[str, Evidence] = field(default_factory=dict)
    collected: set[str] = field(default_factory=set)
    children: list[Child] = field(default_factory=list)
    seen: dict[str, list[model.Group]] = field(default_factory=dict)
    witnesses: tuple[model.Witness, ...] = ()
    opening: model.Opening | model.Identified | None = None
    vetoes: tuple[model.Veto, ...] = ()
    notices: tuple[model.Notice, ...] = ()
    references: Mapping[RoleName, model.Group] = field(default_factory=dict)

    def use(self, message: model.MessageType, span: Span, group: RoleName | None, aside: str | None = None) -> None:
        self.uses.append(MessageUse(message, span, group, aside))


def finish_witnesses(body: Body, found: list[Diagnostic]) -> None:
    """Whose messages each witness counts: those of its `from`, or of the collectives of its label."""
    groups = {
        use.message.label: use.group
        for use in reversed(body.uses)
        if isinstance(use, MessageUse) and use.group is not None
    }
    witnesses: list[model.Witness] = []
    for evidence in body.evidence.values():
        written = evidence.written
        label = MessageLabel(written.label.name)
        family = groups.get(label) if evidence.source is None else evidence.source.reference
        if family is None:
            message = f"nothing here collects {label}, so it is not said whose messages {written.name} counts"
            helps = (Help(f"gather it, or say from whom: `of {label} from …`"),)
            found.append(Diagnostic(codes.WITNESS_MISFIT, message, written.label.span, helps=helps))
            continue
        witnesses.append(
            model.Witness(
                written.name,
                evidence.count,
                label,
                family,
                None if written.agreeing_on is None else written.agreeing_on.name,
                None if written.verified_by is None else written.verified_by.name,
                written.doc,
                written.span,
            )
        )
    body.witnesses = tuple(witnesses)
