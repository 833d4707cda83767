"""Lines and columns, against the slow and obvious way to count them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aura_chor.report.diagnostic import Span
from aura_chor.report.source import LineTable, Position, SourceMap

TEXTS = st.text(alphabet=st.sampled_from("ab\n\r\t漢🎉\u2028\x0c"), max_size=40)


@pytest.mark.parametrize(
    ("text", "offset", "line", "column"),
    [
        ("", 0, 1, 1),
        ("ab", 0, 1, 1),
        ("ab", 2, 1, 3),
        ("ab\ncd", 2, 1, 3),
        ("ab\ncd", 3, 2, 1),
        ("ab\n", 3, 2, 1),
        ("ab\r\ncd", 4, 2, 1),
        ("a\u2028b\x0cc", 4, 1, 5),
        ("ab", 99, 1, 3),
        ("ab", -1, 1, 1),
    ],
)
def test_positions(text: str, offset: int, line: int, column: int) -> None:
    assert LineTable(text).position(offset) == Position(line, column)


@given(TEXTS)
def test_positions_count_line_feeds_and_characters(text: str) -> None:
    table = LineTable(text)
    for offset in range(len(text) + 1):
        before = text[:offset]
        expected = Position(before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
        assert table.position(offset) == expected
        assert table.offset(expected) == offset
        assert table.utf16_column(expected) == len(before.rpartition("\n")[2].encode("utf-16-le")) // 2 + 1


@given(TEXTS)
def test_lines_are_the_text_without_its_endings(text: str) -> None:
    table = LineTable(text)
    lines = [table.line(number) for number in range(1, table.line_count + 1)]
    assert lines == [line.removesuffix("\r") for line in text.split("\n")]


def test_tables_are_made_once_for_each_source() -> None:
    sources = SourceMap({"a": "x\ny"})
    assert sources.table("a") is sources.table("a")
    assert sources.table("b") is None
    assert sources.region(Span("b", 0, 1)) is None


def test_the_end_of_a_region_is_never_before_its_start() -> None:
    region = LineTable("abc").region(Span("a", 2, 1))
    assert region.start == region.end == Position(1, 3)
