"""Options of the whole suite."""

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail: how long an example takes is not what these tests are about.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="Rewrite golden files; read them before you accept them.")
