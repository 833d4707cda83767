"""The fixture `simulate`, in a test run of its own: three lines find the bug of docs/simulation.md."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from sim_plays import auto, played

from aura_chor.sim.faults import PRESETS, FaultMix
from aura_chor.sim.properties import BUILT_IN
from aura_chor.sim.registry import named
from aura_chor.sim.run import Rules

HERE = Path(__file__).parent
PLUGIN = "aura_chor.sim.pytest_plugin"
TEXT = (HERE.parents[1] / "docs" / "simulation.md").read_text(encoding="utf-8")
PROPERTY, TEST = re.findall(r"```python\n(.*?)```", TEXT, flags=re.S)
"""What the page shows: a property of one's own, and a test that uses the fixture."""


def test_three_lines_find_a_bug(tmp_path):
    (tmp_path / "test_haggling.py").write_text(TEST, encoding="utf-8")
    path = os.pathsep.join([str(HERE.parents[1]), str(HERE)])
    command = [sys.executable, "-m", "pytest", "-q", "-p", PLUGIN, "-p", "no:cacheprovider", str(tmp_path)]
    found = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert found.returncode == 1 and "1 failed, 1 passed" in found.stdout, found.stdout
    assert re.search(r"seed \d+ violates \w+", found.stdout) and "on 2 devices with" in found.stdout


def test_the_plugin_is_declared_under_its_own_name():
    """So that pytest knows it as the same plugin, whichever way it is asked for."""
    declared = tomllib.loads((HERE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert declared["entry-points"]["pytest11"] == {PLUGIN: PLUGIN}


def test_the_property_of_the_page_is_one(tmp_path, monkeypatch):
    (tmp_path / "property_of_the_page.py").write_text(PROPERTY, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    rules = Rules(named(["property_of_the_page:few_messages"]))
    assert [one.what for one in played(auto("two_buyer"), 1, rules=rules).violations]
    assert not played(auto("ping_pong"), 1, rules=rules).violations


def test_the_page_names_what_there_is():
    assert all(f"`{name}`" in TEXT for name in [*BUILT_IN, *PRESETS, *FaultMix.__struct_fields__])
