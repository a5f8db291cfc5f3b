"""Faults of ours while pages are read: told once, counted, and in the exit code."""

from __future__ import annotations

import sys
import traceback
from threading import Lock

import click


class Faults:
    """Take faults from any thread; the first is told with its traceback on standard error."""

    def __init__(self) -> None:
        self._count = 0
        self._lock = Lock()

    def __call__(self, error: Exception) -> None:
        """Count a fault."""
        with self._lock:
            self._count += 1
            if self._count == 1:
                traceback.print_exception(error, file=sys.stderr)

    def exit(self) -> None:
        """End the command with exit code 1 if there were any."""
        if self._count:
            message = "there were faults of ours, the first of which is told above"
            click.echo(f"fieldhand: {message}", err=True)
            raise SystemExit(1)
