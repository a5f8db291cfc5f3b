"""Send the files of a submission: in one request, or as transfers where they are large."""

from __future__ import annotations

from dataclasses import replace

from cli.client import Client, File, Job, JobOptions, NotFound, Refused
from cli.client.uploading import Advance
from cli.local_rows import read_tables
from cli.remote.progress import console, sending
from cli.remote.submissions import Record, Submission
from shared.settings import MIB, Settings
from shared.states import Reader

LARGE = 32 * MIB
"""A file of this size is worth the further requests that a transfer takes."""
MOST_TRANSFERS = 100
"""As many as a server takes into one job."""


def send_once(
    client: Client, submission: Submission, files: list[File], options: JobOptions
) -> Job:
    """Return the job of an earlier run that was interrupted, or send what the server has not."""
    record = submission.begin()
    if record.job and (job := _find(client, record.job)):
        console.print("going on with what an earlier run has sent")
        return job
    if record.job:
        submission.forget()
        record = submission.begin()
    try:
        job = _send(client, submission, record, files, options)
    except Refused:
        submission.forget()
        raise
    submission.note(replace(record, job=job["id"]))
    return job


def send(client: Client, files: list[File], options: JobOptions, key: str | None = None) -> Job:
    """Send files as one job, with a progress bar; those of the reader `pixels` as rows."""
    if options.get("reader") == Reader.PIXELS:
        limit = Settings.load().max_pages
        rows = [list(row.row) for row in read_tables([file.path for file in files], limit)]
        return client.submit_rows(rows, key=key, **options)
    return sending(files, lambda advance: client.submit(files, key=key, advance=advance, **options))


def _send(
    client: Client, submission: Submission, record: Record, files: list[File], options: JobOptions
) -> Job:
    large = any(file.path.stat().st_size >= LARGE for file in files)
    if options.get("reader") == Reader.PIXELS or not large or len(files) > MOST_TRANSFERS:
        return send(client, files, options, record.key)
    if not client.transfers.are_spoken():
        return send(client, files, options, record.key)
    ids = sending(files, lambda advance: _transfer(client, submission, record, files, advance))
    return client.submit_transfers(ids, key=record.key, **options)


def _transfer(
    client: Client, submission: Submission, record: Record, files: list[File], advance: Advance
) -> tuple[str, ...]:
    """Send each file from where an earlier run broke off; returns the ids of the transfers."""
    for number, file in enumerate(files):
        if number < len(record.transfers):
            try:
                client.transfers.complete(record.transfers[number], file.path, advance)
                continue
            except NotFound:  # the server has waited too long, and forgot what it had of this
                record = replace(record, transfers=record.transfers[:number])
        transfer = client.transfers.begin(file)
        record = replace(record, transfers=(*record.transfers, transfer))
        submission.note(record)
        client.transfers.complete(transfer, file.path, advance)
    return record.transfers


def _find(client: Client, job_id: str) -> Job | None:
    try:
        return client.job(job_id)
    except NotFound:
        return None
