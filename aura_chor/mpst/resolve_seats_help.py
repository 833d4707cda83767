"""Ways out where a reference to seats means nothing or too much, in the words of the place where it stands."""

from collections.abc import Iterable, Mapping

from aura_chor.base.names import RoleName
from aura_chor.mpst.model import Group
from aura_chor.syntax import tree


def undeclared(written: tree.RoleRef, families: Iterable[RoleName]) -> str:
    """For a name that is no role's: where there are families it may be meant as a sub-family."""
    if written.selector is not None:
        return f"a family is declared with a name for its size: `roles {written.name}[n]`"
    if any(families):
        return (
            f"declare it with the roles, or let a gather before this name those it hears: `gather … as {written.name}`"
        )
    return ""


def index_unbound(name: str, family: RoleName, sizes: Mapping[RoleName, str]) -> str:
    if name in sizes.values():
        return f"`{name}` is how many there are; a member is a number, as in `{family}[2]`, and all are `{family}`"
    return f"a member is a number, or the variable of an `each {name} in {family}` around this"


def index_of_another(name: str, own: RoleName, family: RoleName) -> str:
    return f"the member of this lane is `{own}[{name}]`; all of the other family are `{family}`"


def not_a_sub_family(name: str, families: Mapping[RoleName, str]) -> tuple[str, str]:
    """What is wrong with a role where a sub-family must stand, and the way out."""
    what = "a whole family" if RoleName(name) in families else "a single role"
    return (
        f"`{name}` is {what}, and only a sub-family can stand here",
        "a sub-family is named by the gather that hears its members: `gather … as Heard`",
    )


def of_another_family(sub_family: str, family: RoleName) -> str:
    return f"its members are of {family}: leave them out there, `{family} except {sub_family}`"


def one_of(group: Group) -> str:
    family = group.role
    return f"name one member, as in `{family}[1]`, or give each its lane: `each i in {family} {{ … }}`"


def many_of(reference: RoleName, families: Mapping[RoleName, str]) -> str:
    """For one seat where a family must stand."""
    family = RoleName(reference.partition("[")[0])
    if family in families:
        return f"from or to one member it is a plain message; several are `{family}[1..2]`, all are `{family}`"
    return f"from or to one seat it is a plain message; a family has a name for its size: `roles {family}[n]`"


def to_itself(sender: RoleName, receiver: RoleName) -> str:
    if sender == receiver:
        return f"leave it out: what {sender} does alone is no part of the protocol"
    return f"make {sender} a role of its own beside the family, or name the others by their numbers"
