"""What stands behind the compiler's word, for a reader of a generated module."""

from collections.abc import Iterable

from aura_chor.emit.layout import Bracket, lay_out, quoted, tuple_of
from aura_chor.mpst.automaton import Protocol

CHECKED = ("send coherence", "receive coherence", "no mixed states", "ends known to every role")


def checked_sentence(protocol: Protocol) -> str:
    """In words: the conditions, the truth values of the `when`s, the sizes of the families."""
    which = [str(instance.valuation) for instance in protocol.instances if instance.valuation.values]
    suffix = f"; each for: {'; '.join(which)}" if which else ""
    sizes = [f"{_from_to(found)} of {family}" for family, found in _sizes(protocol).items()]
    values = [f"{name} from {_from_to(found)}" for name, found in _values(protocol).items() if len(found) > 1]
    for_sizes = f". Families: {', '.join([*sizes, *values])}" if sizes else ""
    return f"Checked: {', '.join(CHECKED)}{suffix}{for_sizes}."


def checked_constants(protocol: Protocol) -> tuple[str, ...]:
    """The same as data."""
    conditions = lay_out(tuple_of([quoted(checked) for checked in CHECKED]), before="CHECKED = ")
    sizes = [f"{quoted(family)}: {_tuple(found)}" for family, found in _sizes(protocol).items()]
    if not sizes:
        return (conditions,)
    return (conditions, lay_out(Bracket("{", tuple(sizes), "}"), before="CHECKED_SIZES = "))


def _sizes(protocol: Protocol) -> dict[str, list[int]]:
    return _sorted((family, size) for expansion in protocol.expansions for family, size in expansion.sizes)


def _values(protocol: Protocol) -> dict[str, list[int]]:
    return _sorted((name, value) for expansion in protocol.expansions for name, value in expansion.values)


def _sorted(found: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    numbers: dict[str, dict[int, None]] = {}
    for name, number in found:
        numbers.setdefault(name, {})[number] = None
    return {name: sorted(distinct) for name, distinct in numbers.items()}


def _from_to(sizes: list[int]) -> str:
    return str(sizes[0]) if len(sizes) == 1 else f"{sizes[0]} to {sizes[-1]}"


def _tuple(sizes: list[int]) -> str:
    return f"({', '.join(map(str, sizes))}{',' if len(sizes) == 1 else ''})"
