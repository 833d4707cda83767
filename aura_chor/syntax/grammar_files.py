"""Where grammars lie: at the top of a checkout, inside the package of a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_PLACES = (_PACKAGE / "grammar", _PACKAGE.parent / "grammar")


class GrammarMissing(Exception):
    """The installation is incomplete; the message names the places that were tried."""


def grammar_text(name: str) -> str:
    """Return the grammar `name` (for example `chor.lark`). Raises `GrammarMissing`."""
    for place in _PLACES:
        path = place / name
        if path.is_file():
            return path.read_text(encoding="utf-8")
    tried = " and ".join(str(place / name) for place in _PLACES)
    raise GrammarMissing(
        f"the grammar {name} is missing from this installation (tried {tried}); install the package again"
    )
