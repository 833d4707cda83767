"""The fixture `simulate`, in a test run of its own: three lines find the bug of docs/simulation.md."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
PLUGIN = "aura_chor.sim.pytest_plugin"
TEST = """
from haggling import careful, careless

def test_careless(simulate):
    simulate(careless, seeds=range(1, 200), faults="crashes,until_ms=400")

def test_careful(simulate):
    simulate(careful, seeds=range(1, 30), faults="crashes,until_ms=400")
"""


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
