"""A template is tried on some scans before a version of it is kept."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Request
from werkzeug.datastructures import MultiDict

from shared.errors import Conflict, InvalidRequest, TooLarge
from shared.states import Reader, UploadKind
from shared.templates.blanks import BlankPages
from shared.templates.drafts import KEPT_DAYS, draft_name
from shared.templates.keeping import TemplateKeeper
from shared.templates.parsing import MOST_BYTES, parse_definition
from web.form_templates.keeping import checked_pages, remove
from web.identity import current
from web.parts import Parts
from web.room import require_room
from web.submissions import FILES, Sent, check_files, make_options, read_files, submit_checked
from web.submissions.retention import RETENTION

MOST_SCANS = 10
MOST_PAGES = 100
"""As many as the page shows."""
ARCHIVES = (UploadKind.ZIP, UploadKind.TAR, UploadKind.COMPRESSED_TAR)


def begin_trial(parts: Parts, request: Request) -> dict[str, Any]:
    """Read scans with a definition that is kept as a draft, and return its name and the job's id.

    Raises InvalidRequest or TooLarge naming what is at fault; then nothing was kept.
    """
    request.max_form_memory_size = MOST_BYTES
    given = parse_definition(request.form.get("definition", ""))
    draft = given.model_copy(update={"name": draft_name()})
    scans = _scans(parts, request)
    with parts.darkroom, BlankPages(parts.settings.limits) as blanks:
        pages = checked_pages(draft, request, blanks)
        require_room(parts, sum(page.bytes for page in pages))
        keeper = TemplateKeeper(parts.database, parts.storage)
        version = keeper.keep_draft(draft, pages, current().user)
    name = f"Trial of {given.name}"
    asked: dict[str, object] = {"reader": Reader.FORM, "template": draft.name, "name": name}
    try:
        options = make_options(asked | _retention(parts), FILES, parts.catalogue)
        job = submit_checked(parts, options.with_version(f"{draft.name}@{version}"), scans)
    except Exception:
        with suppress(Conflict):  # the job is there after all: it needs the draft
            remove(parts, draft.name)
        raise
    return {"template": draft.name, "job": job}


def _scans(parts: Parts, request: Request) -> list[Sent]:
    """Return what is to be read: some scans, and no whole job."""
    given = read_files(MultiDict({FILES: request.files.getlist(FILES)}), MOST_SCANS)
    scans = check_files(given, parts.settings.limits)
    for scan in scans:
        if scan.inspection.kind in ARCHIVES:
            message = f"{scan.name}: it is an archive; try the template on some scans of it"
            raise InvalidRequest(message, code="archive", file=scan.name)
    pages = sum(scan.inspection.pages or 1 for scan in scans)
    if pages > MOST_PAGES:
        message = f"{pages:,} pages are more than the limit of {MOST_PAGES} pages a trial"
        raise TooLarge(message, code="too-many-pages")
    return scans


def _retention(parts: Parts) -> dict[str, object]:
    """Return how long the job is kept, where this server does not keep it for less anyway."""
    limit = parts.settings.retention_days
    return {} if 0 < limit < KEPT_DAYS else {RETENTION: KEPT_DAYS}
