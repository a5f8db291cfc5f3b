"""`fieldhand jobs`, `status`, `cancel`, `retry` and `delete`."""

from __future__ import annotations

import json
from itertools import islice

import click

from cli.client import Client, Job
from cli.remote.connection import connected
from cli.remote.outcome import describe
from shared.states import JobState

JOB = click.argument("job_id", metavar="JOB")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


@click.command()
@click.option("--state", type=click.Choice([state.value for state in JobState]))
@click.option("--search", metavar="TEXT", help="Only jobs with this in their name or a file's.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True)
@as_json_option
@connected
def jobs(client: Client, state: str | None, search: str | None, limit: int, as_json: bool) -> None:
    """List the jobs of a server, newest first."""
    listed = islice(client.jobs(state, search), limit)
    if as_json:
        click.echo(json.dumps(list(listed)))
        return
    for job in listed:
        name = f"  {job['name']}" if job["name"] else ""
        click.echo(f"{job['id']}  {job['created_at']}  {describe(job)}{name}")


@click.command()
@JOB
@as_json_option
@connected
def status(client: Client, job_id: str, as_json: bool) -> None:
    """Show how a job stands."""
    _show(client, client.job(job_id), as_json=as_json)


@click.command()
@JOB
@as_json_option
@connected
def cancel(client: Client, job_id: str, as_json: bool) -> None:
    """Stop a job; what was read stays."""
    _show(client, client.cancel(job_id), as_json=as_json)


@click.command()
@JOB
@as_json_option
@connected
def retry(client: Client, job_id: str, as_json: bool) -> None:
    """Read the failed pages of a job again, or go on with a cancelled one."""
    _show(client, client.retry(job_id), as_json=as_json)


@click.command()
@JOB
@connected
def delete(client: Client, job_id: str) -> None:
    """Remove a job from a server, with its files and its readings."""
    client.delete(job_id)
    click.echo(f"{job_id}: removed")


def _show(client: Client, job: Job, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(job))
        return
    click.echo(describe(job))
    if job["error"]:
        click.echo(job["error"]["detail"])
    if job["queue"] and job["queue"]["waits_because"]:
        click.echo(job["queue"]["waits_because"])
    click.echo(f"{client.server}{job['links']['page']}")
