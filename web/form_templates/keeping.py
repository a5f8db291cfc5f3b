"""Form templates as the API and the pages take them in and show them."""

from __future__ import annotations

import io
import re
from typing import Any, BinaryIO, cast

from flask import Request
from PIL import Image
from sqlalchemy import Connection
from werkzeug.datastructures import FileStorage, MultiDict

from shared.documents.expansion import tidy
from shared.errors import InvalidRequest, NotFound, TooLarge
from shared.moments import moment
from shared.templates.blanks import MOST_PAGES, BlankPage, BlankPages, match_pages
from shared.templates.checking import check_sense
from shared.templates.definition import NAME, Template
from shared.templates.drafts import is_draft
from shared.templates.faults import DEFINITION
from shared.templates.keeping import TemplateKeeper
from shared.templates.owning import set_shared, sharing_of
from shared.templates.parsing import MOST_BYTES, parse_definition
from shared.templates.removal import remove_template
from shared.templates.versions import (
    Head,
    KeptTemplate,
    Reference,
    as_document,
    find_template,
    list_templates,
    list_versions,
)
from web.identity import current
from web.identity.noting import note
from web.parts import Parts
from web.room import require_room

REFERENCE = "reference"
FIELDS = (DEFINITION, REFERENCE)


def take_in(parts: Parts, request: Request) -> tuple[str, int, bool]:
    """Keep the template that a form holds; returns its name, version, and whether that is new.

    Raises InvalidRequest or TooLarge naming the place or the file at fault; then nothing is kept.
    """
    request.max_form_memory_size = MOST_BYTES
    template = parse_definition(_definition(request.form, request.files))
    with parts.darkroom, BlankPages(parts.settings.limits) as blanks:
        pages = checked_pages(template, request, blanks)
        version, is_new = _keep(parts, template, pages)
    return template.name, version, is_new


def checked_pages(template: Template, request: Request, blanks: BlankPages) -> list[BlankPage]:
    """Return the blank pages that came with a template that makes sense over them."""
    pages = match_pages(template, blanks.open(_references(request.files)))
    check_sense(template, [page.size for page in pages])
    return pages


def _keep(parts: Parts, template: Template, pages: list[BlankPage]) -> tuple[int, bool]:
    require_room(parts, sum(page.bytes for page in pages))
    return TemplateKeeper(parts.database, parts.storage).keep(template, pages, current().user)


def remove(parts: Parts, name: str) -> None:
    """Remove a template with its versions and images. Raises NotFound, Forbidden or Conflict.

    That one was only tried is not noted: neither was that it was there.
    """
    with parts.database.write() as connection:
        draft = re.fullmatch(NAME, name) is not None and is_draft(connection, name)
        blobs = remove_template(connection, name, current().user)
        if not draft:
            note(connection, "template removed", name)
    for blob in blobs:
        parts.storage.delete(blob)


def find(connection: Connection, reference: str) -> KeptTemplate:
    """Return a version that is open to whoever asks. Raises NotFound."""
    return find_template(connection, reference, current().user)


def list_heads(connection: Connection, limit: int, after: str = "") -> list[Head]:
    """Return the newest version of each template that is open to whoever asks, by their names."""
    return list_templates(connection, limit, after, current().user)


def share(parts: Parts, name: str, *, shared: bool) -> None:
    """Let everybody read forms with a template, or not. Raises NotFound or Forbidden."""
    with parts.database.write() as connection:
        set_shared(connection, name, current().user, shared=shared)
        note(connection, "template shared" if shared else "template shared no longer", name)


def _definition(form: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> str | bytes:
    """Return the document, which comes as a file or as text."""
    for name in [*form, *files]:
        if name not in FIELDS:
            message = f"{name} is not a field of this form; the fields are {', '.join(FIELDS)}"
            raise InvalidRequest(message, code="unknown-field", field=name)
    if REFERENCE in form:
        message = f"{REFERENCE!r} came as text; send it as a file, with a file name"
        raise InvalidRequest(message, code="no-file", field=REFERENCE)
    texts: list[str | bytes] = [text for text in form.getlist(DEFINITION) if text.strip()]
    texts += [file.stream.read(MOST_BYTES + 1) for file in files.getlist(DEFINITION) if file]
    if not texts:
        message = f"no definition was sent; send a JSON document as {DEFINITION!r}"
        raise InvalidRequest(message, code="no-definition", field=DEFINITION)
    if len(texts) > 1:
        message = f"{DEFINITION} is given more than once"
        raise InvalidRequest(message, code="field-twice", field=DEFINITION)
    return texts[0]


def _references(files: MultiDict[str, FileStorage]) -> list[tuple[str, BinaryIO]]:
    sent = [file for file in files.getlist(REFERENCE) if file]
    if not sent:
        message = f"no image of the blank form was sent; send one or more as {REFERENCE!r}"
        raise InvalidRequest(message, code="no-file", field=REFERENCE)
    if len(sent) > MOST_PAGES:
        raise TooLarge(f"a form has at most {MOST_PAGES} pages", code="too-many-files")
    return [(tidy(file.filename or ""), cast(BinaryIO, file.stream)) for file in sent]


def head_json(head: Head) -> dict[str, Any]:
    """Return a version in short, as lists have it."""
    return {
        "name": head.template,
        "version": head.version,
        "title": head.title,
        "pages": head.pages,
        "fields": head.fields,
        "created_at": moment(head.created_at),
        "links": _links(head.template, head.version),
    }


def template_json(connection: Connection, kept: KeptTemplate) -> dict[str, Any]:
    """Return a version whole: its definition as it can be sent again, and its pages."""
    name, version = kept.template.name, kept.version
    owner, shared = sharing_of(connection, name)
    versions = [head_json(head) for head in list_versions(connection, name)]
    return {
        "name": name,
        "version": version,
        "title": kept.template.title,
        "created_at": moment(kept.created_at),
        "shared": shared,
        "mine": current().user in (None, owner),
        "definition": as_document(kept.template),
        "pages": [_page_json(kept, reference) for reference in kept.references],
        "versions": [{key: one[key] for key in ("version", "created_at")} for one in versions],
        "links": _links(name, version),
    }


def _page_json(kept: KeptTemplate, page: Reference) -> dict[str, Any]:
    path = f"/api/v1/templates/{kept.template.name}/pages/{page.page}/image"
    return {
        "number": page.page,
        "reference": kept.template.pages[page.page - 1].reference,
        "width": page.width,
        "height": page.height,
        "image": f"{path}?version={kept.version}",
    }


def _links(name: str, version: int) -> dict[str, str]:
    query = f"{name}?version={version}"
    return {"self": f"/api/v1/templates/{query}", "page": f"/templates/{query}"}


def page_png(parts: Parts, page: Reference, width: int | None) -> bytes:
    """Return the image of a page as it is kept, or scaled down to a width. Raises NotFound."""
    try:
        stream = parts.storage.open(page.blob)
    except FileNotFoundError:
        raise NotFound("the image of this page is no longer in the storage") from None
    with stream:
        if width is None or width >= page.width:
            return stream.read()
        with parts.darkroom, Image.open(stream, formats=["PNG"]) as image:
            height = max(1, round(image.height * width / image.width))
            small = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    out = io.BytesIO()
    small.save(out, "PNG", compress_level=1)
    return out.getvalue()
