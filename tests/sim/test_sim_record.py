"""Files of failures as people edit them: what cannot be played is told, and not traced."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec import Struct, structs

from aura_chor.cli.main import main
from aura_chor.sim.byzantine_lies import Lie, LieKind
from aura_chor.sim.faults import PRESETS, Case, Crash, DiskFailure, DiskKind, FaultMix, Skew, Split, draw
from aura_chor.sim.record import FORMATS, BadRecord, Failure, Recipe, read_failure, write_failure
from aura_chor.sim.record_rules import contradictions
from aura_chor.sim.turns import Turn

GOOD = Failure(
    recipe=Recipe(source="nothing.chor", needles=("00ff00ff",), limit_ms=1_000),
    protocol_hash="",
    property="agreement",
    what="",
    trace_hash="",
    steps=0,
    case=Case(seed=1, devices=2, mix=FaultMix()),
)


def test_what_is_written_is_read() -> None:
    assert read_failure(write_failure(GOOD).encode()) == GOOD


def edited(part: str, change: dict[str, object]) -> bytes:
    inner: Struct = getattr(GOOD, part)
    return write_failure(structs.replace(GOOD, **{part: structs.replace(inner, **change)})).encode()


def lie(**more: object) -> Lie:
    return structs.replace(Lie(device=1, kind=LieKind.FORGE, event=0, choice=0), **more)


@pytest.mark.parametrize(
    ("part", "change", "said"),
    [
        ("case", {"schedule": "sometimes"}, "is no schedule"),
        ("case", {"schedule": "pct:0"}, "is no schedule"),
        ("recipe", {"schedule": "x"}, "is no schedule.* at `\\$.recipe.schedule`"),
        ("recipe", {"needles": ("zz",)}, "hexadecimal"),
        ("recipe", {"limit_ms": 0}, "at `\\$.recipe.limit_ms`"),
        ("recipe", {"properties": ("epochs",)}, "none of the properties"),
        ("case", {"mix": FaultMix(delay_ms=(5, 1))}, "got 5 to 1 - at `\\$.case.mix.delay_ms`"),
        ("case", {"mix": FaultMix(write_ms=(5, 1))}, "at `\\$.case.mix.write_ms`"),
        ("case", {"stops_after": 0}, "at least one step"),
        ("case", {"only": (("loss", 0, 1),)}, "expected \\[KIND, SENDER, RECEIVER, NUMBER\\]"),
        ("case", {"only": (("delay", 0, 1, 1),)}, "KIND one of loss"),
        ("case", {"only": (("loss", 0, 2, 1),)}, "of which there are 2"),
        ("case", {"only": ((),)}, "at `\\$.case.only\\[0\\]`"),
        ("case", {"way": (Turn(kind="start", device=2),)}, "no device 2.* at `\\$.case.way\\[0\\]`"),
        ("case", {"way": (Turn(kind="hear", other=7),)}, "no device 7"),
        ("case", {"way": (Turn(kind="time", now_ms=-1),)}, "no less than 0"),
    ],
)
def test_what_is_not_there_is_a_bad_record(part: str, change: dict[str, object], said: str, tmp_path: Path) -> None:
    content = edited(part, change)
    with pytest.raises(BadRecord, match=said):
        read_failure(content)
    (tmp_path / "edited.json").write_bytes(content)
    result = CliRunner().invoke(main, ["replay", str(tmp_path / "edited.json")], catch_exceptions=False)
    assert result.exit_code == 2 and "is no record of a simulation" in result.stderr


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Crash(device=2, at_ms=1), "there is no device 2: devices are 0 to 1"),
        (Crash(device=-1, at_ms=1), "no device -1"),
        (Crash(device=0), "either at_ms or after_outputs"),
        (Crash(device=0, at_ms=1, after_outputs=1), "either at_ms or after_outputs"),
        (Crash(device=0, after_outputs=0), "counted from 1"),
        (Crash(device=0, at_ms=-1), "from 0"),
        (Crash(device=0, at_ms=1, down_ms=10**20), "from 0"),
        (Crash(device=0, at_ms=1, survive=-1), "survive"),
        (Split(groups=((0,), (1,)), at_ms=5, heal_ms=5), "healed after it has begun"),
        (Split(groups=((0, 1), (1,)), at_ms=1, heal_ms=5), "one group"),
        (Split(groups=((0,), (9,)), at_ms=1, heal_ms=5), "no device 9"),
        (Skew(device=0, skew_ms=0, drift_ppm=-1_000_000), "drifts by"),
        (Skew(device=0, skew_ms=10**12, drift_ppm=0), "wrong by"),
        (DiskFailure(device=0, write=0, kind=DiskKind.FULL), "counted from 1"),
        (lie(peers=(2,)), "no device 2"),
        (lie(peers=(1,)), "to itself"),
        (lie(event=-1), "no less than 0"),
        (lie(for_ms=-1), "for_ms"),
    ],
)
def test_a_fault_that_cannot_be_is_told_with_its_place(fault: Struct, said: str) -> None:
    with pytest.raises(BadRecord, match=f"{said}.* at `\\$.case.planned\\[1\\]`"):
        read_failure(edited("case", {"planned": (Skew(device=1, skew_ms=1, drift_ppm=1), fault)}))


def test_somebody_keeps_to_the_rules() -> None:
    with pytest.raises(BadRecord, match="every device lies"):
        read_failure(edited("case", {"planned": (lie(), lie(device=0))}))


def test_files_of_later_versions_are_told_as_such() -> None:
    later = write_failure(GOOD).replace(FORMATS[-1], "aura-chor simulation 9")
    with pytest.raises(BadRecord, match=r"its format is 'aura-chor simulation 9', and this version reads .* 2'"):
        read_failure(later.encode())


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"[" * 100_000, b"{}", b"[]", write_failure(GOOD).encode()[:200]]
)
def test_what_is_no_record_at_all_is_told(content: bytes) -> None:
    with pytest.raises(BadRecord):
        read_failure(content)


def test_whatever_a_seed_draws_may_be_written_down() -> None:
    mix = structs.replace(PRESETS["full"], liars=3, lies=20, crashes=20, disk_failures=9, partitions=9)
    cases = [draw(mix, seed=seed, devices=2 + seed % 5) for seed in range(300)]
    assert not [says for case in cases for says in contradictions(case)]
