"""Every rejection of names, types and shape, on its line; and every accepted companion."""

import pytest
from resolve_cases import CASES, Chunk, check_files, chunks, disagreements

from aura_chor.mpst.limits import MAX_NAME
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


def test_a_name_is_no_longer_than_files_and_events_can_be_called() -> None:
    """Every kind of name that something outside the text is called by; at the limit all of them are taken."""

    def program(length: int) -> str:
        def name(letter: str) -> str:
            return letter * length

        return f"""record {name("R")} {{ {name("f")}: int }}
choreography {name("P")}({name("t")}: int) abortable by {name("B")} with {name("V")} when {name("g")} {{
  roles {name("A")}, {name("B")}, {name("F")}[{name("n")}]
  where 2 <= {name("n")}
  witness {name("W")} = at least 2 of {name("M")} from {name("F")}
  phase {name("Q")} {{
    {name("A")} -> *: {name("N")}({name("f")}: {name("R")})
    gather {name("F")} -> {name("A")}: {name("M")} as {name("W")}, {name("H")}
    each {name("i")} in {name("F")} {{ {name("A")} -> {name("F")}[{name("i")}]: {name("O")} }}
  }}
}}"""

    assert check_files({"main.chor": program(MAX_NAME)})[1] == []
    _, found = check_files({"main.chor": program(MAX_NAME + 1)})
    assert {one.code for one in found} == {codes.RESERVED_NAME}
    assert all("a name has at most 100" in one.message and len(one.message) < 120 for one in found)
    assert "".join(sorted({one.message.partition("`")[2][0] for one in found})) == "ABFHMNOPQRVWfgint"
