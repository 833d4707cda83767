"""What only the whole program shows: a label means one payload in a session, witnesses fit it, and every role acts.

A session inlines what it calls, so both look through calls. These may be recursive: each choreography is seen once.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from aura_chor.base.names import RoleName
from aura_chor.mpst.model import ChoreographyKey, MessageType, Opening, Witness
from aura_chor.mpst.resolve_bodies import Body, MessageUse
from aura_chor.mpst.resolve_calls import ReadCall
from aura_chor.mpst.resolve_names import did_you_mean, differ_in_case
from aura_chor.mpst.types import is_known, type_text
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span

Bodies: TypeAlias = Mapping[ChoreographyKey, Body]


# --- labels ---


def check_labels(bodies: Sequence[Body], by_key: Bodies, found: list[Diagnostic]) -> None:
    """CHR213, and CHR202 for labels that differ in case alone or are vetoes elsewhere, in all that a session calls.

    Callers come first: what their sessions hold needs no look of its own. A place is reported once, whoever calls it.
    """
    covered: set[int] = set()
    reported: set[int] = set()
    for body in bodies:
        found += _events_of_sessions(body, by_key, reported)
    for root in reversed(_callees_first(bodies, by_key)):
        if id(root) in covered:
            continue
        first: dict[str, MessageUse] = {}
        for body in _session(root, by_key):
            covered.add(id(body))
            for use in body.uses:
                if isinstance(use, MessageUse) and id(use) not in reported:
                    problem = _conflict(first.setdefault(use.message.label.lower(), use), use)
                    if problem is not None:
                        reported.add(id(use))
                        found.append(problem)


def _events_of_sessions(body: Body, by_key: Bodies, reported: set[int]) -> Iterator[Diagnostic]:
    """CHR202: the events that open the session and its child sessions are called as no message in it is."""
    session = _session(body, by_key)
    taken = _opening_events(body)
    for inner in session:
        for child in inner.children:
            why = f"is what the event is called that opens the child session {child.name}"
            taken.setdefault(child.name.lower(), (why, (Label(child.span, "opened here"),)))
    for inner in session if taken else ():
        for use in inner.uses:
            clash = taken.get(use.message.label.lower()) if isinstance(use, MessageUse) else None
            if clash is not None and isinstance(use, MessageUse) and id(use) not in reported:
                reported.add(id(use))
                message = f"`{use.message.label}` {clash[0]}"
                yield Diagnostic(codes.DUPLICATE_NAME, message, use.span, clash[1])


def _opening_events(body: Body) -> dict[str, tuple[str, tuple[Label, ...]]]:
    if not isinstance(body.opening, Opening):
        return {}
    labels = (body.opening.label, *body.opening.others)
    return {label.lower(): ("opens the session, so no message is called so", ()) for label in labels}


def _session(root: Body, by_key: Bodies) -> list[Body]:
    """What a session of `root` inlines: itself, then what it calls, each once."""
    inlined = {id(root): root}
    work = deque([root])
    while work:
        for callee, _ in _calls(work.popleft()):
            body = by_key[callee]
            if id(body) not in inlined:
                inlined[id(body)] = body
                work.append(body)
    return list(inlined.values())


def _conflict(first: MessageUse, second: MessageUse) -> Diagnostic | None:
    if first.message.label != second.message.label:
        why = "a label becomes an event kind, and those are in lower case"
        places = (first.message.label, first.span), (second.message.label, second.span)
        return differ_in_case("label", *places, why=why)
    if first.aside != second.aside:
        message = (
            f"{second.message.label} is {second.aside or 'a message'} here and {first.aside or 'a message'} elsewhere"
        )
        return Diagnostic(
            codes.DUPLICATE_NAME,
            message,
            second.span,
            (Label(first.span, f"here {first.aside or 'a message'}"),),
            ("vetoes and notices come at any time: their labels say what they are",),
            helps=(Help("give one of them another label"),),
        )
    if first.message.fields == second.message.fields or not (_is_clear(first.message) and _is_clear(second.message)):
        return None
    return Diagnostic(
        codes.LABEL_PAYLOADS,
        f"{second.message.label} carries {_payload(second.message)} here and {_payload(first.message)} elsewhere",
        second.span,
        (Label(first.span, f"here {_payload(first.message)}"),),
        ("the label is the message: within a session it has one payload",),
        helps=(Help("give one of them another label"),),
    )


def _is_clear(message: MessageType) -> bool:
    return all(is_known(one.type) for one in message.fields)


def _payload(message: MessageType) -> str:
    fields = ", ".join(f"{one.name}: {type_text(one.type)}" for one in message.fields)
    return f"({fields})" if fields else "nothing"


# --- witnesses ---


def check_witnesses(bodies: Sequence[Body], by_key: Bodies, found: list[Diagnostic]) -> None:
    """CHR223: a witness is of a message that the session collects, and its members agree on a field of it."""
    for body in bodies:
        uses = [use for inner in _session(body, by_key) for use in inner.uses if isinstance(use, MessageUse)]
        for witness in body.witnesses:
            problem = _unfit(body, witness, [use for use in uses if use.message.label == witness.label], uses)
            if problem is not None:
                found.append(problem)


def _unfit(body: Body, witness: Witness, same: list[MessageUse], others: list[MessageUse]) -> Diagnostic | None:
    written = body.evidence[witness.name].written
    if not any(use.group is not None for use in same):
        helps = did_you_mean(witness.label, [use.message.label for use in others if use.group is not None])
        if not helps:
            source = "Device" if written.source is None else written.source.name
            helps = (Help(f"let it be collected: `gather {source} -> …: {witness.label} as {witness.name}`"),)
        what = "collects" if same else "sends"
        message = f"nothing in a session of {body.header.written.name} {what} {witness.label}"
        return Diagnostic(codes.WITNESS_MISFIT, message, written.label.span, helps=helps)
    fields = {one.name: one for one in same[0].message.fields}
    name = written.agreeing_on
    if name is None or (name.name in fields and not fields[name.name].sealed):
        return None
    label = Label(same[0].span, f"{witness.label} stands here")
    if name.name in fields:
        message = f"`{name.name}` is sealed: who cannot open it could not tell whether all agree"
        return Diagnostic(codes.WITNESS_MISFIT, message, name.span, (label,))
    message = f"{witness.label} has no field `{name.name}` to agree on"
    return Diagnostic(codes.WITNESS_MISFIT, message, name.span, (label,), helps=did_you_mean(name.name, fields))


# --- roles ---

_Seat: TypeAlias = tuple[ChoreographyKey, RoleName]

_Call: TypeAlias = tuple[ChoreographyKey, tuple[tuple[RoleName, RoleName], ...]]
"""The callee, and which of our roles each of its roles is."""


def check_roles(bodies: Sequence[Body], by_key: Bodies, found: list[Diagnostic]) -> None:
    """CHR204: a role acts when it sends or receives, here or in what is called. To decide or to abort is not enough."""
    acting = _acting(bodies)
    blamed: set[_Seat] = set()
    # The callee comes before its callers: a role that is idle there is reported there, and only there.
    for body in _callees_first(bodies, by_key):
        for role, span in body.header.roles.items():
            seat = (body.header.key, role)
            if seat in acting or not body.certain:
                continue
            passed_on = [(callee, theirs) for callee, roles in _calls(body) for theirs, ours in roles if ours == role]
            if not any(other in blamed for other in passed_on):
                found.append(_idle(role, body, span))
            blamed.add(seat)


def _acting(bodies: Sequence[Body]) -> set[_Seat]:
    """The seats that send or receive: directly, or as a role of a callee that does, or in what is not certain."""
    callers: dict[_Seat, list[_Seat]] = {}
    work: list[_Seat] = []
    for body in bodies:
        key = body.header.key
        work.extend((key, role) for role in body.header.roles if role in body.acting or not body.certain)
        for callee, roles in _calls(body):
            for theirs, ours in roles:
                callers.setdefault((callee, theirs), []).append((key, ours))
    acting: set[_Seat] = set()
    while work:
        seat = work.pop()
        if seat not in acting:
            acting.add(seat)
            work.extend(callers.get(seat, ()))
    return acting


def _callees_first(bodies: Sequence[Body], by_key: Bodies) -> list[Body]:
    """Depth first with a stack of its own; in a cycle of calls the order is that of the text."""
    done: list[Body] = []
    seen: set[int] = set()
    for root in bodies:
        stack: list[tuple[Body, Iterator[_Call]]] = []
        if id(root) not in seen:
            seen.add(id(root))
            stack.append((root, _calls(root)))
        while stack:
            body, calls = stack[-1]
            call = next(calls, None)
            callee = None if call is None else by_key[call[0]]
            if callee is None:
                done.append(body)
                stack.pop()
            elif id(callee) not in seen:
                seen.add(id(callee))
                stack.append((callee, _calls(callee)))
    return done


def _calls(body: Body) -> Iterator[_Call]:
    """The calls whose callee is known."""
    for use in body.uses:
        if isinstance(use, ReadCall) and use.callee is not None:
            yield use.callee, use.roles


def _idle(role: RoleName, body: Body, span: Span) -> Diagnostic:
    message = f"{role} never sends or receives anything in {body.header.written.name}"
    helps = (Help("leave the role out, or let somebody send it something"),)
    return Diagnostic(codes.UNUSED_ROLE, message, span, helps=helps)
