"""`fieldhand submit`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

import click
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

from cli.client import Client, Job
from cli.local_pages import list_files
from cli.local_rows import list_tables, read_tables
from cli.number_options import number_options
from cli.table_options import all_columns_option
from shared.errors import SetupError
from shared.exports import check_output, write_blocks, write_pages
from shared.settings import Settings
from shared.states import JobState, Reader

READERS = [reader.value for reader in Reader]
console = Console(stderr=True)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--reader", type=click.Choice(READERS), default=READERS[0], show_default=True)
@click.option("--model", default="", help="Any model of the server; its own without.")
@click.option("--template", default="", help="Form: exam, its newest version, exam@3, or auto.")
@click.option("--max-error", default="", help="Error rate allowed among accepted readings.")
@click.option("--name", default="", help="Your own name for the job.")
@number_options
@click.option("--wait", is_flag=True, help="Follow the job to its end.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Follow, then write csv, xlsx, json, jsonl.",
)
@all_columns_option
def submit(
    paths: tuple[Path, ...],
    wait: bool,
    output: Path | None,
    all_columns: bool,
    number: dict[str, Any],
    **options: str | None,
) -> None:
    """Send images, archives or whole folders to a server as one job.

    With `--reader pixels`, send CSV files of 64 numbers from 0 to 16 a row.

    The exit code is 1 where a page failed or the job was not done, as far as it was followed, and 2
    where nothing could be sent.
    """
    pixels = options["reader"] == Reader.PIXELS
    files, others = list_tables(paths) if pixels else list_files(paths)
    if not files:
        what = "CSV file" if pixels else "image"
        raise SetupError(f"there is no {what} in what was named")
    if others:
        console.print(f"{others:,} other files passed over")
    if output:
        check_output(output)
    settings = Settings.load()
    how = partial(_send_rows, limit=settings.max_pages) if pixels else send
    client = Client(settings.server, settings.token.get_secret_value())
    try:
        given = {name: value for name, value in options.items() if value}
        job = how(client, files, given | {name: str(value) for name, value in number.items()})
        console.print(f"job {job['id']}: {client.server}{job['links']['page']}", soft_wrap=True)
        if not wait and not output:
            click.echo(job["id"])
            return
        job = follow(client, job)
        if output:
            write_result(client, job, output, all_columns=all_columns)
            console.print(f"written: {output}", soft_wrap=True)
        _conclude(job)
    finally:
        client.close()


def _send_rows(client: Client, files: list[Path], options: dict[str, str], limit: int) -> Job:
    rows = [list(row.row) for row in read_tables(files, limit)]
    return client.submit_rows(rows, options)


def send(client: Client, files: list[Path], options: dict[str, str]) -> Job:
    """Send files as one job, with a progress bar."""
    total = sum(file.stat().st_size for file in files)
    columns = (TextColumn("sending"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("sending", total=total)
        return client.submit(files, options, lambda sent: progress.advance(bar, sent))


def follow(client: Client, job: Job) -> Job:
    """Follow a job to its end, with a progress bar; returns it as it is then."""
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
            why = (job["queue"] or {}).get("waits_because") or ""
            done = pages["read"] + pages["failed"]
            progress.update(bar, total=pages["total"] or None, completed=done, why=why)
    return job


def write_result(client: Client, job: Job, output: Path, *, all_columns: bool) -> None:
    """Write a result as the server sends it; JSON is made here of its lines."""
    ending = output.suffix.lower()
    if ending == ".json":
        write_pages(output, client.pages(job))
    else:
        write_blocks(
            output, client.download(job, ending.removeprefix("."), all_columns=all_columns)
        )


def _conclude(job: Job) -> None:
    """Say how it ended; exit code 1 when the job was not done, or a page of it failed."""
    pages, fields = job["pages"], job["fields"]
    counts = ", ".join(f"{fields[outcome]} {outcome}" for outcome in fields)
    console.print(f"{job['state']}: {pages['read']} read, {pages['failed']} failed; {counts}")
    if job["error"]:
        console.print(job["error"]["detail"], markup=False)
    if job["state"] != JobState.DONE or pages["failed"]:
        sys.exit(1)
