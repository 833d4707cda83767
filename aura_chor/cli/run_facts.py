"""Facts from outside as `--fact` says them: `Price={"cents": 7}`, at its moment `Price@250={"cents": 7}`."""

from collections.abc import Sequence

import click
import msgspec

from aura_chor.cli.output import safe
from aura_chor.runtime.outside import At
from aura_chor.session.events import EXTERNAL
from aura_chor.session.seats import FactRule, ProtocolIdentity
from aura_chor.session.wire import WireError, decode

_DIGITS_MAX = 12


def facts_of(identity: ProtocolIdentity, given: Sequence[str]) -> tuple[At, ...]:
    """What is told, in the order of its moments; click.UsageError where the protocol awaits no such fact."""
    return tuple(sorted([_fact(identity, text) for text in given], key=lambda at: at.moment))


def warn_of_untold(identity: ProtocolIdentity, told: Sequence[At]) -> None:
    """Bodies wait for facts that nobody in the session can tell."""
    labels = {type(at.message).__name__ for at in told}
    for rule in identity.facts:
        if rule.label not in labels:
            click.echo(f"{rule.label} comes from outside, and nobody tells it; say --fact '{_example(rule)}'", err=True)


def _fact(identity: ProtocolIdentity, text: str) -> At:
    head, equals, value = text.partition("=")
    label, at, moment = head.partition("@")
    if (at and not _is_moment(moment)) or not label:
        raise click.UsageError(f"--fact {safe(text)}: write LABEL={{…}}, or LABEL@MILLISECONDS={{…}}")
    rules = {rule.label: rule for rule in identity.facts}
    if label not in rules:
        known = f"it awaits {', '.join(rules)}" if rules else "it awaits none"
        raise click.UsageError(f"{identity.name} awaits no fact {safe(label)} from outside; {known}")
    return At(int(moment or "0"), EXTERNAL, _message(rules[label], value if equals else "{}"))


def _is_moment(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX


def _message(rule: FactRule, text: str) -> msgspec.Struct:
    """The fields as JSON; bytes, which JSON lacks, in base 64."""
    try:
        fields = msgspec.json.decode(text)
        try:
            return decode(fields, rule.message)
        except WireError:
            return msgspec.convert(fields, rule.message, strict=False)
    except (msgspec.DecodeError, msgspec.ValidationError, TypeError, ValueError) as error:
        raise click.UsageError(
            f"--fact {rule.label}: {safe(str(error))}; write its fields as JSON, {_example(rule)}"
        ) from error


def _example(rule: FactRule) -> str:
    names = ", ".join(f'"{name}": …' for name in rule.message.__struct_encode_fields__)
    return f"{rule.label}={{{names}}}" if names else rule.label
