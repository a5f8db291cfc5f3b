"""Print a form: its PDF, its template, and the references of its pages, all of one mould."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

from shared.printing.layout import Sheet, lay_out
from shared.printing.paper import Paper
from shared.printing.pdf import draw_pdf, draw_references
from shared.printing.spec import FormSpec, as_template
from shared.templates.definition import Template


@dataclass(frozen=True)
class PrintedForm:
    """A form that is ready to be printed, added and read."""

    pdf: bytes
    template: Template
    references: list[Image.Image]
    """The blank pages in order, in whose pixels the boxes of the template are."""


@dataclass(frozen=True)
class SketchedForm:
    """A form that is only looked at."""

    template: Template
    pictures: list[Image.Image]


def print_form(spec: FormSpec, paper: Paper, version: int, stem: str) -> PrintedForm:
    """Print a form whose codes name a version; its references are called `stem-1.png` and so on.

    Raises InvalidRequest naming the places of the spec that cannot be printed.
    """
    sheets = lay_out(spec, paper, version)
    pdf = draw_pdf(sheets, paper, spec.title or spec.name)
    return PrintedForm(pdf, _template(spec, sheets, stem), draw_references(pdf))


def sketch_form(
    spec: FormSpec, paper: Paper, version: int, *, pages: int, dpi: float
) -> SketchedForm:
    """Return the template of a form, and its first pages as they would be printed, drawn small.

    Raises InvalidRequest as `print_form` does.
    """
    sheets = lay_out(spec, paper, version)
    template = _template(spec, sheets, spec.name)
    pdf = draw_pdf(sheets[:pages], paper, spec.title or spec.name)
    return SketchedForm(template, draw_references(pdf, dpi))


def _template(spec: FormSpec, sheets: list[Sheet], stem: str) -> Template:
    names = [f"{stem}-{sheet.code.page}.png" for sheet in sheets]
    fields = [field for sheet in sheets for field in sheet.fields]
    return as_template(spec, fields, names)
