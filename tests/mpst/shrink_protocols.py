"""Makes a random protocol smaller while a property of it still holds, so that a disagreement fits on a screen."""

from collections.abc import Callable, Iterator

from random_protocols import (
    Call,
    Choice,
    Loop,
    Message,
    Par,
    Statement,
    Statements,
    Timed,
    When,
    blocks_of,
    with_blocks,
)


def shrink(body: Statements, holds: Callable[[Statements], bool]) -> Statements:
    """A local minimum: no single reduction of it still has the property."""
    shrinking = True
    while shrinking:
        shrinking = False
        for smaller in _smaller(body):
            if holds(smaller):
                body, shrinking = smaller, True
                break
    return body


def _smaller(body: Statements) -> Iterator[Statements]:
    for index, statement in enumerate(body):
        before, behind = body[:index], body[index + 1 :]
        yield (*before, *behind)
        yield before
        for replacement in _inner(statement):
            yield (*before, *replacement, *behind)
        blocks = blocks_of(statement)
        for number, block in enumerate(blocks):
            if isinstance(statement, Choice | Par) and len(blocks) > 2 and not getattr(statement, "waiter", ""):
                yield (*before, with_blocks(statement, (*blocks[:number], *blocks[number + 1 :])), *behind)
            for smaller in _smaller(block):
                reduced = (*blocks[:number], smaller, *blocks[number + 1 :])
                yield (*before, with_blocks(statement, reduced), *behind)


def _inner(statement: Statement) -> Iterator[Statements]:
    """What may stand for the statement: one of its blocks, or a message to fewer."""
    match statement:
        case Choice() | Par() | Loop() | When():
            yield from blocks_of(statement)
        case Timed():
            yield (statement.message,)
            yield from blocks_of(statement)
            if statement.otherwise:
                yield (Timed(statement.message, (), statement.deadline),)
        case Call():
            yield statement.callee.body
        case Message() if len(statement.receivers) > 1:
            for receiver in statement.receivers:
                yield (Message(statement.sender, (receiver,), statement.label),)
        case _:
            pass
