"""What mypy says of generated packages and of bodies: one strict run over all, compared exactly with `# E: <code>`."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
FOLDERS = ("golden", "must_pass", "must_fail")
_REPORTED = re.compile(r"^(?P<path>[^:]+):(?P<line>\d+): error: .*\[(?P<code>[a-z-]+)\]$")
_EXPECTED = re.compile(r"# E: (?P<codes>[a-z-]+(?:, [a-z-]+)*)$")


def test_mypy_reports_exactly_what_the_lines_say() -> None:
    assert reported_by_mypy() == expected_on_lines()


def test_every_misuse_has_an_expectation() -> None:
    codes = {code for _, _, code in expected_on_lines()}
    assert {"attr-defined", "return", "exhaustive-match", "arg-type", "return-value", "assignment"} <= codes


def reported_by_mypy() -> Counter[tuple[str, int, str]]:
    command = [sys.executable, "-m", "mypy", "--strict", "--enable-error-code", "exhaustive-match", "--no-pretty"]
    command += ["--explicit-package-bases", "--no-error-summary", "--hide-error-context"]
    folders = [str((HERE / folder).relative_to(ROOT)) for folder in FOLDERS]
    run = subprocess.run([*command, *folders], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode in (0, 1), run.stderr
    errors = [line for line in run.stdout.splitlines() if ": error:" in line]
    matches = [_REPORTED.match(line) for line in errors]
    assert all(matches), run.stdout
    return Counter((m["path"], int(m["line"]), m["code"]) for m in matches if m)


def expected_on_lines() -> Counter[tuple[str, int, str]]:
    found: Counter[tuple[str, int, str]] = Counter()
    for path in sorted((HERE / "must_fail").glob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if match := _EXPECTED.search(line):
                found.update((path.relative_to(ROOT).as_posix(), number, code) for code in match["codes"].split(", "))
    return found
