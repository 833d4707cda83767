"""Finding the page of a code."""

import pytest

from aura_chor.report.explain import explain, suggest


@pytest.mark.parametrize("code", ["CHR401", "chr401", " CHR401\n", "send-unknown", "Send-Unknown"])
def test_a_code_or_a_slug_has_its_page(code: str) -> None:
    page = explain(code)
    assert page is not None
    assert page.startswith("# CHR401 send-unknown: ")


@pytest.mark.parametrize("code", ["", "CHR999", "CHR", "README", "../../README", "CHR401.md", "\x00"])
def test_anything_else_has_none(code: str) -> None:
    assert explain(code) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [("CHR4O1", "CHR401"), ("sendunknown", "send-unknown"), ("CHR41", "CHR401"), ("starve", "starvation")],
)
def test_likely_codes_are_suggested(code: str, expected: str) -> None:
    assert expected in suggest(code)


def test_nothing_is_suggested_for_nothing_like_it() -> None:
    assert suggest("") == ()
    assert suggest("qqqqqqqq") == ()
