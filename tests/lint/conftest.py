"""One run of mypy for all cases of this folder."""

import shutil
from pathlib import Path

import pytest
from lint_samples import write_samples
from lint_world import HERE

from aura_chor.lint.run import Linted, lint


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user has it: generated packages, and code beside them."""
    folder = tmp_path_factory.mktemp("lint")
    write_samples(folder)
    for kind in ("must_pass", "must_fail"):
        shutil.copytree(HERE / kind, folder / kind)
    return folder


@pytest.fixture(scope="session")
def linted(project: Path) -> Linted:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        return lint(["must_pass", "must_fail"])
