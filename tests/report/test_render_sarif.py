"""The SARIF log, against what the 2.1.0 schema demands of the objects that we write.

`SHAPES` restates the schema (OASIS, errata 01) for these objects: the properties that each may have, with their types,
and those that it must have. The schema forbids every other property.
"""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
from report_samples import CLAIM, EVIDENCE, FILE, NEVER_ENDS, REASONS, SEND_UNKNOWN

from aura_chor.report.codes import REGISTRY
from aura_chor.report.diagnostic import Diagnostic, Help, Span
from aura_chor.report.render_sarif import render_sarif, uri

SHAPES: dict[str, tuple[set[str], dict[str, Any]]] = {
    "sarifLog": ({"version", "runs"}, {"$schema": "uri", "version": {"2.1.0"}, "runs": ["run"]}),
    "run": (
        {"tool"},
        {
            "tool": "tool",
            "results": ["result"],
            "columnKind": {"utf16CodeUnits", "unicodeCodePoints"},
            "newlineSequences": [str],
        },
    ),
    "tool": ({"driver"}, {"driver": "toolComponent"}),
    "toolComponent": ({"name"}, {"name": str, "version": str, "rules": ["reportingDescriptor"]}),
    "reportingDescriptor": (
        {"id"},
        {
            "id": str,
            "name": str,
            "shortDescription": "multiformatMessageString",
            "help": "multiformatMessageString",
            "helpUri": "uri",
            "defaultConfiguration": "reportingConfiguration",
            "properties": dict,
        },
    ),
    "multiformatMessageString": ({"text"}, {"text": str, "markdown": str}),
    "reportingConfiguration": (set(), {"level": {"none", "note", "warning", "error"}}),
    "result": (
        {"message"},
        {
            "ruleId": str,
            "ruleIndex": int,
            "level": {"none", "note", "warning", "error"},
            "message": "message",
            "locations": ["location"],
            "relatedLocations": ["location"],
            "codeFlows": ["codeFlow"],
            "fixes": ["fix"],
        },
    ),
    "message": (set(), {"text": str}),
    "location": (set(), {"id": int, "physicalLocation": "physicalLocation", "message": "message"}),
    "physicalLocation": (set(), {"artifactLocation": "artifactLocation", "region": "region"}),
    "artifactLocation": (set(), {"uri": "uri-reference"}),
    "region": (set(), {"startLine": int, "startColumn": int, "endLine": int, "endColumn": int}),
    "codeFlow": ({"threadFlows"}, {"message": "message", "threadFlows": ["threadFlow"]}),
    "threadFlow": ({"locations"}, {"locations": ["threadFlowLocation"]}),
    "threadFlowLocation": (set(), {"location": "location"}),
    "fix": ({"artifactChanges"}, {"description": "message", "artifactChanges": ["artifactChange"]}),
    "artifactChange": (
        {"artifactLocation", "replacements"},
        {"artifactLocation": "artifactLocation", "replacements": ["replacement"]},
    ),
    "replacement": ({"deletedRegion"}, {"deletedRegion": "region", "insertedContent": "artifactContent"}),
    "artifactContent": (set(), {"text": str}),
}
NOT_EMPTY = {"threadFlows", "locations of a threadFlow", "artifactChanges", "replacements", "newlineSequences"}
UNIQUE = {"relatedLocations", "fixes", "rules"}


def check(value: Any, kind: Any, name: str = "sarifLog") -> None:
    """Assert that `value` has the shape `kind`: a name in `SHAPES`, a type, a set of values, or a list of a kind."""
    if isinstance(kind, list):
        assert isinstance(value, list), name
        assert value or name not in NOT_EMPTY, f"{name} is empty"
        assert name not in UNIQUE or all(value.count(item) == 1 for item in value), f"{name} repeats an item"
        for item in value:
            check(item, kind[0], name)
    elif isinstance(kind, set):
        assert value in kind, name
    elif isinstance(kind, type):
        assert type(value) is kind, name
    elif kind in {"uri", "uri-reference"}:
        assert value.isascii(), name
        assert " " not in value, name
        assert kind == "uri-reference" or urlsplit(value).scheme, f"{name} is no absolute URI"
    else:
        required, properties = SHAPES[kind]
        assert required <= set(value) <= set(properties), (kind, sorted(value))
        for key, item in value.items():
            check(
                item, properties[key], f"{key} of a threadFlow" if (kind, key) == ("threadFlow", "locations") else key
            )
        if kind == "region":
            assert 1 <= value["startLine"] <= value["endLine"]
            assert min(value["startColumn"], value["endColumn"]) >= 1


def results_of(*diagnostics: Diagnostic, text: str = CLAIM) -> list[dict[str, Any]]:
    log = json.loads(render_sarif(diagnostics, {FILE: text}))
    check(log, "sarifLog")
    results: list[dict[str, Any]] = log["runs"][0]["results"]
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    for result in results:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    return results


def test_every_code_is_a_rule() -> None:
    log = json.loads(render_sarif([], {}))
    check(log, "sarifLog")
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(REGISTRY)
    assert rules[0]["properties"] == {"page": "docs/errors/CHR101.md"}
    assert log["runs"][0]["results"] == []


def test_a_result_with_everything() -> None:
    result, note = results_of(SEND_UNKNOWN, NEVER_ENDS)
    assert result["level"] == "error"
    assert note["level"] == "note"
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": FILE},
                "region": {"startLine": 9, "startColumn": 5, "endLine": 9, "endColumn": 26},
            }
        }
    ]
    assert [location["message"]["text"] for location in result["relatedLocations"]] == [
        "Alice decides here",
        "Carol has heard nothing of it",
    ]
    assert result["fixes"][0]["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 9, "startColumn": 5, "endLine": 9, "endColumn": 5},
            "insertedContent": {"text": "Alice -> Carol: Refused\n    "},
        }
    ]
    assert result["message"]["text"].splitlines() == [
        "Carol cannot know that she must send Reasons",
        "In both runs Carol has seen: nothing",
        "After run 1: must not send anything",
        "After run 2: must send Reasons to Bob",
        "Note: Alice and Bob know which branch it is",
        "Help: let Alice tell Carol",
    ]


def test_the_runs_are_code_flows() -> None:
    (result,) = results_of(replace(SEND_UNKNOWN, evidence=replace(EVIDENCE, overtaking=(REASONS,))))
    flows = [
        [step["location"]["message"]["text"] for step in flow["threadFlows"][0]["locations"]]
        for flow in result["codeFlows"]
    ]
    assert flows == [
        ["Alice→Bob: Hello", "Alice→Bob: Approved"],
        ["Alice→Bob: Hello", "Alice→Bob: Refused"],
        ["Carol→Bob: Reasons"],
    ]


def test_an_empty_run_is_no_code_flow() -> None:
    (result,) = results_of(replace(SEND_UNKNOWN, evidence=replace(EVIDENCE, runs=((), ()))))
    assert "codeFlows" not in result


def test_columns_are_utf16_units() -> None:
    text = "// 🎉 x"
    (result,) = results_of(replace(NEVER_ENDS, span=Span(FILE, text.index("x"), len(text))), text=text)
    assert result["locations"][0]["physicalLocation"]["region"]["startColumn"] == 7


def test_lists_that_must_not_repeat_do_not() -> None:
    twice = replace(SEND_UNKNOWN, labels=SEND_UNKNOWN.labels * 2, helps=(*SEND_UNKNOWN.helps * 2, Help("words")))
    (result,) = results_of(twice)
    assert len(result["relatedLocations"]) == 2
    assert len(result["fixes"]) == 1


def test_a_source_that_is_not_at_hand_has_no_region() -> None:
    (result,) = results_of(replace(SEND_UNKNOWN, span=Span("gone.chor", 0, 1)))
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "gone.chor"}}}]
    assert "fixes" not in result


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("a b/c.chor", "a%20b/c.chor"),
        ("/tmp/ä.chor", "file:///tmp/%C3%A4.chor"),
        ("<stdin>", "%3Cstdin%3E"),
        ("c:x.chor", "c%3Ax.chor"),
        ("a\udcff", "a%5Cudcff"),
    ],
)
def test_names_become_uris(file: str, expected: str) -> None:
    assert uri(file) == expected


def test_the_check_above_can_fail() -> None:
    log = json.loads(render_sarif([SEND_UNKNOWN], {FILE: CLAIM}))
    log["runs"][0]["results"][0]["surprise"] = 1
    with pytest.raises(AssertionError, match="surprise"):
        check(log, "sarifLog")
