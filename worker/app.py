"""The Celery application of the workers: its tasks carry ids to the code that does the work."""

from __future__ import annotations

import warnings
from typing import Any

import structlog
from celery.exceptions import CPendingDeprecationWarning
from celery.signals import setup_logging, worker_process_init

from shared.catalogue import DEFAULT_MODEL
from shared.logs import log_context, set_up_logs
from shared.queue import EXPAND, READ, make_celery
from shared.settings import Settings
from shared.states import Reader
from worker.batches import read_batch
from worker.context import Context
from worker.expanding import expand_job

# Tasks that outlive a lost connection are meant: their leases and claims are exact.
warnings.filterwarnings("ignore", category=CPendingDeprecationWarning)

settings = Settings.load()
app = make_celery(settings)
context = Context(settings)
log = structlog.stdlib.get_logger(__name__)


@app.task(name=EXPAND)
def expand(job_id: str) -> None:
    """Turn the uploads of a job into pages and batches."""
    with log_context(job=job_id):
        expand_job(context, job_id)


@app.task(name=READ)
def read(job_id: str, number: int) -> None:
    """Read one batch of a job."""
    with log_context(job=job_id, batch=number):
        read_batch(context, job_id, number)


@setup_logging.connect
def _set_up_logs(**_: Any) -> None:
    set_up_logs("worker")


@worker_process_init.connect
def _load_model(**_: Any) -> None:
    """Load the net in the child: one that was loaded before the fork hangs."""
    reader = context.reader_for(Reader.DIGIT, DEFAULT_MODEL)
    log.info("the model is loaded", model=DEFAULT_MODEL, device=reader.device)
