"""What a form to be printed holds: a title and a plain list of fields, without any places."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field

from shared.templates.checking import check_sense
from shared.templates.definition import (
    MOST_DIGITS,
    MOST_FIELDS,
    NAME,
    FormField,
    FormPage,
    Rules,
    Template,
)
from shared.templates.faults import Fault, refuse_any
from shared.templates.parsing import parse_as

FIELD = '{"name": "id", "label": "Id", "cells": 6}'
HELP = "Write one digit in each box, with a dark pen."
LONGEST_LABEL, LONGEST_HELP = 200, 500


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SpecField(_Model):
    """A number to be written: a row of boxes with its label."""

    name: str = Field(pattern=f"^{NAME}$")
    label: str = Field("", max_length=LONGEST_LABEL)
    """What stands above the boxes; the name, where it is left out."""
    help: str = Field("", max_length=LONGEST_HELP)
    """Smaller words below the label; how a date is written, where it is left out."""
    group: str = Field("", max_length=LONGEST_LABEL)
    """The heading that this field and its neighbours of the same group stand under."""
    cells: int | None = Field(None, ge=1, le=MOST_DIGITS)
    """Boxes; None: as many as there are digits at most."""
    digits: tuple[int, int] | None = None
    rules: Rules = Rules()

    @property
    def boxes(self) -> int:
        """How many boxes are printed."""
        return self.cells or (self.digits[1] if self.digits else 0)

    @property
    def words(self) -> tuple[str, str]:
        """Label and help, as they are printed."""
        return self.label or self.name, self.help or self.rules.date or ""


class FormSpec(_Model):
    """A form to be printed."""

    name: str = Field(pattern=f"^{NAME}$")
    title: str = Field("", max_length=LONGEST_LABEL)
    help: str = Field(HELP, max_length=LONGEST_HELP)
    """What stands below the title."""
    fields: tuple[SpecField, ...] = Field(min_length=1, max_length=MOST_FIELDS)


def parse_spec(document: str | bytes) -> FormSpec:
    """Return the form that a JSON document describes, its rules checked like those of templates.

    Raises InvalidRequest naming the places at fault, or TooLarge.
    """
    spec = parse_as(FormSpec, {"fields": SpecField, "rules": Rules}, document, FIELD)
    refuse_any(_faults(spec))
    size = 100 * MOST_DIGITS, 100
    boxes = [(0, 0, 100 * field.boxes, 100) for field in spec.fields]
    fields = [as_field(field, 1, box) for field, box in zip(spec.fields, boxes, strict=True)]
    check_sense(as_template(spec, fields, ["-"]), [size])
    return spec


def as_template(spec: FormSpec, fields: list[FormField], references: list[str]) -> Template:
    """Return the template of a form whose fields have their places."""
    pages = tuple(FormPage(reference=name) for name in references)
    return Template(name=spec.name, title=spec.title, pages=pages, fields=tuple(fields))


def as_field(field: SpecField, page: int, box: tuple[int, int, int, int]) -> FormField:
    """Return a field at its place on a page, in pixels of the reference."""
    kept = {"cells": field.boxes, "digits": field.digits, "rules": field.rules}
    return FormField(name=field.name, page=page, box=box, **kept)


def _faults(spec: FormSpec) -> Iterator[Fault]:
    if not spec.help.isprintable():
        yield Fault("help", "it must be printable characters, in one line")
    for place, field in enumerate(spec.fields):
        for key in ("label", "help", "group"):
            if not getattr(field, key).isprintable():
                demand = "it must be printable characters, in one line"
                yield Fault(f"fields[{place}].{key}", demand)
        if not 1 <= field.boxes <= MOST_DIGITS:
            demand = f"it must be 1 to {MOST_DIGITS}, the boxes to print; or give digits: [1, 3]"
            yield Fault(f"fields[{place}].cells", demand)
