"""One line for each file that has found its end, for people or for programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from cli.watching.groups import Verdict
from cli.watching.names import sent_name


class Report:
    """Tells of files on standard output, and of what hinders on standard error."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self.failed = 0
        """Files that have failed so far."""

    def file(self, path: Path, verdict: Verdict, job: str | None) -> None:
        """Tell what became of a file."""
        self.failed += bool(verdict.reasons)
        state = "failed" if verdict.reasons else "done"
        if self._as_json:
            pages = {"read": verdict.read, "failed": verdict.failed}
            told = {"time": _now(), "file": sent_name(path), "state": state, "to": verdict.target}
            click.echo(json.dumps(told | {"job": job, "pages": pages, "reasons": verdict.reasons}))
            return
        pages_of = f"{verdict.read} read, {verdict.failed} failed"
        why = f"; {verdict.reasons[0]}" if verdict.reasons else ""
        target = sent_name(Path(verdict.target))
        click.echo(f"{_now()} {state} {sent_name(path)} -> {target}: {pages_of}{why}")

    def stranger(self, path: Path) -> None:
        """Tell that a file is left where it is."""
        self.notice(f"{sent_name(path)}: left there, it is no image, PDF or archive to be read")

    def notice(self, message: str) -> None:
        """Tell what hinders, or no longer does."""
        click.echo(f"{_now()} {message}", err=True)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
