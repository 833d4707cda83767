"""Benchmarks, side by side in one run: a table on the terminal and JSON for machines.

    tools/bench                         everything; figures of docs/performance.md
    tools/bench --only check,emit       some groups
    tools/bench --json out.json         the same figures as JSON

Each figure is the median of several runs in this process with the garbage collector paused; ratios are of figures of
the same run. Nothing here is a test: machines differ, and this one may be busy.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from families import COLLECTIVES, FAMILIES, refused
from rich.console import Console
from rich.table import Table

from aura_chor.base.names import RoleName
from aura_chor.compiler import Analysis, analyse_text, emit, no_python, projections
from aura_chor.mpst.build import build
from aura_chor.mpst.check import check
from aura_chor.mpst.parts import roots
from aura_chor.mpst.resolve import resolve
from aura_chor.syntax.parse import parse

ROOT = Path(__file__).resolve().parents[1]
BUDGET_S = 0.5
"""How long one figure is repeated for."""


def median_ms(action: Callable[[], Any], *, at_least: int = 3) -> float:
    """Milliseconds: the median of as many runs as fit the budget, after one that is not counted."""
    action()
    times: list[float] = []
    begun = time.perf_counter()
    gc.collect()
    gc.disable()
    try:
        while len(times) < at_least or (time.perf_counter() - begun < BUDGET_S and len(times) < 200):
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
    finally:
        gc.enable()
    return statistics.median(times) * 1000


class Stages:
    """One source taken apart into the pipeline's stages, so that each can be timed on the same input."""

    def __init__(self, text: str) -> None:
        self.text = text
        parsed = parse(text, "bench.chor")
        assert parsed.file is not None
        self.file = parsed.file
        self.program, _ = resolve(self.file, load=lambda importing, path: None, python=no_python)
        self.key = roots(self.program, None)[0]
        protocol, problems = build(self.program, self.key)
        assert protocol is not None, problems
        self.protocol = protocol

    def parse(self) -> None:
        parse(self.text, "bench.chor")

    def check(self) -> None:
        """What `check` does behind the parser: names, automaton, conditions."""
        program, _ = resolve(self.file, load=lambda importing, path: None, python=no_python)
        protocol, _ = build(program, self.key)
        assert protocol is not None
        check(protocol)

    def project(self) -> None:
        projections(self.protocol)


def family_rows() -> list[dict[str, Any]]:
    rows = []
    for name, (make, sizes) in FAMILIES.items():
        for size in sizes:
            stages = Stages(make(size))
            row = {
                "family": name,
                "size": size,
                "parse_ms": median_ms(stages.parse),
                "check_ms": median_ms(stages.check),
            }
            row["project_ms"] = median_ms(stages.project)
            analysis = analyse_text(stages.text)
            row["emit_ms"] = median_ms(lambda a=analysis: emit(a), at_least=1) if size < 10_000 else None
            doubtful = Stages(refused(stages.text)) if name != "deep calls" else None
            row["refused_ms"] = median_ms(doubtful.check) if doubtful is not None else None
            rows.append(row)
    return rows


def collective_rows() -> list[dict[str, Any]]:
    """What all members of a family do at once: expanding it at one size besides the cut-off, and checking that one."""
    rows = []
    for name, text in COLLECTIVES.items():
        stages = Stages(text)
        for members in (4, 16, 64, 256):
            sizes = {RoleName("R"): members}
            protocol, _ = build(stages.program, stages.key, sizes)
            assert protocol is not None
            asked = replace(protocol, expansions=protocol.expansions[-1:])
            rows.append(
                {
                    "collective": name,
                    "members": members,
                    "build_ms": median_ms(lambda s=sizes, at=stages: build(at.program, at.key, s)),
                    "check_ms": median_ms(lambda p=asked: check(p)),
                }
            )
    return rows


def cut_off_rows() -> list[dict[str, Any]]:
    """The shipped choreographies with families, each at its cut-off: expanded and checked."""
    from aura_chor.cli.files import analyse_input, inputs

    rows = []
    for source in inputs([str(ROOT / "choreographies")]):
        analysis = analyse_input(source)
        for key, protocol in analysis.built.items():
            if protocol.expansions and analysis.program is not None:
                program = analysis.program
                rows.append(
                    {
                        "choreography": protocol.name,
                        "instances": len(protocol.expansions),
                        "build_ms": median_ms(lambda p=program, k=key: build(p, k)),
                        "check_ms": median_ms(lambda p=protocol: check(p)),
                    }
                )
    return rows


def shipped_rows() -> dict[str, Any]:
    """Median over choreographies/: milliseconds to check each."""
    from aura_chor.cli.files import analyse_input, inputs

    times: dict[str, float] = {}
    lines = 0
    parse_s = 0.0
    for source in inputs([str(ROOT / "choreographies")]):
        text = source.read().decode()
        lines += text.count("\n")
        analysis = analyse_input(source)
        parse_s += median_ms(lambda t=text: parse(t, "bench.chor"), at_least=3) / 1000
        if analysis.program is not None and not any(use for use in ("import ", "use python") if use in text):
            times[source.name] = median_ms(Stages(text).check)
    worst = max(times, key=lambda name: times[name])
    return {
        "choreographies": len(times),
        "median_check_ms": statistics.median(times.values()),
        "slowest": Path(worst).name,
        "slowest_ms": times[worst],
        "parse_lines_per_s": lines / parse_s,
    }


def parse_rate() -> float:
    """Lines a second on one long ordinary file."""
    text = (ROOT / "choreographies" / "two_buyer.chor").read_text(encoding="utf-8")
    many = "\n".join(text.replace("TwoBuyer", f"TwoBuyer{i}") for i in range(200))
    return many.count("\n") / (median_ms(lambda: parse(many, "bench.chor")) / 1000)


def mypy_rows() -> list[dict[str, Any]]:
    """mypy --strict on emitted packages: seconds in all, and milliseconds for each state beyond an empty run."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text("import aura_chor.session.typestate\n", encoding="utf-8")
        _mypy_s(empty, folder)  # fills the cache with what every module imports
        base = _mypy_s(empty, folder)
        for name, size in (("sequence of m messages", 100), ("b-way choice", 32), ("k sequential choices", 100)):
            analysis = analyse_text(FAMILIES[name][0](size))
            files, _ = emit(analysis)
            target = Path(folder) / f"p{len(rows)}"
            for path, text in files.items():
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / path).write_text(text, encoding="utf-8")
            (target / "__init__.py").write_text("", encoding="utf-8")
            states = _states(analysis)
            seconds = _mypy_s(target, folder)
            lines = sum(text.count("\n") for text in files.values())
            rows.append(
                {
                    "family": name,
                    "size": size,
                    "states": states,
                    "lines_per_state": lines / states,
                    "mypy_s": seconds,
                    "mypy_ms_per_state": 1000 * (seconds - base) / states,
                }
            )
    return rows


def _states(analysis: Analysis) -> int:
    [checked] = analysis.checked.values()
    return sum(len(projection.joined.states) for projection in projections(checked.protocol)[0])


def _mypy_s(target: Path, folder: str) -> float:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", f"{folder}/cache", str(target)]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return time.perf_counter() - start


def start_rows() -> dict[str, float]:
    """Cold starts of whole processes, milliseconds, the median of seven."""
    two_buyer = str(ROOT / "choreographies" / "two_buyer.chor")
    commands = {"help": ["--help"], "check one file": ["check", two_buyer], "explain": ["explain", "CHR401"]}
    rows = {"python itself": _cold([sys.executable, "-c", "pass"])}
    for name, arguments in commands.items():
        rows[name] = _cold([str(Path(sys.executable).parent / "aura-chor"), *arguments])
    return rows


def _cold(command: list[str]) -> float:
    times = []
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def engine_rows() -> dict[str, float]:
    """The in-process engine: one message between two bodies, against one hop through an asyncio queue."""
    from bench_engine import messages_through_engine, queue_hops

    from aura_chor.runtime.local import run

    count = 20_000
    engine_s = median_ms(lambda: run(*messages_through_engine(count))) / 1000
    queue_s = median_ms(lambda: asyncio.run(queue_hops(count))) / 1000
    return {
        "message_us": engine_s / count * 1e6,
        "queue_hop_us": queue_s / count * 1e6,
        "ratio": engine_s / queue_s,
    }


def driver_rows() -> dict[str, float]:
    from bench_driver import driver_rows as rows

    return rows()


def simulator_rows() -> list[dict[str, Any]]:
    from bench_sim import simulator_rows as rows

    return rows()


def ledger_rows() -> dict[str, float]:
    from bench_ledger import ledger_rows as rows

    return rows()


def member_rows() -> list[dict[str, Any]]:
    from bench_members import member_rows as rows

    return rows()


def unit_rows() -> list[dict[str, Any]]:
    from bench_threshold import unit_rows as rows

    return rows()


def threshold_rows() -> list[dict[str, Any]]:
    from bench_threshold import threshold_rows as rows

    return rows()


def session_rows() -> list[dict[str, Any]]:
    from bench_sessions import session_rows as rows

    return rows()


GROUPS: dict[str, Callable[[], Any]] = {
    "families": family_rows,
    "collectives": collective_rows,
    "cut-off": cut_off_rows,
    "shipped": shipped_rows,
    "parse": lambda: {"lines_per_s": parse_rate()},
    "start": start_rows,
    "engine": engine_rows,
    "members": member_rows,
    "driver": driver_rows,
    "simulator": simulator_rows,
    "ledger": ledger_rows,
    "library": unit_rows,
    "threshold operations": threshold_rows,
    "threshold sessions": session_rows,
    "mypy": mypy_rows,
}


def _print(console: Console, name: str, found: Any) -> None:
    rows = found if isinstance(found, list) else [found]
    if not rows:
        return
    table = Table(title=name, title_justify="left")
    for column in rows[0]:
        table.add_column(column, justify="left" if isinstance(rows[0][column], str) else "right")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    console.print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def _into_page(page: Path, found: dict[str, Any]) -> None:
    """Replaces what stands between the markers by one table for each group."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    tables = "\n".join(_markdown(name, rows) for name, rows in found.items())
    page.write_text(f"{before}{BEGIN}\n{tables}{END}{after}", encoding="utf-8")


def _markdown(name: str, found: Any) -> str:
    rows = found if isinstance(found, list) else [found]
    if not rows:
        return ""
    columns = list(rows[0])
    lines = [f"### {name}", "", f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    lines += [f"| {' | '.join(_cell(row[column]) for column in columns)} |" for row in rows]
    return "\n".join([*lines, "", ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(GROUPS), help=f"comma-separated groups: {', '.join(GROUPS)}")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    parser.add_argument("--markdown", type=Path, help="put the tables between the markers of this page")
    arguments = parser.parse_args()
    chosen = [name for name in arguments.only.split(",") if name]
    unknown = [name for name in chosen if name not in GROUPS]
    if unknown:
        parser.error(f"unknown group {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    console = Console()
    found: dict[str, Any] = {}
    for name in chosen:
        found[name] = GROUPS[name]()
        _print(console, name, found[name])
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    if arguments.markdown is not None:
        _into_page(arguments.markdown, found)


if __name__ == "__main__":
    main()
