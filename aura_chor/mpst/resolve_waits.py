"""Cool-downs: how long a role waits, and since when."""

from aura_chor.base.names import Label as MessageLabel
from aura_chor.mpst import model
from aura_chor.mpst.expressions import resolve_expression
from aura_chor.mpst.resolve_bodies import Body
from aura_chor.mpst.resolve_deadlines import deadline_of, refuse_deadline
from aura_chor.mpst.resolve_headers import ParameterLookup
from aura_chor.mpst.resolve_names import did_you_mean
from aura_chor.mpst.resolve_payloads import Reading
from aura_chor.mpst.resolve_seats import Seats, apart, covers
from aura_chor.mpst.types import DURATION
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help
from aura_chor.syntax import tree


def read_wait(reading: Reading, written: tree.Wait, seats: Seats | None, body: Body) -> model.WaitFor | None:
    """Reports CHR108, 209, 211 and 228."""
    length = _length(reading, written.delay)
    since = None
    if written.since is not None and _is_seen(reading, written.since, seats, body):
        since = MessageLabel(written.since.name)
    if seats is None or length is None:
        return None
    return model.WaitFor(seats.reference, length, since, written.span)


def _length(reading: Reading, written: tree.Expression | tree.Deadline) -> model.Deadline | model.Predicate | None:
    if isinstance(written, tree.DurationLiteral):
        written = tree.Deadline(written.amount, written.unit, written.span)
    if isinstance(written, tree.Deadline):
        refuse_deadline(written, reading.found)
        return deadline_of(written)
    visible = {one.name: one for one in reading.header.visible}
    lookup = ParameterLookup("a wait", visible, reading.knowledge.names(), reading.found)
    return resolve_expression(
        written,
        expected=DURATION,
        role_of_value="how long to wait",
        lookup=lookup.find,
        records=reading.records,
        found=reading.found,
    )


def _is_seen(reading: Reading, since: tree.Reference, seats: Seats | None, body: Body) -> bool:
    """Whether all who wait have sent or received such a message before; everybody has seen the opening."""
    opening = body.opening
    if isinstance(opening, model.Opening) and since.name in (opening.label, *opening.others):
        return True
    groups = body.seen.get(since.name)
    if groups is None:
        message = f"nothing before this is called {since.name}"
        helps = did_you_mean(since.name, body.seen)
    elif seats is None or any(covers(group, seats.group) or not apart(group, seats.group) for group in groups):
        return True
    else:
        message = f"{seats.reference} takes no part in {since.name}, so it cannot count from there"
        helps = (Help(f"let {seats.reference} receive it, or count from a message that it sees"),)
    reading.found.append(Diagnostic(codes.UNSEEN_LABEL, message, since.span, helps=helps))
    return False
