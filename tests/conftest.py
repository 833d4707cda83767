"""Options of the whole suite."""

import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail: how long an example takes is not what these tests are about.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="Rewrite golden files; read them before you accept them.")


@pytest.fixture(autouse=True, scope="session")
def temporary_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a command leaves in a new directory of its own (the ledgers of a run) goes when the tests' folders go."""
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("temporary"))
    yield
    tempfile.tempdir = before
