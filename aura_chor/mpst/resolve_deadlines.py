"""Deadlines as written: their length, and who waits."""

from collections.abc import Sequence

from aura_chor.base.names import Label, RoleName
from aura_chor.mpst.model import Deadline
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.syntax import tree

MAX_DEADLINE = 2**53 - 1
"""Milliseconds or epochs: whoever keeps time elsewhere can count as far without loss."""

_MILLISECONDS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def deadline_of(written: tree.Deadline) -> Deadline:
    if written.unit == "epochs":
        return Deadline(written.amount, "epochs")
    return Deadline(written.amount * _MILLISECONDS[written.unit], "ms")


def expiry_span(written: tree.Within) -> Span:
    """Where the expiry stands in the text: it ends where the `else` begins, so that more can be put behind it."""
    if written.otherwise is None:
        return written.span
    opens = written.otherwise.span.start
    start = written.span.start if written.at is None else opens
    return Span(written.span.file, start, opens + 1)


def refuse_deadline(written: tree.Deadline, found: list[Diagnostic]) -> None:
    """CHR108: nothing at all, or longer than anybody can count."""
    amount = deadline_of(written).amount
    if amount == 0:
        helps = (Help("a deadline is at least `1ms` or `1 epoch`"),)
        found.append(Diagnostic(codes.BAD_LITERAL, "a deadline that is over at once", written.span, helps=helps))
    elif amount > MAX_DEADLINE:
        found.append(Diagnostic(codes.BAD_LITERAL, "a deadline that never comes", written.span))


def several_wait(label: Label, receivers: Sequence[RoleName], span: Span) -> Diagnostic:
    """CHR315: each receiver would decide for itself whether the message came in time."""
    message = f"{', '.join(receivers)} all wait for {label}: a deadline is that of one role"
    helps = (Help("send it to each of them in a statement of its own, each with its deadline"),)
    return Diagnostic(codes.DEADLINE_OF_SEVERAL, message, span, helps=helps)


def waits_for_itself(role: RoleName, span: Span) -> Diagnostic:
    message = f"{role} decides, so {role} does not wait for the decision"
    helps = (Help("say which other role waits: `choice at A within 5s at B`"),)
    return Diagnostic(codes.DEADLINE_BRANCH, message, span, helps=helps)
