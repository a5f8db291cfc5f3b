"""`fieldhand submit`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from cli.client import Client, File, Job, JobOptions, Refused
from cli.exit_codes import ExitCode
from cli.local_pages import list_files
from cli.local_rows import list_tables
from cli.remote.broken import leave_out
from cli.remote.connection import connected
from cli.remote.job_options import job_options
from cli.remote.outcome import conclude, write_result
from cli.remote.progress import console, follow
from cli.remote.sending import send_once
from cli.remote.sources import STANDARD_INPUT, digest, expand, fingerprint, piped
from cli.remote.submissions import Submission
from cli.table_options import all_columns_option
from shared.errors import InvalidRequest, SetupError, TooLarge
from shared.exports import check_output
from shared.states import Reader


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be done once the job is there."""

    wait: bool
    output: Path | None
    all_columns: bool
    skip_broken: bool


@click.command()
@click.argument("paths", nargs=-1, required=True)
@job_options([reader.value for reader in Reader])
@click.option("--wait", is_flag=True, help="Follow the job to its end.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Follow, then write csv, xlsx, json, jsonl.",
)
@all_columns_option
@click.option("--stdin-name", metavar="NAME", help="With -: one file is piped in, called so.")
@click.option(
    "--skip-broken", is_flag=True, help="Leave out files that cannot be read, and name them."
)
@click.option("--anew", is_flag=True, help="Send also what an interrupted run has sent already.")
@connected
def submit(
    client: Client,
    paths: tuple[str, ...],
    options: JobOptions,
    stdin_name: str | None,
    anew: bool,
    **wishes: Any,
) -> None:
    """Send images, archives or whole folders to a server as one job.

    PATHS may be quoted patterns, such as 'scans/**/*.tif', and - for a list of paths on standard
    input. With `--reader pixels`, send CSV files of 64 numbers from 0 to 16 a row.

    Called again after Ctrl-C, or when the server was away, it goes on with the same job.
    """
    wished = Wishes(**wishes)
    if wished.output:
        check_output(wished.output)
    if wished.skip_broken and options.get("reader") == Reader.PIXELS:
        raise InvalidRequest("--skip-broken is for images; a table of pixels is taken whole")
    with _found(paths, stdin_name, options) as found:
        files = leave_out(found) if wished.skip_broken else found
        mark: Callable[[File], list[str]] = digest if stdin_name else fingerprint
        marks = [mark(file) for file in files]
        submission = Submission([client.server, dict(options), marks])
        if anew:
            submission.forget()
        with nullcontext() if wished.skip_broken else _way_out(files, options):
            job = send_once(client, submission, files, options)
    console.print(f"job {job['id']}: {client.server}{job['links']['page']}", soft_wrap=True)
    _do_the_rest(client, job, wished, submission)
    if len(files) < len(found):
        sys.exit(ExitCode.FAILED)


def _do_the_rest(client: Client, job: Job, wished: Wishes, submission: Submission) -> None:
    """Do what is wished for once the job is there; then the next run begins anew."""
    if not wished.wait and not wished.output:
        submission.forget()
        click.echo(job["id"])
        return
    job = follow(client, job)
    if wished.output:
        write_result(client, job, wished.output, all_columns=wished.all_columns)
        console.print(f"written: {wished.output}", soft_wrap=True)
    submission.forget()
    conclude(job)


@contextmanager
def _way_out(files: list[File], options: JobOptions) -> Iterator[None]:
    """Tell what to do about broken files that the server does not take, where there are others."""
    try:
        yield
    except Refused as error:
        may_skip = options.get("reader") != Reader.PIXELS and error.status != TooLarge.status
        if error.files and len(files) > 1 and may_skip:
            error.detail += "; --skip-broken sends the others"
        raise


@contextmanager
def _found(
    paths: tuple[str, ...], stdin_name: str | None, options: JobOptions
) -> Iterator[list[File]]:
    """Yield the files to send. Raises InvalidRequest or SetupError where there is none."""
    standard_input = sys.stdin.buffer
    if stdin_name is not None:
        if paths != (STANDARD_INPUT,) or not stdin_name:
            raise InvalidRequest("--stdin-name goes with - alone: `… | fieldhand submit - …`")
        with piped(stdin_name, standard_input) as file:
            yield [file]
        return
    pixels = options.get("reader") == Reader.PIXELS
    found = expand(paths, standard_input)
    files, others = list_tables(found) if pixels else list_files(found)
    if not files:
        what = "CSV file" if pixels else "image"
        raise SetupError(f"there is no {what} in what was named")
    if others:
        console.print(f"{others:,} other files passed over")
    yield [File.of(file) for file in files]
