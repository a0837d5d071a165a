"""Options and settings that all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from webhost import Server, serving

settings.register_profile(
    "briefgen",
    deadline=None,  # the machine is shared: a slow example says nothing
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("briefgen")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`: write what comes out as what is expected."""
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing")


@pytest.fixture
def server() -> Iterator[Server]:
    """A host to be asked."""
    yield from serving(Server())


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written."""
    return bool(request.config.getoption("--update-golden"))
