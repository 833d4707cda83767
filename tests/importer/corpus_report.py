"""The corpus scored in the three columns of its README, and the page that lists every difference.

`python tests/importer/corpus_report.py` writes the figures and the table into docs/corpus.md.
"""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from corpus_scores import WITHOUT_COUNTERPART, Entry, Verdict, entries, imported, judge

PAGE = Path(__file__).resolve().parents[2] / "docs" / "corpus.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"

CODES_OF_CONDITION = {
    "dead-code": {"CHR302"},
    "static": {"CHR215", "CHR302", "CHR303", "CHR309"},
    "stuck/unguarded": {"CHR301", "CHR308"},
    "sender-driven": {"CHR305", "CHR306"},
    "not-sink-final": {"CHR306"},
    "send-validity": {"CHR401", "CHR403"},
    "receive-validity": {"CHR402"},
    "mixed-choice": {"CHR403", "CHR305", "CHR306"},
}
"""What the check calls each condition that the manifest names; the build refuses what is not sender-driven first."""

ILL_FORMED = {"CHR702", "CHR703", "CHR704"}
"""Names, arities and modules that do not fit: the source's own tool refuses these sources too."""


@dataclass
class Score:
    """`agree` and `disagree` are about `semantic`, `classes` about the diagnostic, `differences` about `expect`."""

    agree: list[str] = field(default_factory=list)
    disagree: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)
    unclassed: list[str] = field(default_factory=list)
    listening: list[str] = field(default_factory=list)
    same_as_expected: int = 0
    differences: list[tuple[str, str, str, str]] = field(default_factory=list)
    importable: int = 0
    ill_formed: list[str] = field(default_factory=list)
    not_importable: list[str] = field(default_factory=list)
    foreign: int = 0


def score() -> Score:
    found = Score()
    for entry in entries():
        verdict = judge(entry)
        _semantic(found, entry, verdict)
        if verdict.accepted == (entry["expect"] == "accept"):
            found.same_as_expected += 1
        else:
            here = "accepted" if verdict.accepted else ", ".join(verdict.errors)
            found.differences.append((name_of(entry), entry["reason"] or "–", here, difference(entry, verdict)))
    _importable(found)
    return found


def name_of(entry: Entry) -> str:
    path = Path(entry["path"])
    return f"{'/'.join(path.parts[-3:])}#{entry['protocol']}"


def lacks_counterpart(entry: Entry) -> bool:
    return not WITHOUT_COUNTERPART.isdisjoint(entry["constructs"])


def _semantic(found: Score, entry: Entry, verdict: Verdict) -> None:
    semantic = entry.get("semantic")
    if semantic is None:
        return
    name = name_of(entry)
    if not verdict.imported and lacks_counterpart(entry):
        found.without.append(name)
        return
    sound = semantic["implementable"] and not semantic["end_unknown_to"] and not semantic["starved"]
    (found.agree if sound == verdict.accepted else found.disagree).append(name)
    if not fits(semantic, verdict):
        found.unclassed.append(name)
    if verdict.imported and bool(semantic["listens_to_several"]) != ("CHR420" in verdict.notes) and sound:
        found.listening.append(name)


def fits(semantic: Entry, verdict: Verdict) -> bool:
    """Whether the codes say what the manifest says: each condition, or where none is violated, each ignorance."""
    errors = set(verdict.errors)
    if semantic["violated"]:
        return all(CODES_OF_CONDITION[condition] & errors for condition in semantic["violated"])
    ignorance = {code for key, code in (("end_unknown_to", "CHR404"), ("starved", "CHR405")) if semantic[key]}
    return ignorance <= errors


def difference(entry: Entry, verdict: Verdict) -> str:
    """Why the verdict is not the one that the other tool gives."""
    if lacks_counterpart(entry):
        return "construct missing here"
    if "CHR704" in verdict.errors:
        return "accidental: the imported module is not in the corpus"
    if "CHR302" in verdict.errors:
        return "stricter here: a statement that no run reaches is an error"
    return _ACCEPTED_HERE.get(entry["reason"], "") if not entry["accidental"] else "accidental: the module's name"


_WEAK = "weak merge there"
_ACCEPTED_HERE = {
    "unmergeable": _WEAK,
    "inconsistent-external-choice": _WEAK,
    "safety:stuck-message": _WEAK,
    "progress:role": "note here: a role that waits for someone's loop to end",
    "unreachable-code": "construct missing there: what stands behind a choice in a loop",
    "unguarded-recursion": "note here: a branch that only goes back is no branch",
    "nondet-payload": "note here: two names of one type are one payload",
    "unused-role": "note here: an auxiliary protocol's role that never acts is left out",
    "refinement": "checked by whoever has the values, when the message is sent and received",
}


def _importable(found: Score) -> None:
    by_file: dict[str, list[Entry]] = {}
    for entry in entries():
        by_file.setdefault(entry["file"], []).append(entry)
    for file, those in by_file.items():
        if any(lacks_counterpart(entry) for entry in those):
            found.foreign += 1
            continue
        errors = {d.code.number for d in imported(file)[1].diagnostics if d.severity.value == "error"}
        if not errors:
            found.importable += 1
        elif errors <= ILL_FORMED and all(entry["expect"] == "reject" for entry in those):
            found.ill_formed.append(file)
        else:
            found.not_importable.append(file)


# --- the page ---


def figures(found: Score) -> str:
    judged = len(found.agree) + len(found.disagree)
    files = found.importable + len(found.not_importable)
    classes = Counter(row[3].partition(":")[0] for row in found.differences)
    lines = [
        "| | |",
        "|---|---|",
        f"| protocols judged by the complete conditions | {judged} |",
        f"| – the same verdict here | {len(found.agree)} |",
        f"| – the same class of diagnostic here | {judged - len(found.unclassed)} |",
        f"| – judged there, not importable (no counterpart) | {len(found.without)} |",
        f"| verdicts of the tools' own suites | {len(entries())} |",
        f"| – the same verdict here | {found.same_as_expected} |",
        *(f"| – another one: {name} | {count} |" for name, count in sorted(classes.items())),
        f"| files whose constructs have a counterpart | {files + len(found.ill_formed)} |",
        f"| – ill-formed, refused by their own tool and by the import | {len(found.ill_formed)} |",
        f"| – of the others, imported | {found.importable} of {files} ({100 * found.importable / files:.1f} %) |",
        f"| files with a construct that has none | {found.foreign} |",
        "",
        "| protocol | the other tool says | here | class |",
        "|---|---|---|---|",
        *(f"| `{name}` | {there} | {here} | {why} |" for name, there, here, why in found.differences),
    ]
    return "\n".join(lines)


def on_page() -> str:
    return PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip()


def write_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{figures(score())}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    write_page()
