"""Narrowing: of which options an expression says, by being true or by being false, that they are not `none`."""

from typing import NamedTuple, TypeAlias

from aura_chor.syntax import tree

Path: TypeAlias = tuple[str, ...]
"""A name and the attributes behind it: `offer.price` is ("offer", "price")."""

Present: TypeAlias = frozenset[Path]
"""The options known to hold a value."""

NOTHING: Present = frozenset()


class Narrowing(NamedTuple):
    if_true: Present
    if_false: Present


def narrowing_of(expression: tree.Expression) -> Narrowing:
    match expression:
        case tree.IsNone(operand=tree.Name(name=name, attributes=attributes), negated=negated):
            present = frozenset([(name, *attributes)])
            return Narrowing(present, NOTHING) if negated else Narrowing(NOTHING, present)
        case tree.Not(operand=operand):
            inner = narrowing_of(operand)
            return Narrowing(inner.if_false, inner.if_true)
        case tree.Logical(operator=operator, operands=operands):
            parts = [narrowing_of(operand) for operand in operands]
            trues, falses = [part.if_true for part in parts], [part.if_false for part in parts]
            if operator == "and":
                return Narrowing(NOTHING.union(*trues), falses[0].intersection(*falses))
            return Narrowing(trues[0].intersection(*trues), NOTHING.union(*falses))
        case _:
            return Narrowing(NOTHING, NOTHING)
