"""Store the files of a submission: all of them, or nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from shared.moves import NewUpload
from web.parts import Parts
from web.room import require_room
from web.submissions.files import Sent


@contextmanager
def stored(parts: Parts, job_id: str, files: list[Sent]) -> Iterator[list[NewUpload]]:
    """Yield the stored files; whatever fails from here on, nothing of them is kept."""
    require_room(parts, sum(_size(file) for file in files))
    blobs = [f"{job_id}/{position}" for position in range(len(files))]
    try:
        yield [_store(parts, file, blob) for file, blob in zip(files, blobs, strict=True)]
    except BaseException:
        for blob in blobs:
            parts.storage.delete(blob)
        raise


def _store(parts: Parts, file: Sent, blob: str) -> NewUpload:
    file.stream.seek(0)
    stored = parts.storage.put(blob, file.stream)
    return NewUpload(file.name, file.inspection.kind, stored.size, stored.sha256, blob)


def _size(file: Sent) -> int:
    return file.stream.seek(0, os.SEEK_END)
