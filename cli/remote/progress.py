"""Progress bars for what is sent and what is read, on standard error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

from cli.client import Client, File, Job
from cli.client.uploading import Advance

console = Console(stderr=True)
T = TypeVar("T")


def sending(files: list[File], send: Callable[[Advance], T]) -> T:
    """Return what `send` returns; it tells how many bytes have gone since the last time."""
    total = sum(file.path.stat().st_size for file in files)
    columns = (TextColumn("sending"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("sending", total=total)
        return send(lambda sent: progress.advance(bar, sent))


def follow(client: Client, job: Job) -> Job:
    """Follow a job to its end; returns it as it is then."""
    columns = (
        TextColumn("reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
        TextColumn("{task.fields[why]}"),
    )
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("reading", total=None, why="")
        for current in client.follow(job["id"]):
            job = current
            pages = job["pages"]
            why = (job["queue"] and job["queue"]["waits_because"]) or ""
            done = pages["read"] + pages["failed"]
            progress.update(bar, total=pages["total"] or None, completed=done, why=why)
    return job
