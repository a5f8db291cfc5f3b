"""Forms that are printed here: the version that their codes name, and their templates."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image
from sqlalchemy import Connection

from shared.errors import NotFound
from shared.printing.paper import Paper
from shared.printing.printing import PrintedForm, print_form, sketch_form
from shared.printing.spec import FormSpec
from shared.templates.blanks import BlankPage, BlankPages, SentFile
from shared.templates.definition import Template
from shared.templates.keeping import TemplateKeeper, digest_of
from shared.templates.versions import (
    canonical,
    find_same,
    find_template,
    newest_number,
    require_name,
)
from web.identity import current
from web.parts import Parts
from web.room import require_room

PREVIEW_DPI = 108
"""At which the pictures of a preview are drawn: 900 pixels across the usual paper."""


@dataclass(frozen=True)
class Foretold:
    """A form and the version that its template has, or will have."""

    form: PrintedForm
    version: int

    @property
    def name(self) -> str:
        """Its reference, such as `meters@1`."""
        return f"{self.form.template.name}@{self.version}"


@dataclass(frozen=True)
class Foreseen:
    """A form before it is printed: its reference, its number of pages, and the first as PNG."""

    name: str
    pages: int
    pictures: list[bytes]


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


def foresee(parts: Parts, spec: FormSpec, paper: Paper, most: int) -> Foreseen:
    """Return what would be printed: its first pages, drawn small, and its version.

    The whole form is drawn only where it may be the newest version once more. Raises
    InvalidRequest or Conflict as `print_for` does.
    """
    *before, version = _candidates(parts, spec.name)
    with parts.print_room:
        if before and _is_again(parts, spec, paper, before[0]):
            version = before[0]
        sketch = sketch_form(spec, paper, version, pages=most, dpi=PREVIEW_DPI)
    pictures = [_png(picture) for picture in sketch.pictures]
    return Foreseen(f"{spec.name}@{version}", len(sketch.template.pages), pictures)


def _is_again(parts: Parts, spec: FormSpec, paper: Paper, version: int) -> bool:
    """Tell whether a form is this version, pixel by pixel; other definitions need no pixels."""
    sketch = sketch_form(spec, paper, version, pages=1, dpi=PREVIEW_DPI)
    with parts.database.read() as connection:
        if not _is_defined_as(connection, sketch.template, version):
            return False
    with BlankPages(parts.settings.limits) as blanks:
        form = print_form(spec, paper, version, spec.name)
        return _is_known(parts, form, blanks.open(_files(form)), version)


def _is_defined_as(connection: Connection, template: Template, version: int) -> bool:
    try:
        known = find_template(connection, f"{template.name}@{version}")
    except NotFound:  # its name alone is left
        return False
    return canonical(known.template) == canonical(template)


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


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
