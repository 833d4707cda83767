"""The automatic player in protocols with families: sizes, checks, and what the wide operations take."""

import inspect
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from itertools import product
from random import Random
from typing import Any, NamedTuple, get_args, get_origin

from msgspec import Struct, structs

from aura_chor.base.canon import digest
from aura_chor.runtime.outside import At
from aura_chor.runtime.samples import NoSample, sample_message, values_of
from aura_chor.session.bugs import SeatingError
from aura_chor.session.checks import Valid
from aura_chor.session.collectives import (
    Enter,
    ForEach,
    JoinChild,
    OpenChild,
    Scatter,
    SendThrough,
)
from aura_chor.session.deadlines import Deadline
from aura_chor.session.groups import Group, seat_name
from aura_chor.session.operations import Send, Wide
from aura_chor.session.sealed import UNOPENED, is_sealed, sealed_fields
from aura_chor.session.seats import FAMILY_MAX, ProtocolIdentity, company_of
from aura_chor.session.typestate import State
from aura_chor.session.wire import encode
from aura_chor.session.witness import SubFamily, Witness

SIZES = (3, 2, 4, 1, 5, 0)
"""Sizes that are tried for families, the likeliest first."""
FACTS = 8
FACT_PERIOD_MS = 250
"""So many external facts of each kind come from outside, so far from one another."""


class AutomaticChecks:
    """Every message is valid, every veto counts, and a session's id is a digest of its parameters."""

    def __getattr__(self, name: str) -> Callable[..., object]:
        if name.startswith("_"):
            raise AttributeError(name)
        return _check


def _check(*arguments: Any) -> object:
    if len(arguments) == 1:
        return digest("aura/automatic/v1", repr(encode(arguments[0])).encode())
    return True if len(arguments) == 2 else Valid()


def automatic_sizes(identity: ProtocolIdentity, parameters: Struct | None) -> Mapping[str, int]:
    """Sizes for the families that the constraints allow with these parameters; `NoSample` where none is found."""
    names = list(dict.fromkeys(family.size for family in identity.families))
    for chosen in product(SIZES, repeat=len(names)):
        by_name = dict(zip(names, chosen, strict=True))
        sizes = {family.role: by_name[family.size] for family in identity.families}
        try:
            company_of(identity, seat_names(identity, sizes), parameters)
        except SeatingError:
            continue
        return sizes
    raise NoSample(f"no sizes for the families of {identity.name} were found that its constraints allow")


def seat_names(identity: ProtocolIdentity, sizes: Mapping[str, int]) -> list[str]:
    return [
        seat_name(role, index)
        for role in identity.roles
        for index in (range(1, min(sizes[role], FAMILY_MAX) + 1) if role in sizes else (0,))
    ]


def automatic_outside(identity: ProtocolIdentity, *, seed: int) -> tuple[At, ...]:
    """External facts with sample payloads: nobody in the session could record them."""
    random = Random(f"{seed}/outside")
    planned = []
    for rule in identity.facts:
        for at in range(FACTS):
            planned.append(At(at * FACT_PERIOD_MS, "", _sample(rule.message, random)))
    return tuple(planned)


def _sample(kind: type[Struct], random: Random) -> Struct:
    values = {}
    for field in structs.fields(kind):
        found = next(values_of(field.type, random, ()), None)
        if found is None:
            raise NoSample(f"no value is known for the field {field.name} of {kind.__name__}")
        values[field.name] = found
    return kind(**values)


# --- one step ---


class Habits(NamedTuple):
    """What the players of a seat and of its lanes share. Before so many sends (`dawdles`) they let time pass, by these
    `deadlines`; fields that have to agree get the same values from every player of the `seed`."""

    seed: str
    deadlines: tuple[Deadline, ...]
    dawdles: float
    choices: int


@cache
def _agreed_fields(package: str) -> Mapping[str, str]:
    """By label, the field in which the witnesses of a generated package want its messages to agree."""
    witnesses = sys.modules.get(f"{package}.witnesses")
    kinds = vars(witnesses).values() if witnesses else ()
    terms = [kind.TERMS for kind in kinds if isinstance(kind, type) and hasattr(kind, "TERMS")]
    return {each.label: each.agreeing_on for each in terms if each.agreeing_on is not None}


Player = Callable[[Any], Awaitable[Any]]


class Belongings:
    """What a player has been given on its way and must hand over later: witnesses and sub-families, by their class."""

    def __init__(self) -> None:
        self._held: dict[type[Any], Any] = {}

    def keep(self, given: object) -> None:
        """From the record of a gather, or any other answer."""
        for name in getattr(type(given), "__struct_fields__", ()):
            value = getattr(given, name)
            if isinstance(value, Witness | SubFamily):
                self._held[type(value)] = value

    def of(self, kinds: Sequence[type[Any]]) -> list[Any]:
        return [self._held[kind] for kind in kinds]

    def named(self, names: Sequence[str]) -> list[Any]:
        """The sub-families of these names, as they were named last."""
        return [held for name in names for kind, held in self._held.items() if getattr(kind, "NAME", None) == name]

    def copy(self) -> "Belongings":
        other = Belongings()
        other._held.update(self._held)
        return other


async def take_step(
    state: State[Any], operation: Wide, belongings: Belongings, random: Random, player: Callable[[str], Player]
) -> object:
    """Perform an operation that is neither a plain send nor a plain receive; the state or end behind it."""
    method = getattr(state, operation.name)
    if isinstance(operation, Enter):
        return method(*belongings.of(operation.witnesses))
    if isinstance(operation, Scatter):
        payloads = _payloads(state, operation, random)
        return await method(*belongings.named(_sub_families((operation.group,))), payloads)
    if isinstance(operation, ForEach):
        named = belongings.named(_sub_families((operation.group,)))
        return await method(*named, lambda index, start: player(str(index))(start))
    if isinstance(operation, OpenChild | JoinChild):
        answer = await method(**_bodies(method, player))
    else:
        answer = await method()
    belongings.keep(answer)
    return answer if isinstance(answer, State) or not hasattr(answer, "next") else answer.next


def arguments_of(
    state: State[Any], operation: Send, belongings: Belongings, random: Random, habits: Habits
) -> tuple[list[Any], dict[str, Any]]:
    """What the method of a send takes: the sub-families that it shows, then the fields."""
    core = state._core
    if is_sealed(operation.message):
        fields = _sealed_arguments(state, operation, random)
    else:
        message = sample_message(operation, core, random)
        fields = {name: getattr(message, name) for name in message.__struct_fields__}
    package = type(state).__module__.rpartition(".")[0]
    if (agreed := _agreed_fields(package).get(operation.label)) is not None:
        _agree(state, operation, fields, agreed, habits.seed)
    if not isinstance(operation, SendThrough):
        return [], fields
    if operation.names is not None:
        fields[operation.names] = _naming(operation, core.bindings[operation.through[0]])
    return belongings.named(operation.through), fields


def _agree(state: State[Any], operation: Send, fields: dict[str, Any], agreed: str, seed: str) -> None:
    """The value that every member gives, unless its predicates ask for another."""
    declared = next(field.type for field in structs.fields(operation.message) if field.name == agreed)
    value = next(values_of(declared, Random(f"{seed}/{operation.label}/{agreed}"), ()), fields[agreed])
    sealed = dict.fromkeys(sealed_fields(operation.message), UNOPENED) if is_sealed(operation.message) else {}
    message = operation.message(**{**fields, **sealed, agreed: value})
    if not any(state._core._refutes(where, message) for where in operation.where):
        fields[agreed] = value


def _payloads(state: State[Any], operation: Scatter, random: Random) -> dict[int, Struct]:
    core = state._core
    send = Send(operation.name, operation.label, operation.message, (), (), (), *operation.where)
    own = (core.frame.family, core.frame.index)
    indices = [index for index in core.indices(operation.group) if (operation.group.role, index) != own]
    return {index: sample_message(send, core, random) for index in indices}


def _sub_families(groups: Sequence[Group | str]) -> list[str]:
    return [name for group in groups if isinstance(group, Group) for name in (group.inside, group.outside) if name]


def _naming(operation: SendThrough, members: tuple[int, ...]) -> object:
    """A value of the naming field: a list of the indices, or pairs that begin with them."""
    field = next(field for field in structs.fields(operation.message) if field.name == operation.names)
    if get_origin(field.type) is list and get_args(field.type) == (int,):
        return list(members)
    return field.type.from_wire([[index, bytes(32)] for index in members])


def _sealed_arguments(state: State[Any], operation: Send, random: Random) -> dict[str, Any]:
    """A value for every receiver; one plain receiver is given its value alone."""
    core, kind = state._core, operation.message
    sealed = sealed_fields(kind)
    values = {}
    for field in structs.fields(kind):
        sample = next(values_of(sealed.get(field.name, field.type), random, ()), None)
        if sample is None:
            raise NoSample(f"no value is known for the field {field.name} of {operation.label}")
        values[field.name] = sample
    if any(core._refutes(where, kind(**{**values, **dict.fromkeys(sealed, UNOPENED)})) for where in operation.where):
        raise NoSample(f"no sample of {operation.label} was found that its predicates allow")
    if len(operation.receivers) == 1 and isinstance(operation.receivers[0], str):
        return values
    receivers = core.seats(operation.receivers, own=operation.own)
    return {name: dict.fromkeys(receivers, value) if name in sealed else value for name, value in values.items()}


def _bodies(method: Any, player: Callable[[str], Player]) -> dict[str, Any]:
    """The bodies of the child session's seats, and its checks."""
    return {
        name: AutomaticChecks() if name == "checks" else player(name) for name in inspect.signature(method).parameters
    }
