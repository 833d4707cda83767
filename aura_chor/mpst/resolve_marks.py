"""Marks on fields: `sealed`, `to` and `names`, which only some messages can have (CHR225)."""

from dataclasses import dataclass, replace

from aura_chor.base.names import RoleName
from aura_chor.mpst.model import Group, PayloadField, PythonType, Type
from aura_chor.mpst.resolve_seats import Names, SeatReader, Seats, apart, covers
from aura_chor.mpst.types import INT, is_known, list_of
from aura_chor.report import codes
from aura_chor.report.diagnostic import Diagnostic, Help, Label, Span
from aura_chor.syntax import tree


@dataclass(frozen=True, slots=True)
class Address:
    """To whom a message goes. `naming`: one event to all, so that it can name a sub-family of theirs."""

    receivers: tuple[Seats, ...]
    seats: SeatReader
    names: Names
    naming: bool


def marked(plain: PayloadField, written: tree.Field, address: Address, found: list[Diagnostic]) -> PayloadField:
    """The field with its marks, those left out that were refused."""
    return replace(
        plain,
        sealed=written.sealed,
        to=_to(written, address, found),
        names=_named(plain, written, address, found),
    )


def _to(written: tree.Field, address: Address, found: list[Diagnostic]) -> RoleName | None:
    if written.to is None:
        return None
    seats = address.seats.read(written.to, address.names)
    if seats is not None and not any(_reaches(receiver.group, seats.group) for receiver in address.receivers):
        _refuse(f"{seats.reference} does not receive this message", written.to.span, found)
    elif seats is not None:
        return seats.reference
    return None


def _reaches(receiver: Group, wanted: Group) -> bool:
    """A whole role may be named where only some of its seats receive: those are meant."""
    return covers(receiver, wanted) or (wanted == Group(receiver.role))


def _named(plain: PayloadField, written: tree.Field, address: Address, found: list[Diagnostic]) -> RoleName | None:
    if written.names is None:
        return None
    named = address.seats.sub_family(written.names, address.names)
    if named is None:
        return None
    if written.sealed:
        _refuse(f"`{written.name}` is sealed, and whom it names must be seen by all", written.names.span, found)
    elif not address.naming:
        message = "a sub-family is named by one role in one event to the whole family"
        _refuse(message, written.names.span, found)
    elif not _is_list_of_members(plain.type):
        message = "members are named by a `list<int>` of their numbers or a Python type that has `members()`"
        _refuse(message, written.type.span, found)
    elif all(apart(receiver.group, Group(named.group.role)) for receiver in address.receivers):
        label = Label(named.span, f"these are members of {named.group.role}")
        message = f"no member of {named.group.role} receives this, so nobody could see itself named"
        _refuse(message, written.names.span, found, labels=(label,))
    else:
        return RoleName(written.names.name)
    return None


def _is_list_of_members(type_: Type) -> bool:
    return isinstance(type_, PythonType) or type_ == list_of(INT) or not is_known(type_)


def _refuse(
    message: str, span: Span, found: list[Diagnostic], *, help: str = "", labels: tuple[Label, ...] = ()
) -> None:
    helps = (Help(help),) if help else ()
    found.append(Diagnostic(codes.MISPLACED_MARK, message, span, labels, helps=helps))
