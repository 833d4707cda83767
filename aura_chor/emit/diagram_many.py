"""Rows for what many do, or one does with time, facts and other sessions; and for what a header declares."""

from collections.abc import Iterable, Mapping

from aura_chor.base.names import RoleName
from aura_chor.emit.diagram_scope import Scope, Task, block, frame, otherwise
from aura_chor.emit.diagram_sequence import Close, Divide, Message, Open, Remark, Step, is_family
from aura_chor.emit.diagram_text import applied, call_text, full_message, short_message, shorten
from aura_chor.mpst.model import (
    Awaits,
    ChildSession,
    Choreography,
    ChoreographyKey,
    Deadline,
    Each,
    Exchange,
    Gather,
    Identified,
    Notice,
    Opening,
    Phase,
    Predicate,
    Program,
    Records,
    Veto,
    WaitFor,
    Within,
    Witness,
)


def header(choreography: Choreography, scope: Scope) -> list[Task]:
    """The opening event, the witnesses, and who may end the session or post at any time."""
    tasks: list[Task] = []
    match choreography.opening:
        case Opening(label=label, role=role, others=labels):
            others = scope.names(other for other in choreography.roles if other != role)
            text = applied(" or ".join([label, *labels]), [parameter.name for parameter in choreography.parameters])
            tasks.append(Message(scope.name(role), others, shorten(text), f"the opening event {text}"))
        case Identified(function=function):
            tasks.append(Remark(f"identified by {function}"))
        case None:
            pass
    return [*tasks, *map(_witness, choreography.witnesses), *ranges(choreography.vetoes, choreography.notices)]


def ranges(vetoes: Iterable[Veto], notices: Iterable[Notice]) -> list[Task]:
    """Who may end the session, and who may post, as long as the range lasts."""
    remarks: list[Task] = []
    for veto in vetoes:
        counts = f" when {veto.counts}" if veto.counts else ""
        remarks.append(Remark(f"abortable by {', '.join(veto.roles)} with {veto.message.label}{counts}"))
    for notice in notices:
        most = f", {notice.most} at most" if notice.most is not None else ""
        remarks.append(Remark(f"{', '.join(notice.roles)} may post {short_message(notice.message)}{most}"))
    return remarks


def phase(statement: Phase, scope: Scope) -> list[Task]:
    title = statement.name
    if statement.requires is not None:
        when = f" when {statement.requires.when.text}" if statement.requires.when is not None else ""
        title += f" requires {', '.join(statement.requires.witnesses)}{when}"
    if statement.volatile:
        title += ", volatile"
    inside = [*ranges(statement.vetoes, statement.notices), *block(statement.body, scope)]
    return [Open("phase", shorten(title, length=72)), *inside, Close()]


def gather(statement: Gather, scope: Scope) -> list[Task]:
    who = f"{_at_least(statement.count)} of {statement.senders}"
    title = who if statement.witness is None else f"{statement.senders}, until {statement.witness}"
    named = f", as {statement.sub_family}" if statement.sub_family else ""
    detail = full_message(statement.message, statement.predicates)
    text = f"{short_message(statement.message)}{scope.only(statement.receivers)}"
    row = Message(scope.name(statement.senders), scope.names(statement.receivers), text, detail)
    opened = Open("gather", shorten(f"{title}{named}{_within(statement.within)}", length=72))
    return [opened, row, *_late(statement.within, statement.receivers, scope), Close()]


def exchange(statement: Exchange, scope: Scope) -> list[Task]:
    lifeline = scope.name(statement.group)
    who = f"{_at_least(statement.count)} of {statement.group}"
    title = who if statement.witness is None else f"{statement.group}, until {statement.witness}"
    detail = full_message(statement.message, statement.predicates)
    row = Message(lifeline, (lifeline,), short_message(statement.message), detail)
    opened = Open("exchange", shorten(f"{title}{_within(statement.within)}", length=72))
    return [opened, row, *_late(statement.within, (statement.group,), scope), Close()]


def each(statement: Each, scope: Scope) -> list[Task]:
    ordered = ", one after the other" if statement.in_order else ""
    return frame("each", f"{statement.variable} in {statement.group}{ordered}", "", (statement.body,), scope)


def records(statement: Records, scope: Scope) -> list[Task]:
    return [Step(scope.name(statement.role), f"records {short_message(statement.message)}")]


def awaits(statement: Awaits, scope: Scope) -> list[Task]:
    source = " from outside" if statement.external else f" of {statement.recorder}" if statement.recorder else ""
    step = Step(scope.name(statement.role), f"awaits {statement.message.label}{source}")
    if statement.within is None:
        return [step]
    title = f"{statement.within.deadline} at {scope.name(statement.within.at)}"
    return [Open("within", title), step, *otherwise(statement.within, scope), Close()]


def waits(statement: WaitFor, scope: Scope) -> list[Task]:
    length = statement.length
    text = str(length) if isinstance(length, Deadline) else length.text
    since = f" since {statement.since}" if statement.since else ""
    return [Step(scope.name(statement.role), shorten(f"waits {text}{since}"))]


def child(statement: ChildSession, scope: Scope, program: Program) -> list[Task]:
    title = call_text(_name(statement.callee, program.choreographies), statement.roles, statement.arguments)
    opener = scope.name(statement.at)
    members = tuple(name for name in scope.names(ours for _, ours in statement.roles) if name != opener)
    opening = f"opens {statement.result}"
    row = Message(opener, members, opening, f"{opening}: {title}", dashed=True) if members else Step(opener, opening)
    opened = Open("session", shorten(f"{title} at {opener} as {statement.result}", length=96))
    if statement.otherwise is None:
        return [opened, row, Close()]
    return [opened, row, Divide("failed"), *block(statement.otherwise, scope), Close()]


def _late(within: Within | None, receivers: tuple[RoleName, ...], scope: Scope) -> list[Task]:
    """Of several collectors each has a deadline of its own, and ends for itself or for all."""
    if within is None or within.otherwise is not None:
        return otherwise(within, scope)
    several = len(receivers) > 1 or any(is_family(scope.name(receiver)) for receiver in receivers)
    if not several:
        return otherwise(within, scope)
    return [Divide("too late"), Remark(f"whoever waits withdraws, or aborts: “{within.reason}”")]


def _witness(witness: Witness) -> Task:
    text = f"witness {witness.name}: {_at_least(witness.count)} of {witness.label} from {witness.family}"
    text += f" agreeing on {witness.agreeing_on}" if witness.agreeing_on else ""
    text += f", verified by {witness.verified_by}" if witness.verified_by else ""
    return Remark(text)


def _at_least(count: Predicate | None) -> str:
    return "all" if count is None else f"at least {count.text}"


def _within(within: Within | None) -> str:
    return "" if within is None else f", within {within.deadline}"


def _name(key: ChoreographyKey, choreographies: Mapping[ChoreographyKey, Choreography]) -> str:
    return str(choreographies[key].name) if key in choreographies else key.rpartition("#")[2]


def addressed(text: str, scope: Scope, sender: RoleName, receivers: tuple[RoleName, ...], *, each: bool) -> str:
    """The words on an arrow between lifelines, with the members that it is of or for, where those are not all."""
    words = f"{sender}: {text}" if sender in scope.references else text
    return f"{words}{' to each' if each and not scope.only(receivers) else scope.only(receivers)}"
