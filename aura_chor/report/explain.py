"""The page of a code, as `aura-chor explain` prints it.

The pages are `docs/errors/<number>.md` of a checkout; a wheel carries them inside the package. Only names that the
registry holds are looked up, so no argument leads to another file.
"""

from difflib import get_close_matches
from pathlib import Path

from aura_chor.report.codes import REGISTRY, Code

PACKAGE = Path(__file__).resolve().parent.parent
SUGGESTIONS_MAX = 3


def explain(code: str) -> str | None:
    """The page of `code` (`CHR401`, in either case, or `send-unknown`), or None when there is no such code."""
    known = find(code)
    return None if known is None else page_path(known).read_text(encoding="utf-8")


def suggest(code: str) -> tuple[str, ...]:
    """Codes and slugs that look like `code`, the likest first; for a message when `explain` knows none."""
    numbers = get_close_matches(code.strip().upper(), REGISTRY, n=SUGGESTIONS_MAX)
    slugs = get_close_matches(code.strip().lower(), [known.slug for known in REGISTRY.values()], n=SUGGESTIONS_MAX)
    return tuple([*slugs, *numbers][:SUGGESTIONS_MAX])


def find(code: str) -> Code | None:
    """The code that a person means by a number or a slug."""
    wanted = code.strip()
    by_slug = {known.slug: known for known in REGISTRY.values()}
    return REGISTRY.get(wanted.upper()) or by_slug.get(wanted.lower())


def page_path(code: Code) -> Path:
    """Where the page lies: inside an installed package, else in the checkout around it."""
    name = f"docs/errors/{code.number}.md"
    installed = PACKAGE / name
    return installed if installed.exists() else PACKAGE.parent / name
