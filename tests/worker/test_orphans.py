"""Collecting what belongs to no job, over real storage and databases."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import timedelta

import pytest

from shared import moves
from shared.moves import NewJob, NewTransfer, NewUpload
from shared.moves.common import now
from shared.settings import Settings
from shared.states import Queue, Reader, UploadKind
from shared.templates.blanks import BlankPages
from shared.templates.keeping import TemplateKeeper
from shared.templates.parsing import parse_definition
from tests.support.forms import as_text, blank_png, definition
from worker import orphans
from worker.context import Context
from worker.orphans import OrphanCollector

JOB, OTHER = "0123456789abcdef0123", "fedcba9876543210fedc"
GRACE_HOURS = 24.0


@pytest.fixture
def context(settings: Settings) -> Iterator[Context]:
    context = Context(settings.model_copy(update={"orphan_hours": GRACE_HOURS}))
    yield context
    context.database.close()


def store(context: Context, key: str, hours_ago: float = GRACE_HOURS + 1) -> None:
    context.storage.put(key, io.BytesIO(b"data"))
    moment = (now() - timedelta(hours=hours_ago)).timestamp()
    os.utime(context.settings.data_dir / "storage" / key, (moment, moment))


def receive(context: Context, job_id: str) -> None:
    """Insert a job with a compressed archive, its blob and its plain copy."""
    blob = f"{job_id}/0"
    upload = NewUpload("a.tar.xz", UploadKind.COMPRESSED_TAR, 4, "0" * 64, blob)
    job = NewJob(job_id, Reader.DIGIT, "cnn", 0.001, Queue.BULK, uploads=[upload])
    with context.database.write() as connection:
        moves.receive(connection, job)
        lease = moves.claim_expansion(connection, job_id, 30)
        assert lease
        assert moves.set_plain_blob(connection, lease, 0, f"{blob}.1.tar")


def left(context: Context) -> set[str]:
    return {kept.key for kept in context.storage.kept()}


def collect(context: Context, rounds: int = 1) -> None:
    collector = OrphanCollector(context)
    for _ in range(rounds):
        collector.collect()


def test_what_a_crash_left_is_removed_with_its_folder(context: Context) -> None:
    for key in ("0", "1", "2.0a1b2c3d.part"):
        store(context, f"{JOB}/{key}")
    collect(context)
    assert list((context.settings.data_dir / "storage").iterdir()) == []


def test_what_a_job_names_stays_and_the_copy_of_a_lost_lease_goes(context: Context) -> None:
    receive(context, JOB)
    for key in ("0", "0.1.tar", "0.2.tar", "0.2.tar.0a1b2c3d.part"):
        store(context, f"{JOB}/{key}")
    collect(context)
    assert left(context) == {f"{JOB}/0", f"{JOB}/0.1.tar"}


def test_the_images_of_a_template_stay(context: Context) -> None:
    template = parse_definition(as_text(definition()))
    with BlankPages(context.settings.limits) as blanks:
        pages = blanks.open([("blank.png", io.BytesIO(blank_png()))])
        TemplateKeeper(context.database, context.storage).keep(template, pages)
    (image,) = left(context)
    store(context, image)
    store(context, f"{image.partition('/')[0]}/2")
    collect(context)
    assert left(context) == {image}


def test_the_file_of_a_transfer_stays_and_so_it_does_when_a_job_has_it(context: Context) -> None:
    store(context, f"{OTHER}/0")
    with context.database.write() as connection:
        moves.begin_transfer(connection, NewTransfer(OTHER, "a.zip", 4, ""))
        moves.advance_transfer(connection, OTHER, 0, 4, None)
    collect(context)
    assert left(context) == {f"{OTHER}/0"}
    upload = NewUpload("a.zip", UploadKind.ZIP, 4, "0" * 64, f"{OTHER}/0")
    job = NewJob(JOB, Reader.DIGIT, "cnn", 0.001, Queue.BULK, uploads=[upload])
    with context.database.write() as connection:
        moves.receive(connection, job)
        moves.take_transfers(connection, JOB, {OTHER: "0" * 64})
    collect(context)
    assert left(context) == {f"{OTHER}/0"}
    with context.database.write() as connection:
        moves.remove(connection, JOB)
        assert moves.purge(connection, JOB, 10)
    collect(context)
    assert left(context) == set()


def test_a_submission_under_way_is_left_alone(context: Context) -> None:
    store(context, f"{JOB}/0", hours_ago=GRACE_HOURS - 1)
    collect(context)
    assert left(context) == {f"{JOB}/0"}


def test_files_that_are_not_ours_are_never_touched(context: Context) -> None:
    for key in ("pictures/holiday.png", f"{JOB}/notes.txt", "model/0"):
        store(context, key)
    collect(context)
    assert left(context) == {"pictures/holiday.png", f"{JOB}/notes.txt", "model/0"}


def test_without_a_grace_nothing_is_removed(context: Context) -> None:
    store(context, f"{JOB}/0")
    context.settings = context.settings.model_copy(update={"orphan_hours": 0})
    collect(context)
    assert left(context) == {f"{JOB}/0"}


def test_a_large_storage_is_walked_a_step_at_a_time_and_then_rests(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "STEP", 2)
    for number in range(3):
        store(context, f"{JOB}/{number}")
    collector = OrphanCollector(context)
    collector.collect()
    assert len(left(context)) == 1
    collector.collect()
    assert left(context) == set()
    store(context, f"{OTHER}/0")
    collector.collect()
    assert left(context) == {f"{OTHER}/0"}, "the next walk is an hour away"


def test_an_empty_or_missing_storage_is_no_fault(context: Context) -> None:
    collect(context, rounds=2)
