"""The names that import gives are those that the checker takes."""

import pytest

from aura_chor.importer import words
from aura_chor.mpst import resolve_names
from aura_chor.report.diagnostic import Diagnostic, Span

NAMES = ["a", "A", "1", "a1", "a_b", "_a", "class", "Class", "None", "none", "int", "list", "next", "self", "messages"]
NAMES += ["Messages", "protocol", "witness", "é", "a'", "loop", "session", "map", "duration", "match", "type", "from"]


def test_the_lists_are_those_of_the_checker() -> None:
    assert words.NAMES_IN_ANNOTATIONS == resolve_names._NAMES_IN_ANNOTATIONS
    assert words.PARTS_OF_OPERATIONS == resolve_names._PARTS_OF_OPERATIONS
    assert words.MODULES_OF_PACKAGES == resolve_names._MODULES_OF_PACKAGES
    assert words.BUILTIN_TYPES == resolve_names.BUILTIN_TYPES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("usable", "refuse"),
    [
        (words.label_is_usable, resolve_names.refuse_label),
        (words.choreography_is_usable, resolve_names.refuse_choreography),
        (words.record_is_usable, resolve_names.refuse_type),
        (words.role_is_usable, resolve_names.refuse_role),
        (words.field_is_usable, resolve_names.refuse_field),
    ],
)
def test_a_name_that_is_used_is_one_that_is_not_refused(usable: object, refuse: object, name: str) -> None:
    assert callable(usable)
    assert callable(refuse)
    found: list[Diagnostic] = []
    refuse(name, Span("", 0, 0), found)
    if usable(name):
        assert found == []


@pytest.mark.parametrize("name", [*NAMES, "", "a-b-c", "2nd_try", "x9"])
def test_there_is_always_a_name_near_by(name: str) -> None:
    near = [next(c for c in words.candidates(name, kind) if usable(c)) for kind, usable in KINDS]
    assert all(near)
    assert words.field_is_usable(next(c for c in words.field_candidates(name) if words.field_is_usable(c)))


KINDS = [("Label", words.label_is_usable), ("Role", words.role_is_usable), ("Loop", words.loop_is_usable)]
