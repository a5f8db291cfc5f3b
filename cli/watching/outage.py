"""A server that is away: told once, and asked after growing pauses."""

from __future__ import annotations

from cli.client import ServerAway, ServerFault
from cli.watching.report import Report

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
SIGHT = 0.5
"""Seconds between two looks at the folder and the jobs while all is well."""


class Outage:
    """How often in a row the server has failed to do its part."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.failures = 0
        self.pause = SIGHT

    def begin(self, error: ServerAway | ServerFault) -> None:
        """Note a failure, and tell of the first in a row."""
        if not self.failures:
            self._report.notice(f"{error.detail}; asking again until it does")
        self.failures += 1
        doubled = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (self.failures - 1))
        self.pause = max(doubled, min(LONGEST_PAUSE, error.retry_after or 0))

    def end(self) -> None:
        """Note that all is well."""
        if self.failures:
            self._report.notice("the server answers again")
        self.failures, self.pause = 0, SIGHT
