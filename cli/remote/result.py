"""`fieldhand result`."""

from __future__ import annotations

from pathlib import Path

import click

from cli.client import Client, Conflict
from cli.remote.connection import connected
from cli.remote.outcome import conclude, write_result
from cli.remote.progress import console, follow
from cli.table_options import all_columns_option
from shared.exports import check_output
from shared.states import JobState


@click.command()
@click.argument("job_id", metavar="JOB")
@click.option("--wait", is_flag=True, help="Follow the job to its end first.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Write csv, xlsx, json, jsonl; without: JSON Lines to standard output.",
)
@all_columns_option
@connected
def result(client: Client, job_id: str, wait: bool, output: Path | None, all_columns: bool) -> None:
    """Fetch the readings of a job that is over."""
    if output:
        check_output(output)
    job = client.job(job_id)
    if wait:
        job = follow(client, job)
    if not JobState(job["state"]).is_over:
        raise Conflict(f"the job is {job['state']}; --wait follows it to its end")
    if output:
        write_result(client, job, output, all_columns=all_columns)
        console.print(f"written: {output}", soft_wrap=True)
    else:
        for block in client.download(job, "jsonl"):
            click.echo(block, nl=False)
    conclude(job)
