"""The automatic player on every golden package, and where it must give up."""

import importlib
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, get_origin, get_type_hints

import pytest

from aura_chor.base.names import SessionId
from aura_chor.runtime.auto import ENDLESS_REASON, automatic_seats
from aura_chor.runtime.distance import after, distance
from aura_chor.runtime.local import run
from aura_chor.runtime.result import SessionFailed
from aura_chor.runtime.samples import NoSample, sample_message, sample_parameters
from aura_chor.session.core import Core
from aura_chor.session.operations import Send
from aura_chor.session.typestate import Aborted, Branch, Completed, State
from aura_chor.session.wire import Message
from tests.emit.python.golden.two_buyer.two_buyer import bob
from tests.runtime.playing import Trace, ended, package

GOLDEN = "tests.emit.python.golden"
PACKAGES = {
    "two_buyer.two_buyer": ("alice", "bob", "seller"),
    "lanes.lanes": ("shop", "left", "right"),
    "everything.http_order": ("client", "server", "log"),
    "adder.three_adder": ("a", "b", "c"),
    "relay.relay": ("ann", "bob", "carol"),
}


def play(top: ModuleType, modules: list[ModuleType], seed: int) -> tuple[Trace, dict[str, str]]:
    trace = Trace()
    parameters = sample_parameters(top.Parameters, Random(seed)) if hasattr(top, "Parameters") else None
    seats = automatic_seats(modules, seed=seed)
    result = run(*seats, parameters=parameters, observer=trace, session_id=SessionId("auto"))
    return trace, ended(result)


def modules_of(name: str) -> tuple[ModuleType, list[ModuleType]]:
    top = importlib.import_module(f"{GOLDEN}.{name}")
    return top, [importlib.import_module(f"{GOLDEN}.{name}.{role}") for role in PACKAGES[name]]


@pytest.mark.parametrize("name", PACKAGES)
def test_every_golden_package_is_played_to_its_end(name: str) -> None:
    top, modules = modules_of(name)
    ends = [set(play(top, modules, seed)[1].values()) for seed in range(30)]
    assert {"completed"} in ends
    assert all(len(kinds) == 1 for kinds in ends), "in these protocols all complete or all abort"


def test_a_seed_is_one_run_and_seeds_differ() -> None:
    top, modules = modules_of("two_buyer.two_buyer")
    assert play(top, modules, 7)[0].events == play(top, modules, 7)[0].events
    assert len({tuple(play(top, modules, seed)[0].lines) for seed in range(20)}) > 5


def test_what_a_case_promises_is_what_comes_next() -> None:
    """The annotation of `next`, which mypy and the distances read, names the class that the operation makes."""
    checked = 0
    for name in PACKAGES:
        for module in modules_of(name)[1]:
            for cls in vars(module).values():
                if isinstance(cls, type) and issubclass(cls, State) and cls.OPERATIONS:
                    checked += sum(issubclass(target, State) for op in cls.OPERATIONS for target in after(cls, op.name))
    assert checked > 50


def test_distances_count_operations_to_the_end() -> None:
    assert distance(Completed) == 0
    assert distance(bob.AwaitingShip) == 1
    assert distance(bob.Initializing) == 5
    assert distance(bob.Aborting) == float("inf")
    assert after(bob.Aborting, "abort") == [Aborted]
    assert get_origin(get_type_hints(bob.GotShip)["next"]) is Completed
    assert issubclass(bob.GotShip, Branch)


def play_text(text: str, folder: Path, roles: tuple[str, ...], seed: int = 0) -> tuple[Trace, dict[str, str]]:
    with package(text, folder) as modules:
        return play(modules[""], [modules[role] for role in roles], seed)


def test_a_protocol_without_an_end_is_stopped(tmp_path: Path) -> None:
    trace, ends = play_text(
        "choreography Beat { roles A, B\n loop X { A -> B: Beat(n: int)\n continue X } }", tmp_path, ("a", "b")
    )
    assert set(ends.values()) == {"aborted"}
    assert ENDLESS_REASON in trace.lines[-1]
    assert trace.lines.count("A: Beat") > 20


PAIR = "choreography Pair({parameters}) {{ roles A, B\n A -> B: First(x: int, y: str)\n B -> A: Second({fields}) }}"


@pytest.mark.parametrize(
    "where",
    [
        "z: int where z == x + 1",
        "z: int where z > x and z < x + 3",
        "z: int where 1000 < z and z <= 1001",
        "z: int where z % 7 == 0",
        'z: str where z == "exactly"',
        "z: str where z == y",
        "z: str where len(z) == 17",
        "z: bytes where len(z) == 33",
        'z: bytes where z == x"00ff"',
        "z: list<int> where len(z) == 5",
        "z: list<list<str>> where len(z) > 0",
        "z: map<str, int> where len(z) == 3",
        "z: option<int> where z is none",
        "z: option<int> where z is not none and z == x",
        "z: bool where z, w: bool where not w",
        "z: duration where z == 90s",
        "z: bytes<32>",
        "u: int where u > x, z: int where z > u",
        "u: int, z: int where u + z == x",
        "z: int where z in [501, 502]",
    ],
)
def test_samples_satisfy_predicates(where: str, tmp_path: Path) -> None:
    for seed in range(3):
        _, ends = play_text(PAIR.format(parameters="p: int", fields=where), tmp_path / str(seed), ("a", "b"), seed)
        assert set(ends.values()) == {"completed"}


@pytest.mark.parametrize(
    "where", ["z: int where z != z", "z: int where z > x and z < x + 1", "z: str where len(z) > 9000"]
)
def test_a_predicate_that_no_sample_satisfies_is_named(where: str, tmp_path: Path) -> None:
    with pytest.raises(SessionFailed) as caught:
        play_text(PAIR.format(parameters="p: int", fields=where), tmp_path, ("a", "b"))
    [error] = caught.value.exceptions
    assert isinstance(error, NoSample)
    assert "no sample for the field z of Second satisfies `" + where.partition("where ")[2] in str(error)


def test_many_fields_need_no_recursion(tmp_path: Path) -> None:
    fields = ", ".join(f"f{number}: int where f{number} > 0" for number in range(300))
    _, ends = play_text(f"choreography Wide {{ roles A, B\n A -> B: M({fields}) }}", tmp_path, ("a", "b"))
    assert set(ends.values()) == {"completed"}


def test_a_type_without_samples_is_named() -> None:
    from aura_chor.runtime.samples import values_of

    with pytest.raises(NoSample, match="has no samples"):
        next(values_of(Any, Random(0), ()))


class Nameless:
    """A payload type whose codec knows no example."""

    @classmethod
    def samples(cls) -> list["Nameless"]:
        return []


class Introduction(Message, frozen=True):
    age: int
    name: Nameless


def test_a_field_without_any_candidate_is_named() -> None:
    core: Core[Any] = Core(session_id=SessionId("s"), protocol_name="P", protocol_hash="", role="A", parameters=None)
    with pytest.raises(NoSample) as caught:
        sample_message(Send("send_introduction", "Introduction", Introduction, ("B",)), core, Random(0))
    assert str(caught.value).startswith("no value is known for the field name of Introduction")
    assert "``" not in str(caught.value)
