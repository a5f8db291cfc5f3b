"""Find the pages of a job that have the same bytes as an earlier one, while it is expanded.

Fingerprints of checksums say which may be the same, one query for many pages; digests of the bytes
say which are. Where only the checksum is the same, a page gets the fingerprint of its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from shared.documents import fingerprints
from shared.documents.expansion import FoundPage, read_bytes
from shared.documents.kinds import is_archive
from shared.errors import PageError
from shared.moves import Progress
from shared.states import UploadKind
from shared.tables import Job, Page, Upload
from worker.context import Context


@dataclass(frozen=True, slots=True)
class Numbered:
    """A page with the number that it has or will have."""

    number: int
    upload: int
    page: FoundPage


def mark_duplicates(
    context: Context, job_id: str, steps: list[Progress], keep_lease: Callable[[], None]
) -> list[Progress]:
    """Return the steps with each page that has the bytes of an earlier one marked as such.

    The holder of the lease alone adds pages, so their numbers are known before they are added.
    """
    search = _Search(context, job_id, keep_lease)
    marks = {page.fingerprint for step in steps for page in step.pages}
    number = search.look_up({mark for mark in marks if mark is not None})
    marked: list[Progress] = []
    for step in steps:
        numbered = [Numbered(number + n, step.upload, page) for n, page in enumerate(step.pages, 1)]
        marked.append(replace(step, pages=[search.mark(one) for one in numbered]))
        number += len(numbered)
    return marked


class _Search:
    """The first page of each fingerprint, as far as some new pages need them."""

    def __init__(self, context: Context, job_id: str, keep_lease: Callable[[], None]) -> None:
        self._context, self._job_id, self._keep_lease = context, job_id, keep_lease
        self._firsts: dict[int, Numbered] = {}
        self._digests: dict[tuple[int, int | None], bytes | None] = {}
        self._upload = cache(self._find_upload)

    def look_up(self, marks: set[int]) -> int:
        """Remember the first pages of some fingerprints; return how many pages there are so far."""
        with self._context.database.read() as connection:
            total = connection.execute(
                select(Job.pages_total).where(Job.id == self._job_id)
            ).scalar_one()
            rows = connection.execute(_firsts(self._job_id, marks)) if total and marks else ()
            for row in rows:
                self._firsts.setdefault(row.fingerprint, _numbered(row))
        return int(total)

    def mark(self, one: Numbered) -> FoundPage:
        """Return the page, marked where it is a duplicate; it may become the first for others."""
        page = one.page
        if page.fingerprint is None:
            return self._mark_by_digest(one) if _is_long(page) else page
        first = self._firsts.setdefault(page.fingerprint, one)
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
        if mark not in self._firsts:
            self.look_up({mark})
        first = self._firsts.setdefault(mark, one)
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


def _firsts(job_id: str, marks: set[int]) -> Select[Any]:
    return (
        select(Page)
        .where(Page.job_id == job_id, Page.fingerprint.in_(marks), Page.duplicate_of.is_(None))
        .order_by(Page.number)
    )


def _numbered(row: Any) -> Numbered:
    place = FoundPage(row.name, row.offset, row.size, row.crc32, row.frame, row.fingerprint)
    return Numbered(row.number, row.upload, place)


def _is_long(page: FoundPage) -> bool:
    """Tell whether this is an upload that is too long for a checksum, but was hashed on its way."""
    return page.offset is None and page.error is None
