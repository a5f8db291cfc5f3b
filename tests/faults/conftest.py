"""The table of the storms at the end of the tests, also when all is well."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import short_folder
from tests.faults.summary import Summary, table

SUMMARIES = pytest.StashKey[list[Summary]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    summaries = terminalreporter.config.stash.get(SUMMARIES, [])
    if summaries:
        terminalreporter.section("faults")
        for line in table(summaries):
            terminalreporter.write_line(line)


@pytest.fixture
def summaries(pytestconfig: pytest.Config) -> list[Summary]:
    return pytestconfig.stash.setdefault(SUMMARIES, [])


@pytest.fixture(scope="session")
def bytecode() -> Iterator[Path]:
    """Return a folder for compiled modules, where none may lie beside their sources."""
    with short_folder() as path:
        yield path


@pytest.fixture(scope="session")
def seed() -> int:
    """Return the seed that all faults are drawn from; FAULT_SEED repeats one."""
    return int(os.environ.get("FAULT_SEED") or secrets.randbelow(1_000_000))


@pytest.fixture(scope="session")
def fault_count() -> int:
    """Return how many faults strike each database."""
    return int(os.environ.get("FAULTS") or 52)
