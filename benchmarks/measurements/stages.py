"""Where the time of an image goes: the worker's own `read_batch`, stage by stage.

One process with one thread, on SQLite; nobody hears the bell, so that batches are read in turn.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select

from benchmarks.measurements.apart import run_apart
from benchmarks.measurements.reading_processes import ONE_THREAD
from benchmarks.measurements.stage_clock import StageClock
from benchmarks.scene import Scene, say
from shared.settings import Settings
from shared.tables import Batch

STAGES = (
    ("claim", "worker.batches:claim_batch"),
    ("unzip", "shared.documents.opening:read_bytes"),
    ("decode", "shared.documents.opening:frames"),
    ("open", "worker.batches:open_pages"),
    ("to pixels", "worker.batches:to_pixels"),
    ("normalise", "worker.reading.digits:normalise"),
    ("net", "worker.reading.classifiers.eight_bit:EightBitClassifier.logits"),
    ("calibrate, make readings", "worker.reading.digits:DigitReader.read"),
    ("insert", "worker.batches:finish_batch"),
    ("begin and commit", "shared.database:Database.write"),
    ("mark the next", "worker.batches:ring_next"),
)
"""The stages, and the function of each as it is called; what is in none of them is the rest."""
REST = "the rest"
Stages = Sequence[tuple[str, str]]


def measure(scene: Scene) -> dict[str, Any]:
    """Return the microseconds of each stage for one image."""
    images = scene.sizes.stage_images
    say(f"stages: {images:,} images in one process")
    archive, folder = scene.archive(images), scene.folder / "stages"
    return run_apart(ONE_THREAD, profile, archive, images, folder)


def profile(
    archive: Path, images: int, folder: Path, reader: str = "digit", stages: Stages = STAGES
) -> dict[str, Any]:
    """Read an archive batch by batch with a clock on every stage."""
    from migrations import migrate
    from worker.batches import read_batch
    from worker.context import Context

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.disable(logging.WARNING)  # that the bell is not heard is meant
    context = Context(Settings(data_dir=folder))
    migrate(context.database)
    model = context.catalogue.choose(None, reader).name
    job_id = _take_in(context, archive, reader, model)
    context.reader_for(reader, model)
    clock = StageClock()
    missing = [name for name, place in stages if not clock.watch(name, place)]
    with context.database.read() as connection:
        numbers = connection.execute(select(Batch.number).order_by(Batch.number)).scalars().all()
    began = time.perf_counter()
    for number in numbers:
        with clock.stage(REST):
            read_batch(context, job_id, number)
    seconds = time.perf_counter() - began
    _check(context, job_id, images)
    return {
        "images": images,
        "microseconds": {name: spent * 1e6 / images for name, spent in clock.seconds.items()},
        "total": seconds * 1e6 / images,
        "missing": missing,
    }


def _take_in(context: Any, archive: Path, reader: str, model: str) -> str:
    """Store an archive as a job, and expand it."""
    from shared.moves import NewJob, NewUpload, receive
    from shared.states import Queue, Reader, UploadKind
    from worker.expanding import expand_job

    with archive.open("rb") as stream:
        stored = context.storage.put("bench/0", stream)
    upload = NewUpload(archive.name, UploadKind.ZIP, stored.size, stored.sha256, "bench/0")
    job = NewJob("bench", Reader(reader), model, 0.001, Queue.BULK, uploads=[upload])
    with context.database.write() as connection:
        receive(connection, job)
    expand_job(context, job.id)
    return job.id


def _check(context: Any, job_id: str, images: int) -> None:
    from shared.tables import Job

    with context.database.read() as connection:
        read = connection.execute(select(Job.pages_read).where(Job.id == job_id)).scalar()
    if read != images:
        raise RuntimeError(f"of {images} images {read} were read")
