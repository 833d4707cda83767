"""The JSON document: its keys and what they say."""

import json
from dataclasses import replace

from report_samples import CLAIM, EVIDENCE, FILE, HELLO, NEVER_ENDS, REASONS, SEND_UNKNOWN

from aura_chor.report.diagnostic import Span
from aura_chor.report.render_json import render_json


def test_the_whole_document() -> None:
    text = render_json([SEND_UNKNOWN, NEVER_ENDS], {FILE: CLAIM})
    assert text.endswith("}\n")
    document = json.loads(text)
    assert list(document) == ["version", "summary", "diagnostics"]
    assert document["version"] == 1
    assert document["summary"] == {"errors": 1, "warnings": 0, "notes": 1}
    error, note = document["diagnostics"]
    assert list(error) == list(note)
    assert note["evidence"] is None
    evidence = error.pop("evidence")
    reasons = {"file": FILE, "start": 156, "end": 177, "line": 9, "column": 5, "endLine": 9, "endColumn": 26}
    assert error == {
        "code": "CHR401",
        "slug": "send-unknown",
        "severity": "error",
        "message": "Carol cannot know that she must send Reasons",
        "span": reasons,
        "labels": [
            {
                "span": {"file": FILE, "start": 72, "end": 87, "line": 5, "column": 3, "endLine": 5, "endColumn": 18},
                "text": "Alice decides here",
            },
            {"span": reasons, "text": "Carol has heard nothing of it"},
        ],
        "notes": ["Alice and Bob know which branch it is"],
        "helps": [
            {
                "text": "let Alice tell Carol",
                "edits": [
                    {"file": FILE, "offset": 156, "line": 9, "column": 5, "insert": "Alice -> Carol: Refused\n    "}
                ],
            }
        ],
    }
    assert CLAIM[156:177] == "Carol -> Bob: Reasons"
    assert list(evidence) == ["role", "instance", "runs", "seen", "after", "overtaking"]
    assert evidence["after"] == list(EVIDENCE.after)
    assert evidence["runs"][1][1] == {
        "sender": "Alice",
        "receivers": ["Bob"],
        "label": "Refused",
        "lane": [],
        "span": {"file": FILE, "start": 130, "end": 151, "line": 8, "column": 5, "endLine": 8, "endColumn": 26},
    }


def test_no_arrow_is_left_out() -> None:
    evidence = replace(EVIDENCE, runs=((HELLO,) * 10_000, ()), overtaking=(REASONS,))
    document = json.loads(render_json([replace(NEVER_ENDS, evidence=evidence)], {FILE: CLAIM}))
    found = document["diagnostics"][0]["evidence"]
    assert [len(run) for run in found["runs"]] == [10_000, 0]
    assert [arrow["label"] for arrow in found["overtaking"]] == ["Reasons"]


def test_places_in_a_source_that_is_not_at_hand_are_null() -> None:
    document = json.loads(render_json([replace(SEND_UNKNOWN, span=Span("gone.chor", 3, 4))], {}))
    found = document["diagnostics"][0]
    assert found["span"] == {
        "file": "gone.chor",
        "start": 3,
        "end": 4,
        "line": None,
        "column": None,
        "endLine": None,
        "endColumn": None,
    }
    assert found["helps"][0]["edits"][0]["line"] is None


def test_half_a_pair_in_a_file_name_is_spelt_out() -> None:
    document = json.loads(render_json([replace(NEVER_ENDS, span=Span("a\udcff", 0, 0))], {}))
    assert document["diagnostics"][0]["span"]["file"] == "a\\udcff"


def test_no_diagnostics() -> None:
    expected = {"version": 1, "summary": {"errors": 0, "warnings": 0, "notes": 0}, "diagnostics": []}
    assert json.loads(render_json([], {})) == expected
