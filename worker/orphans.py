"""Collect what lies in the storage and belongs to nothing: a crash came before the commit."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import structlog
from sqlalchemy import select

from shared.moves.common import now
from shared.storage import Kept
from shared.tables import TemplateReference, Transfer, Upload
from worker.context import Context

STEP = 1_000
"""Files looked at in one round of the sweeper."""
LONGEST_PAUSE_SECONDS = 3600.0
"""Between two walks through the whole storage."""
OURS = re.compile(r"([0-9a-f]{20}/\d+)(\.\d+\.tar)?(\.[0-9a-f]{8}\.part)?")
"""Keys that submissions, expansions and templates make; whatever else lies there is not ours.

The first group is the key of the upload, also where the file is a plain copy of it.
"""

log = structlog.stdlib.get_logger(__name__)


class OrphanCollector:
    """One walk through the storage after another, a bounded step at a time."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._grace = timedelta(hours=context.settings.orphan_hours)
        self._walk: Iterator[Kept] | None = None
        self._due = 0.0

    def collect(self) -> None:
        """Go a step further, and remove the old files of it that no row names.

        The age is looked at before the rows: a submission under way is younger than the grace, and
        one that was committed since then has its row.
        """
        if not self._grace:
            return
        before = now() - self._grace
        old = [kept.key for kept in self._step() if kept.modified < before]
        ours = {key: found[1] for key in old if (found := OURS.fullmatch(key))}
        for key in self._without_row(ours):
            self._context.storage.delete(key)
            log.warning("removed a file that nothing names", key=key)

    def _step(self) -> list[Kept]:
        if self._walk is None and time.monotonic() >= self._due:
            self._walk = self._context.storage.kept()
        step = list(islice(self._walk or (), STEP))
        if len(step) < STEP and self._walk is not None:
            self._walk = None
            pause = min(self._grace.total_seconds(), LONGEST_PAUSE_SECONDS)
            self._due = time.monotonic() + pause
        return step

    def _without_row(self, keys: dict[str, str]) -> list[str]:
        """Return those of the keys, each with that of its upload, that no row names.

        Transfers are asked for first: one that a job takes meanwhile is found among its uploads.
        """
        if not keys:
            return []
        blobs = set(keys.values())
        ids = {blob.partition("/")[0] for blob in blobs}
        transfers = select(Transfer.id).where(Transfer.id.in_(ids), Transfer.job_id.is_(None))
        uploads = select(Upload.blob, Upload.plain_blob).where(Upload.blob.in_(blobs))
        references = select(TemplateReference.blob).where(TemplateReference.blob.in_(keys))
        with self._context.database.read() as connection:
            named = {Transfer.blob_of(one) for one in connection.execute(transfers).scalars()}
            named |= {key for row in connection.execute(uploads) for key in row}
            named |= set(connection.execute(references).scalars())
        return [key for key in keys if key not in named]
