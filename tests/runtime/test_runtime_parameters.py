"""What bodies see of the session's parameters: their values, typed, as copies."""

from pathlib import Path
from typing import Any

from aura_chor.runtime.local import run
from tests.runtime.playing import ended, package

TEXT = """
choreography Tagging(limit: int, tags: list<str>) {
  roles A, B
  where limit > 0

  A -> B: Tag(tag: str where tag in tags)
  B -> A: Ok(n: int where n <= limit)
}
"""


def test_every_state_has_the_parameters(tmp_path: Path) -> None:
    with package(TEXT, tmp_path) as found:
        protocol, a, b = found[""], found["a"], found["b"]
    seen: list[object] = []

    async def tags(s: Any, /) -> Any:
        seen.append(s.parameters)
        s = await s.send_tag(tag=s.parameters.tags[0])
        seen.append(s.parameters)
        return (await s.receive_ok()).next

    async def agrees(s: Any, /) -> Any:
        s = (await s.receive_tag()).next
        return await s.send_ok(n=s.parameters.limit)

    given = protocol.Parameters(limit=7, tags=["red", "blue"])
    assert ended(run(a.seat(tags), b.seat(agrees), parameters=given)) == {"A": "completed", "B": "completed"}
    assert seen == [given, given]


def test_what_a_body_does_to_them_changes_nothing(tmp_path: Path) -> None:
    """Nor what the caller does to those that it gave."""
    with package(TEXT, tmp_path) as found:
        protocol, a, b = found[""], found["a"], found["b"]
    given = protocol.Parameters(limit=7, tags=["red"])

    async def tags(s: Any, /) -> Any:
        s.parameters.tags.clear()
        given.tags.clear()
        assert s.parameters.tags == ["red"]
        return (await (await s.send_tag(tag="red")).receive_ok()).next

    async def agrees(s: Any, /) -> Any:
        received = await s.receive_tag()
        assert received.next.parameters.tags == ["red"]
        return await received.next.send_ok(n=1)

    assert ended(run(a.seat(tags), b.seat(agrees), parameters=given)) == {"A": "completed", "B": "completed"}
