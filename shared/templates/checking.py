"""Whether a definition makes sense: everything that must hold before a template is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import thread_time

from shared.templates.definition import FormField, Template
from shared.templates.faults import Fault, refuse_any
from shared.templates.field_rules import length_faults, rule_faults
from shared.templates.parsing import parse_definition
from shared.templates.relations import relation_faults
from shared.templates.versions import AUTO

Size = tuple[int, int]
"""Width and height of a reference image, in pixels."""
LONGEST_REFERENCE = 200
MOST_SECONDS = 10.0
"""Of a core, for all fields of a form: each of hundreds of patterns may take half a second."""


def check_template(document: str | bytes, sizes: Sequence[Size]) -> Template:
    """Return the template of a JSON document, the sizes being those of its reference images.

    Raises InvalidRequest naming the places at fault and what is demanded there.
    """
    template = parse_definition(document)
    check_sense(template, sizes)
    return template


def check_sense(template: Template, sizes: Sequence[Size]) -> None:
    """Raise InvalidRequest for what contradicts itself, or the images of the pages in order."""
    refuse_any(_faults(template, sizes))


def _faults(template: Template, sizes: Sequence[Size]) -> Iterator[Fault]:
    if template.name == AUTO:
        yield Fault("name", f"{AUTO} stands for all templates; choose another name")
    if not template.title.isprintable():
        yield Fault("title", "it must be printable characters, in one line")
    yield from _reference_faults(template, sizes)
    names = list(_name_faults(template))
    yield from names
    yield from _faults_of_fields(template, sizes)
    if not names:
        yield from relation_faults(template)


def _faults_of_fields(template: Template, sizes: Sequence[Size]) -> Iterator[Fault]:
    stop = thread_time() + MOST_SECONDS
    for place, field in enumerate(template.fields):
        if place and thread_time() > stop:
            yield Fault(f"fields[{place}]", "those before took too long; simplify their patterns")
            return
        for fault in _field_faults(field, len(template.pages), sizes):
            yield fault.under(f"fields[{place}]")


def _reference_faults(template: Template, sizes: Sequence[Size]) -> Iterator[Fault]:
    for place, page in enumerate(template.pages):
        name = page.reference
        if not (0 < len(name) <= LONGEST_REFERENCE and name.isprintable()):
            demand = f"it must be a file name of 1 to {LONGEST_REFERENCE} printable characters"
            yield Fault(f"pages[{place}].reference", demand)
        elif place >= len(sizes):
            yield Fault(f"pages[{place}].reference", f"there is no image for it: {name}")


def _name_faults(template: Template) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for place, field in enumerate(template.fields):
        first = seen.setdefault(field.name, place)
        if first != place:
            demand = f"{field.name} is the name of fields[{first}] already"
            yield Fault(f"fields[{place}].name", demand)


def _field_faults(field: FormField, pages: int, sizes: Sequence[Size]) -> Iterator[Fault]:
    yield from _place_faults(field, pages, sizes)
    lengths = list(length_faults(field))
    yield from lengths
    if not lengths:
        yield from (fault.under("rules") for fault in rule_faults(field))


def _place_faults(field: FormField, pages: int, sizes: Sequence[Size]) -> Iterator[Fault]:
    x, y, width, height = field.box
    if field.page > pages:
        known = "1 page" if pages == 1 else f"{pages} pages"
        yield Fault("page", f"there is no page {field.page}; the form has {known}")
    elif width < 1 or height < 1:
        yield Fault("box", "it is empty: its width and its height must be 1 pixel at least")
    elif field.page <= len(sizes):
        across, down = sizes[field.page - 1]
        if min(x, y) < 0 or x + width > across or y + height > down:
            demand = f"it is not on the page, which is {across} × {down} pixels"
            yield Fault("box", demand)
