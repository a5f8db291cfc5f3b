"""What became of a job: its result as a file, and its counts in words."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import cast

from cli.client import Client, Job
from cli.exit_codes import ExitCode
from cli.remote.progress import console
from shared.exports import PageJson, write_blocks, write_pages
from shared.states import JobState


def write_result(client: Client, job: Job, output: Path, *, all_columns: bool) -> None:
    """Write a result as the server sends it; JSON is made here of its lines."""
    ending = output.suffix.lower()
    if ending == ".json":
        write_pages(output, cast(Iterable[PageJson], client.pages(job)))
    else:
        kind = ending.removeprefix(".")
        write_blocks(output, client.download(job, kind, all_columns=all_columns))


def describe(job: Job) -> str:
    """Return the counts of a job in words."""
    pages = job["pages"]
    counts = ", ".join(f"{count} {outcome}" for outcome, count in job["fields"].items())
    return f"{job['state']}: {pages['read']} read, {pages['failed']} failed; {counts}"


def conclude(job: Job) -> None:
    """Say how a job ended; exit code 1 when it was not done, or a page of it failed."""
    console.print(describe(job))
    if job["error"]:
        console.print(job["error"]["detail"], markup=False)
    if job["state"] != JobState.DONE or job["pages"]["failed"]:
        sys.exit(ExitCode.FAILED)
