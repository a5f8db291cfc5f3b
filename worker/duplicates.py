"""Find the pages of a job that have the same bytes as an earlier one, while it is expanded.

Fingerprints of checksums say which may be the same, digests of the bytes say which are. Where only
the checksum is the same, a page gets the fingerprint of its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from shared.documents import fingerprints
from shared.documents.expansion import FoundPage, read_bytes
from shared.documents.kinds import is_archive
from shared.errors import PageError
from shared.moves import Progress
from shared.states import UploadKind
from shared.tables import Job, Page, Upload
from worker.context import Context
from worker.firsts import RECENT, Firsts


class Numbered(NamedTuple):
    """A page with the number that it has or will have."""

    number: int
    upload: int
    page: FoundPage


class Duplicates:
    """Marks the pages that are added under one lease, the first ones of the job included.

    Its holder alone adds pages, so their numbers are known before they are added.
    """

    def __init__(self, context: Context, job_id: str, keep_lease: Callable[[], None]) -> None:
        self._context, self._job_id, self._keep_lease = context, job_id, keep_lease
        self._firsts = Firsts()
        with context.database.read() as connection:
            self._pages = _load(connection, job_id, self._firsts)
        self._near: dict[int, Numbered] = {}
        self._digests: dict[tuple[int, int | None], bytes | None] = {}
        self._upload = cache(self._find_upload)

    def mark(self, steps: list[Progress]) -> list[Progress]:
        """Return the steps with each page that has the bytes of an earlier one marked as such."""
        before = self._pages
        self._digests.clear()
        self._near = self._look_up(page.fingerprint for step in steps for page in step.pages)
        marked = [
            replace(step, pages=[self._mark_next(step.upload, page) for page in step.pages])
            for step in steps
        ]
        new = {mark: one.number for mark, one in self._near.items() if one.number > before}
        self._firsts.add(new)
        return marked

    def _look_up(self, marks: Iterable[int | None]) -> dict[int, Numbered]:
        """Return the first pages among those of earlier steps with these fingerprints."""
        found = self._firsts.find({mark for mark in marks if mark is not None})
        if not found:
            return {}
        query = select(Page).where(Page.job_id == self._job_id, Page.number.in_(found.values()))
        with self._context.database.read() as connection:
            return {row.fingerprint: _numbered(row) for row in connection.execute(query)}

    def _mark_next(self, upload: int, page: FoundPage) -> FoundPage:
        """Return the page, marked where it is a duplicate; it may become the first for others."""
        self._pages += 1
        one = Numbered(self._pages, upload, page)
        if page.fingerprint is None:
            return self._mark_by_digest(one) if _is_long(page) else page
        first = self._near.setdefault(page.fingerprint, one)
        if first is one:
            return page
        if self._are_same(first, one):
            return replace(page, duplicate_of=first.number)
        return self._mark_by_digest(one)

    def _mark_by_digest(self, one: Numbered) -> FoundPage:
        digest = self._digest(one)
        if digest is None:
            return replace(one.page, fingerprint=None)
        mark = fingerprints.of_digest(digest, one.page.frame)
        if mark not in self._near:
            self._near |= self._look_up([mark])
        first = self._near.setdefault(mark, one)
        if first is one:
            return replace(one.page, fingerprint=mark)
        return replace(one.page, fingerprint=mark, duplicate_of=first.number)

    def _are_same(self, first: Numbered, second: Numbered) -> bool:
        if first.page.frame != second.page.frame:
            return False
        digest = self._digest(first)
        return digest is not None and digest == self._digest(second)

    def _digest(self, one: Numbered) -> bytes | None:
        """Return the SHA-256 of the file that a page lies in; None where it cannot be read."""
        place = (one.upload, one.page.offset)
        if place not in self._digests:
            self._keep_lease()
            self._digests[place] = self._take_digest(one)
        return self._digests[place]

    def _take_digest(self, one: Numbered) -> bytes | None:
        upload = self._upload(one.upload)
        kind, limits = UploadKind(upload.kind), self._context.settings.limits
        if not is_archive(kind):
            return bytes.fromhex(upload.sha256)
        try:
            with closing(self._context.storage.open(upload.plain_blob or upload.blob)) as stream:
                data = read_bytes(stream, kind, one.page, limits)
        except (PageError, FileNotFoundError):
            return None
        return hashlib.sha256(data).digest()

    def _find_upload(self, position: int) -> Any:
        query = select(Upload).where(Upload.job_id == self._job_id, Upload.position == position)
        with self._context.database.read() as connection:
            return connection.execute(query).one()


def _load(connection: Connection, job_id: str, firsts: Firsts) -> int:
    """Learn the fingerprints of the pages that were added before; return how many there are."""
    pages = connection.execute(select(Job.pages_total).where(Job.id == job_id)).scalar_one()
    query = (
        select(Page.fingerprint, Page.number)
        .where(Page.job_id == job_id, Page.fingerprint.is_not(None))
        .where(Page.duplicate_of.is_(None))
    )
    if pages:
        rows = connection.execution_options(yield_per=RECENT).execute(query)
        for some in rows.partitions():
            firsts.add({mark: number for mark, number in some if mark is not None})
    return int(pages)


def _numbered(row: Any) -> Numbered:
    place = FoundPage(row.name, row.offset, row.size, row.crc32, row.frame, row.fingerprint)
    return Numbered(row.number, row.upload, place)


def _is_long(page: FoundPage) -> bool:
    """Tell whether this is an upload that is too long for a checksum, but was hashed on its way."""
    return page.offset is None and page.error is None
