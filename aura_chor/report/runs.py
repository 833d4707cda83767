"""Two runs that a role cannot tell apart, as two columns of arrows; or one run that ends badly, as one.

The messages that both runs begin with are set off from the rest, and long runs are cut in the middle, each column by
itself, so that the end, where the runs differ for the role, is always there. When the columns do not fit beside each
other, or the terminal is narrow, the runs stand one under the other.
"""

from collections.abc import Sequence
from itertools import zip_longest

from aura_chor.report.diagnostic import Arrow, Counterexample
from aura_chor.report.display import Row, cells, escape
from aura_chor.report.source import SourceMap

SIDE_BY_SIDE_WIDTH_MIN = 80
COMMON_SHOWN = 8
OWN_SHOWN = 24
SEEN_SHOWN = 12
NOTHING_MORE = "(nothing more)"

Entry = tuple[str, str]
"""The words of an arrow and where it stands, both printable."""


def counterexample(evidence: Counterexample, sources: SourceMap, *, home: str, gutter: int, width: int) -> list[Row]:
    """The rows of a counterexample; `home` is the file whose name need not be repeated beside a line number."""
    margin = " " * (gutter + 3)
    runs = [[_entry(arrow, sources, home) for arrow in run] for run in evidence.runs]
    if len(runs) == 1:
        return _alone(evidence, runs[0], gutter)
    common = _common(evidence)
    beside = _side_by_side(runs, common)
    fits = width >= SIDE_BY_SIDE_WIDTH_MIN and all(cells(text) + len(margin) <= width for text, _ in beside)
    body = beside if fits else _stacked(runs, common)
    title = f"two runs that {evidence.role} cannot tell apart" + (
        f" ({evidence.instance})" if evidence.instance else ""
    )
    rows: list[Row] = [_fact(gutter, f"{title}:")]
    rows += [[(margin + text, style)] for text, style in body]
    rows.append(_fact(gutter, f"in both {evidence.role} has seen: {_seen(evidence.seen)}"))
    rows += [_fact(gutter, f"after run {number}: {text}") for number, text in enumerate(evidence.after, 1)]
    return rows + _overtaking(evidence, sources, home, gutter)


def _alone(evidence: Counterexample, run: list[Entry], gutter: int) -> list[Row]:
    margin, instance = " " * (gutter + 3), f" ({evidence.instance})" if evidence.instance else ""
    column = _aligned(_cut(run, COMMON_SHOWN + OWN_SHOWN)) or [NOTHING_MORE]
    title = f"a run after which {evidence.role} {evidence.after[0]}{instance}:"
    return [_fact(gutter, title), *([(margin + line, "")] for line in column)]


def _fact(gutter: int, text: str) -> Row:
    return [(f"{'':>{gutter}} = ", "gutter"), (text, "")]


def _entry(arrow: Arrow, sources: SourceMap, home: str) -> Entry:
    region = sources.region(arrow.span)
    lane = f" [lane {'.'.join(str(number + 1) for number in arrow.lane[1::2])}]" if arrow.lane else ""
    if region is None:
        return escape(f"{arrow}{lane}"), ""
    file = "" if arrow.span.file == home else escape(arrow.span.file)
    return escape(f"{arrow}{lane}"), f"{file}:{region.start.line}"


def _common(evidence: Counterexample) -> int:
    """How many arrows both runs begin with."""
    first, second = evidence.runs
    pairs = zip(first, second, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))


def _side_by_side(runs: list[list[Entry]], common: int) -> list[tuple[str, str]]:
    same, own = zip(*(_columns(run, common) for run in runs), strict=True)
    wide, right = (max(cells(line) for line in [*same[side], *own[side], "run 1"]) for side in (0, 1))
    rows = [(_joined("run 1", "run 2", wide), "message")]
    rows += [(_joined(a, b, wide), "faint") for a, b in zip_longest(*same, fillvalue="")]
    if common:
        rows.append((" the same up to here ".center(wide + 3 + right, "-"), "faint"))
    return rows + [(_joined(a, b, wide), "") for a, b in zip_longest(*own, fillvalue="")]


def _joined(left: str, right: str, wide: int) -> str:
    return f"{left}{' ' * (wide - cells(left))} | {right}"


def _stacked(runs: list[list[Entry]], common: int) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    same = _columns(runs[0], common)[0]
    if same:
        rows.append(("both runs begin:", "message"))
        rows += [(f"  {line}", "faint") for line in same]
    for number, run in enumerate(runs, 1):
        rows.append((f"run {number} goes on:" if same else f"run {number}:", "message"))
        rows += [(f"  {line}", "") for line in _columns(run, common)[1]]
    return rows


def _columns(run: list[Entry], common: int) -> tuple[list[str], list[str]]:
    """What a run shares with the other, and what is its own: elided lines, their places flush right in one column."""
    same, own = _cut(run[:common], COMMON_SHOWN), _cut(run[common:], OWN_SHOWN)
    lines = _aligned([*same, *own])
    return lines[: len(same)], lines[len(same) :] or [NOTHING_MORE]


def _cut(entries: Sequence[Entry], shown: int) -> list[Entry]:
    """At most `shown` entries and, in the midst of them, how many are left out; leaving out one alone gains nothing."""
    if len(entries) <= shown + 1:
        return list(entries)
    head, tail = (shown + 1) // 2, shown // 2
    return [*entries[:head], (f"… {len(entries) - shown:,} more …", ""), *entries[len(entries) - tail :]]


def _aligned(entries: Sequence[Entry]) -> list[str]:
    words = max((cells(text) for text, _ in entries), default=0)
    places = max((cells(place) for _, place in entries), default=0)
    return [_padded(entry, words, places).rstrip(" ") for entry in entries]


def _padded(entry: Entry, words: int, places: int) -> str:
    text, place = entry
    return f"{text}{' ' * (words - cells(text))}   {' ' * (places - cells(place))}{place}"


def _seen(seen: tuple[str, ...]) -> str:
    return ", ".join(text for text, _ in _cut([(text, "") for text in seen], SEEN_SHOWN)) or "nothing"


def _overtaking(evidence: Counterexample, sources: SourceMap, home: str, gutter: int) -> list[Row]:
    if not evidence.overtaking:
        return []
    title = f"run 2 goes on while {evidence.role} waits, and the message of run 1 becomes available:"
    column = _aligned(_cut([_entry(arrow, sources, home) for arrow in evidence.overtaking], OWN_SHOWN))
    return [_fact(gutter, title), *([(" " * (gutter + 3) + line, "")] for line in column)]
