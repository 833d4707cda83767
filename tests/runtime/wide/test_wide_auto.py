"""The automatic player in protocols with families, child sessions, sealed fields and named members."""

import importlib
from pkgutil import iter_modules
from random import Random
from types import ModuleType

import pytest
from msgspec import Struct

import generated
from aura_chor.runtime.auto import automatic_seats
from aura_chor.runtime.auto_cast import automatic_cast
from aura_chor.runtime.auto_wide import automatic_outside, automatic_sizes
from aura_chor.runtime.local import run
from aura_chor.runtime.result import Ended, SessionResult
from aura_chor.runtime.samples import NoSample, sample_parameters
from aura_chor.session.operations import Where
from aura_chor.session.seats import FactRule, Family, ProtocolIdentity
from tests.runtime.tracing import Trace
from tests.runtime.wide.lab import Fact
from tests.session.handwritten import approval, dkd, sign
from tests.session.handwritten.approval import chair, member
from tests.session.handwritten.dkd import device, messages, opener, recipient
from tests.session.handwritten.sign import coordinator, signer

DKD, APPROVAL, SIGN = (opener, recipient, device), (chair, member), (coordinator, signer)


def play(
    top: ModuleType, modules: tuple[ModuleType, ...], seed: int, parameters: Struct | None = None
) -> tuple[SessionResult, Trace]:
    parameters = parameters or sample_parameters(top.Parameters, Random(seed))
    sizes = automatic_sizes(top.PROTOCOL, parameters)
    trace = Trace()
    seats = automatic_seats(modules, seed=seed, sizes=sizes)
    return run(*seats, parameters=parameters, observer=trace), trace


@pytest.mark.parametrize("seed", range(20))
def test_an_approval_is_played_to_an_end(seed: int) -> None:
    result, _ = play(approval, APPROVAL, seed)
    assert {outcome.ended for outcome in result.outcomes.values()} <= {Ended.COMPLETED, Ended.ABORTED}


@pytest.mark.parametrize("seed", range(20))
def test_a_derivation_is_played_to_an_end(seed: int) -> None:
    result, _ = play(dkd, DKD, seed, messages.Parameters(2, b"ctx"))
    assert result.outcomes


def test_some_plays_complete_with_all_that_belongs_to_them() -> None:
    plays = [play(dkd, DKD, seed, messages.Parameters(2, b"ctx"))[0] for seed in range(20)]
    assert any(result.completed and result.children and result.children[0].completed for result in plays)
    assert any(play(approval, APPROVAL, seed)[0].completed for seed in range(20))
    assert all(play(sign, SIGN, seed)[0].completed for seed in range(5))


def test_the_same_seed_plays_the_same() -> None:
    assert play(approval, APPROVAL, 3)[1].lines == play(approval, APPROVAL, 3)[1].lines


def test_sizes_are_found_that_the_constraints_allow() -> None:
    assert automatic_sizes(dkd.PROTOCOL, messages.Parameters(5, b"")) == {"Recipient": 3, "Device": 5}
    odd = ProtocolIdentity(
        "Odd", "", ("W",), families=(Family("W", "n"),), constraints=(Where("n > 9", lambda n: n > 9, (-2, "n")),)
    )
    with pytest.raises(NoSample, match="Odd"):
        automatic_sizes(odd, None)


def test_external_facts_are_made_up() -> None:
    protocol = ProtocolIdentity("P", "", ("A",), facts=(FactRule("Fact", Fact, (1,)),))
    first, *others = automatic_outside(protocol, seed=1)
    assert isinstance(first.message, Fact) and first.seat == "" and others == sorted(others, key=lambda at: at.moment)


# --- what is shipped ---


def shipped() -> list[str]:
    """The generated packages with families, or with facts from outside."""
    tops = {
        found.name: importlib.import_module(f"generated.{found.name}") for found in iter_modules(generated.__path__)
    }
    return [name for name, top in tops.items() if top.PROTOCOL.families or top.PROTOCOL.facts]


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_family_is_played_to_its_ends(name: str) -> None:
    """No body and no engine fails, whatever is late; and what nobody delays completes."""
    top = importlib.import_module(f"generated.{name}")
    modules = [importlib.import_module(f"generated.{name}.{found.name}") for found in iter_modules(top.__path__)]
    roles = [module for module in modules if hasattr(module, "seat")]
    ends = []
    for seed in range(12):
        cast = automatic_cast(top.PROTOCOL, roles, seed=seed)
        result = run(*cast.seats, parameters=cast.parameters, outside=cast.outside)
        ends.append({outcome.ended for outcome in result.outcomes.values()})
    assert {Ended.COMPLETED} in ends
