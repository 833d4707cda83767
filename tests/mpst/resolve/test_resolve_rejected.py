"""Every rejection of names, types and shape, on its line; and every accepted companion."""

import pytest
from resolve_cases import CASES, Chunk, check_files, chunks, disagreements

from aura_chor.report import codes
from aura_chor.report.codes import Code

_CHUNKS = [chunk for path in sorted(CASES.glob("*.chor")) for chunk in chunks(path)]

_OURS = [
    *(code for number, code in codes.REGISTRY.items() if number.startswith("CHR2")),
    codes.DEAD_CODE,
    codes.SELF_SEND,
    codes.TOO_FEW_BRANCHES,
    codes.CONTINUE_LEAVES_LANE,
    codes.DUPLICATE_RECEIVER,
    codes.ABORT_WITHOUT_ROLE,
]


@pytest.mark.parametrize("chunk", _CHUNKS, ids=lambda chunk: chunk.name)
def test_diagnostics_stand_on_their_lines(chunk: Chunk) -> None:
    assert disagreements(chunk) == []


@pytest.mark.parametrize("code", _OURS, ids=str)
def test_every_code_of_this_phase_has_a_case(code: Code) -> None:
    assert any(code.number in text for chunk in _CHUNKS for text in chunk.files.values())


def test_a_wrong_expectation_fails() -> None:
    files = {"main.chor": 'choreography P {\n  roles A, B\n  A -> B: M  //~ CHR201 "nobody"\n  A -> C: M\n}\n'}
    missing, unexpected = disagreements(Chunk("itself", files))
    assert "no CHR201" in missing and "unexpected CHR201" in unexpected


def test_diagnostics_come_in_the_order_of_files_and_text() -> None:
    for chunk in _CHUNKS:
        _, diagnostics = check_files(chunk.files)
        names = list(dict.fromkeys(one.span.file for one in diagnostics))
        places = [(names.index(one.span.file), one.span.start) for one in diagnostics]
        assert places == sorted(places)
