"""Keep a template: its images in the storage, its version in the database, all of it or nothing."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.database import Database
from shared.storage import Storage
from shared.templates.blanks import BlankPage
from shared.templates.definition import Template
from shared.templates.drafts import mark_draft
from shared.templates.printed import check_codes, check_version
from shared.templates.versions import (
    Reference,
    add_version,
    are_named,
    canonical,
    find_same,
    require_name,
)

TRIES = 3
"""Others may add the same template, or the first version of it, at the same moment."""

log = structlog.stdlib.get_logger(__name__)


class TemplateKeeper:
    """Keeps templates in one database and one storage."""

    def __init__(self, database: Database, storage: Storage) -> None:
        self._database, self._storage = database, storage

    def keep(
        self, template: Template, pages: Sequence[BlankPage], owner: str | None = None
    ) -> tuple[int, bool]:
        """Keep a template that has been checked, and the images of its pages in order.

        Returns its version, and whether that is new: the same definition with the same images is
        the version that it was. From the return on nothing of it can be lost. Raises InvalidRequest
        where the codes of printed pages say otherwise (printed.py), and Conflict where the name is
        that of somebody else's.
        """
        check_codes(template, pages)
        digest = digest_of(template, pages)
        for remaining in reversed(range(TRIES)):
            with self._database.read() as connection:
                require_name(connection, template.name, owner)
                known = find_same(connection, template.name, digest)
            if known is not None:
                return known, False
            try:
                return self._add(template, pages, digest, owner), True
            except IntegrityError:
                if not remaining:
                    raise
        raise AssertionError("unreachable")

    def keep_draft(
        self, template: Template, pages: Sequence[BlankPage], owner: str | None = None
    ) -> int:
        """Keep a template under a name of its own to be tried, and return its version.

        Codes of printed pages name what it is a draft of, and are not compared.
        """
        return self._add(template, pages, digest_of(template, pages), owner, draft=True)

    def _add(
        self,
        template: Template,
        pages: Sequence[BlankPage],
        digest: str,
        owner: str | None,
        *,
        draft: bool = False,
    ) -> int:
        key = secrets.token_hex(10)
        references = [_reference(key, number, page) for number, page in enumerate(pages, 1)]
        try:
            for reference, page in zip(references, pages, strict=True):
                page.png.seek(0)
                self._storage.put(reference.blob, page.png)
            with self._database.write() as connection:
                version = add_version(connection, template, digest, references, owner)
                if draft:
                    mark_draft(connection, template.name)
                else:
                    check_version(connection, self._storage, template, pages, version)
                return version
        except BaseException:
            self._give_up([reference.blob for reference in references])
            raise

    def _give_up(self, blobs: list[str]) -> None:
        """Remove files whose rows are certainly not there.

        A connection may break after the commit and before its answer. In doubt the files stay: if
        the version is not there after all, the sweeper takes them away.
        """
        try:
            with self._database.read() as connection:
                is_kept = are_named(connection, blobs)
        except DBAPIError:
            log.warning("files are left to the sweeper: the database is away", blobs=blobs)
            return
        for blob in [] if is_kept else blobs:
            self._storage.delete(blob)


def digest_of(template: Template, pages: Sequence[BlankPage]) -> str:
    """Return what tells versions apart: the definition, and the pixels of each page."""
    digest = hashlib.sha256(canonical(template))
    for page in pages:
        digest.update(page.sha256.encode())
    return digest.hexdigest()


def _reference(key: str, number: int, page: BlankPage) -> Reference:
    width, height = page.size
    return Reference(number, width, height, page.bytes, page.sha256, f"{key}/{number}")
