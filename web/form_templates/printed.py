"""Forms that are printed here: the version that their codes name, and their templates."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image
from sqlalchemy import Connection

from shared.printing.paper import Paper
from shared.printing.printing import PrintedForm, print_form
from shared.printing.spec import FormSpec
from shared.templates.blanks import BlankPage, BlankPages, SentFile
from shared.templates.keeping import TemplateKeeper, digest_of
from shared.templates.versions import find_same, newest_number, require_name
from web.identity import current
from web.parts import Parts
from web.room import require_room

PREVIEW_WIDTH = 900
"""Pixels of the picture of a page."""


@dataclass(frozen=True)
class Foretold:
    """A form and the version that its template has, or will have."""

    form: PrintedForm
    version: int

    @property
    def name(self) -> str:
        """Its reference, such as `meters@1`."""
        return f"{self.form.template.name}@{self.version}"


def print_for(parts: Parts, spec: FormSpec, paper: Paper, *, add: bool) -> Foretold:
    """Print a form, and keep its template if that is asked for.

    The same form again is the version that it was. Raises InvalidRequest naming what cannot be
    printed, or Conflict where the name is somebody else's.
    """
    with parts.darkroom, BlankPages(parts.settings.limits) as blanks:
        for version in _candidates(parts, spec.name):
            form = print_form(spec, paper, version, spec.name)
            pages = blanks.open(_files(form))
            if _is_known(parts, form, pages, version):
                return Foretold(form, version)
        if add:
            require_room(parts, sum(page.bytes for page in pages))
            keeper = TemplateKeeper(parts.database, parts.storage)
            keeper.keep(form.template, pages, current().user)
        return Foretold(form, version)


def preview(form: PrintedForm, most: int) -> list[bytes]:
    """Return the first pages of a form as PNG, scaled down."""
    return [_png(_small(page)) for page in form.references[:most]]


def _candidates(parts: Parts, name: str) -> list[int]:
    """Return the newest version of a name, if there is one, and the next. Raises Conflict."""
    with parts.database.read() as connection:
        require_name(connection, name, current().user)
        newest = newest_number(connection, name)
    return [newest, newest + 1] if newest else [1]


def _is_known(parts: Parts, form: PrintedForm, pages: list[BlankPage], version: int) -> bool:
    with parts.database.read() as connection:
        return _same(connection, form, pages) == version


def _same(connection: Connection, form: PrintedForm, pages: list[BlankPage]) -> int | None:
    return find_same(connection, form.template.name, digest_of(form.template, pages))


def _files(form: PrintedForm) -> list[SentFile]:
    pages = zip(form.template.pages, form.references, strict=True)
    return [(page.reference, io.BytesIO(_png(image))) for page, image in pages]


def _small(page: Image.Image) -> Image.Image:
    height = round(page.height * PREVIEW_WIDTH / page.width)
    return page.resize((PREVIEW_WIDTH, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
