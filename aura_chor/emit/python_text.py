"""Pieces of generated classes: a method, a return, an alias for a union."""

from aura_chor.emit.layout import WIDTH, Bracket, Node, call, lay_out
from aura_chor.emit.view import AliasView


def returning(node: Node, *, indent: int = 8) -> str:
    return lay_out(node, before="return ", indent=indent)


def wrapped(into: str, method: str, *parts: Node) -> Bracket:
    """`Into(await self.method(…))`."""
    return call(into, call(f"await self.{method}", *parts))


def method(name: str, parameters: tuple[Node, ...], returns: str, body: list[str], *, asynchronous: bool = True) -> str:
    """A method of a class, indented by four blanks; so are the lines of `body`, by eight."""
    head = Bracket(f"{'async ' if asynchronous else ''}def {name}(", ("self", *parameters))
    return "\n".join([lay_out(head, behind=f" -> {returns}:", indent=4), *body])


def alias(name: str, members: list[str], comments: list[str]) -> AliasView:
    """The comments make the formatter keep one member per line at every line length."""
    line = f"{name}: TypeAlias = {' | '.join(f'{member}[S]' for member in members)}"
    if len(line) <= WIDTH:
        return AliasView(line)
    rows = [
        f"    {'| ' if index else ''}{member}[S]  # {comment}"
        for index, (member, comment) in enumerate(zip(members, comments, strict=True))
    ]
    return AliasView("\n".join([f"{name}: TypeAlias = (", *rows, ")"]))
