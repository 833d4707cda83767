"""Options of the whole suite."""

import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail: how long an example takes is not what these tests are about.
# The suite draws the same examples each time, so that a change is judged and not the day's luck; new ones are looked
# for with `pytest --hypothesis-profile explore`.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", settings.get_profile("explore"), derandomize=True)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="Rewrite golden files; read them before you accept them.")


@pytest.fixture(autouse=True, scope="session")
def temporary_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a command leaves in a new directory of its own (the ledgers of a run) goes when the tests' folders go."""
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path_factory.mktemp("temporary"))
    yield
    tempfile.tempdir = before
