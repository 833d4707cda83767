"""A production device refuses simulated sources before any key is loaded (CRYPTO.md 0.6, attack 25)."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from effects_world import ACCOUNT, passphrase, rng

import aura_chor.effects
from aura_chor.crypto.rng import SimulatedRng
from aura_chor.crypto.seal import HpkeSealer, SimulatedSealer
from aura_chor.effects import live
from aura_chor.effects.key_faults import SimulatedInProduction
from aura_chor.effects.live import open_live
from aura_chor.effects.process import overwrite
from aura_chor.effects.random_system import SystemRng, require_production
from aura_chor.effects.simulated import SimulatedClock, simulated_effects
from aura_chor.effects.store_faults import StoreOwned
from aura_chor.effects.store_memory import MemoryStore
from aura_chor.effects.transport_local import LocalNetwork

ROOM = Path(aura_chor.effects.__file__).parent


class LooksLikeIt:
    def bytes(self, count):
        return bytes(count)


SIMULATED = simulated_effects(seed=b"s", device="d", incarnation=0, store=MemoryStore(), show=lambda: 7)

REFUSED = {
    "a simulated device": lambda: (SIMULATED.randomness, SIMULATED.sealer),
    "simulated source": lambda: (rng(), HpkeSealer()),
    "look-alike": lambda: (LooksLikeIt(), HpkeSealer()),
    "simulated sealer": lambda: (SystemRng(), SimulatedSealer(rng().bytes)),
    "the class itself": lambda: (SystemRng, HpkeSealer()),
}


@pytest.fixture(autouse=True)
def no_hardening(monkeypatch):
    """The test process keeps its core dumps and its debugger."""
    monkeypatch.setattr(live, "harden", lambda: None)


@pytest.mark.parametrize("case", REFUSED)
def test_simulated_effects_are_refused_before_the_file_is_there(tmp_path, case):
    randomness, sealer = REFUSED[case]()
    asked = []
    with pytest.raises(SimulatedInProduction):
        open_live(
            tmp_path / "device.sqlite",
            account=ACCOUNT,
            passphrase=asked.append,
            transport=LocalNetwork().join(b"d"),
            randomness=randomness,
            sealer=sealer,
        )
    assert list(tmp_path.iterdir()) == [] and asked == []


def test_a_subclass_is_refused():
    for production in (SystemRng, HpkeSealer):
        # Both are final; Python lets them be subclassed all the same.
        inherited = type("Inherited", (production,), {})()
        pair = (inherited, HpkeSealer()) if production is SystemRng else (SystemRng(), inherited)
        with pytest.raises(SimulatedInProduction, match="Inherited"):
            require_production(*pair)
    require_production(SystemRng(), HpkeSealer())


def test_a_production_device_opens_and_loads_no_key(tmp_path):
    asked = []
    transport = LocalNetwork().join(b"d")
    effects = open_live(tmp_path / "device.sqlite", account=ACCOUNT, passphrase=asked.append, transport=transport)
    assert type(effects.randomness) is SystemRng and type(effects.sealer) is HpkeSealer and asked == []
    first = effects.clock.now_ms()
    assert effects.clock.now_ms() >= first
    with pytest.raises(StoreOwned):
        open_live(tmp_path / "device.sqlite", account=ACCOUNT, passphrase=passphrase(), transport=transport)
    effects.store.close()


def test_the_systems_source_gives_what_is_asked():
    source = SystemRng()
    assert [len(source.bytes(count)) for count in (0, 1, 32, 1_000)] == [0, 1, 32, 1_000]
    assert source.bytes(32) != source.bytes(32)
    assert SimulatedRng(seed=b"s", device="d").bytes(32) == SimulatedRng(seed=b"s", device="d").bytes(32)


def test_a_simulated_device_is_a_function_of_its_seed():
    def made(incarnation=0, device="d"):
        found = simulated_effects(seed=b"s", device=device, incarnation=incarnation, store=MemoryStore(), show=int)
        return found.keys.master_key().expose(), found.randomness.bytes(16)

    assert made() == made()
    assert made()[0] == made(1)[0] and made()[1] != made(1)[1]
    assert made()[0] != made(device="e")[0]
    assert SimulatedClock(lambda: 7).now_ms() == SIMULATED.clock.now_ms() == 7
    assert SIMULATED.transport.receive() is None
    with pytest.raises(AssertionError):
        SIMULATED.transport.send(b"", b"")


def test_hardening_stops_core_dumps():
    """In a process of its own: it cannot be undone."""
    program = (
        "import resource, ctypes; from aura_chor.effects.process import harden; harden(); harden();"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    root = str(ROOM.parents[1])
    environment = os.environ | {"PYTHONPATH": root}
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, cwd=root)
    assert answer.stdout.split() == ["(0,", "0)", "0"], answer.stderr


def test_overwriting_is_in_place():
    secret = bytearray(b"secret")
    overwrite(secret)
    assert secret == bytes(6)


EXPOSED = {"keys.py": ["_create"]}


def test_every_call_of_expose_is_listed():
    found = {}
    for path in sorted(ROOM.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(call, ast.Attribute) and call.attr == "expose" for call in ast.walk(node)
            ):
                found.setdefault(path.name, []).append(node.name)
    assert found == EXPOSED
