"""`fieldhand template propose`: a definition to edit, from a blank form."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from PIL import Image

from cli.opened import opened
from cli.overlay import draw_overlay
from shared.errors import InvalidRequest
from shared.images import Pixels, decode, open_image, to_pixels
from shared.settings import Settings
from shared.templates.blanks import BlankPages
from shared.templates.checking import check_template
from shared.templates.definition import MOST_FIELDS, NAME

if TYPE_CHECKING:
    from worker.reading.forms.proposing import Proposal

FILE = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Page:
    """A blank page, the name of the image that a definition refers to, and what was found on it."""

    reference: str
    is_new: bool
    """Whether that image is still to be written."""
    proposal: Proposal


@click.command()
@click.argument("blanks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", type=FILE, help="The definition; without: BLANK.json beside it.")
@click.option("--name", help="Of the template; without: as the definition's file is called.")
@click.option("--overlay", type=FILE, help="A picture of what was found, numbered.")
def propose(
    blanks: tuple[Path, ...], output: Path | None, name: str | None, overlay: Path | None
) -> None:
    """Find combs and boxes on BLANKS, and write a definition to edit.

    A blank is an image or a PDF; several pages become one form. Fields are numbered in reading
    order, as no print is read. A page that lies askew is written beside it, turned straight.
    """
    output = output or blanks[0].with_suffix(".json")
    if output.exists():
        raise InvalidRequest(f"{output}: it is there already; name another with -o")
    name = _name(name, output)
    _refuse_same_names(blanks)
    pages = _pages(blanks, output)
    _refuse_overwriting(blanks, output, overlay, pages)
    fields = _fields(pages)
    document = _document(name, [page.reference for page in pages], fields)
    sizes = [page.proposal.page.shape[1::-1] for page in pages]
    check_template(document, [(int(width), int(height)) for width, height in sizes])
    try:
        _write(output, document, pages)
        drawn = _draw(overlay, pages) if overlay else []
    except OSError as error:
        raise InvalidRequest(f"{error.filename}: it cannot be written ({error.strerror})") from None
    click.echo(f"{output}: {_summary(fields, drawn)}")
    _tell_turned(pages)


def _name(given: str | None, output: Path) -> str:
    """Return the name of the template, by its file if none is given."""
    if given is None:
        letters = re.sub(r"[^a-z0-9_-]+", "-", output.stem.lower()).strip("-")[:50]
        return letters if re.fullmatch(NAME, letters) else f"form-{letters}"[:50].rstrip("-")
    if not re.fullmatch(NAME, given):
        demand = "1 to 50 of a-z, 0-9, _ and -, the first of them a letter"
        raise InvalidRequest(f"--name {given}: it must be {demand}")
    return given


def _refuse_same_names(blanks: tuple[Path, ...]) -> None:
    names = [blank.name for blank in blanks]
    for blank in blanks:
        if names.count(blank.name) > 1:
            raise InvalidRequest(f"{blank}: another blank is called so too; rename one of them")


def _refuse_overwriting(
    blanks: tuple[Path, ...], output: Path, overlay: Path | None, pages: list[Page]
) -> None:
    """Raise InvalidRequest where a page, or a picture of it, would take the place of a file."""
    images = [output.with_name(page.reference) for page in pages if page.is_new]
    for image in images:
        if image.exists():
            raise InvalidRequest(f"{image}: it is there already; name another definition with -o")
    taken = {path.resolve() for path in (*blanks, output, *images)}
    pictures = [_picture(overlay, place + 1) for place in range(len(pages))] if overlay else []
    for picture in pictures:
        if picture.resolve() in taken:
            raise InvalidRequest(f"--overlay {picture}: that is a blank, or the definition itself")


def _picture(overlay: Path, number: int) -> Path:
    """Return what the picture of a page is called."""
    return overlay if number == 1 else overlay.with_stem(f"{overlay.stem}-{number}")


def _pages(blanks: tuple[Path, ...], output: Path) -> list[Page]:
    """Return every page of the files with what was found on it."""
    from worker.reading.forms.proposing import propose as find

    with opened(blanks) as files, BlankPages(Settings.load().limits) as kept:
        images = [(page.file, to_pixels(decode(open_image(page.png)))) for page in kept.open(files)]
    pages = []
    for number, (file, image) in enumerate(images, 1):
        proposal = find(image)
        beside = next(path for path in blanks if path.name == file)
        is_new = bool(proposal.skew) or not _serves(beside, image, output)
        reference = f"{output.stem}-blank-{number}.png" if is_new else file
        pages.append(Page(reference, is_new, proposal))
    return pages


def _serves(blank: Path, image: Pixels, output: Path) -> bool:
    """Tell whether a file lies beside the definition and is the image of just this page."""
    if blank.resolve().parent != output.resolve().parent:
        return False
    try:
        with Image.open(blank) as found:
            return found.size == image.shape[1::-1] and not getattr(found, "is_animated", False)
    except OSError:  # a PDF
        return False


def _fields(pages: list[Page]) -> list[dict[str, Any]]:
    """Return the fields of all pages as a definition has them. Raises InvalidRequest."""
    found = [(number, one) for number, page in enumerate(pages, 1) for one in page.proposal.fields]
    if not found:
        demand = "no comb and no box was found; draw the fields on the page /templates of a server"
        raise InvalidRequest(demand)
    if len(found) > MOST_FIELDS:
        raise InvalidRequest(
            f"{len(found)} boxes were found, more than the {MOST_FIELDS} fields of a form"
        )
    return [
        {"name": f"field_{place}", "page": number, "box": one.box}
        | ({"cells": one.cells} if one.cells else {"digits": one.digits})
        for place, (number, one) in enumerate(found, 1)
    ]


def _document(name: str, references: list[str], fields: list[dict[str, Any]]) -> str:
    """Return a definition as a person likes to edit it, one field a line."""
    pages = json.dumps([{"reference": reference} for reference in references])
    lines = ",\n".join(f"   {json.dumps(field)}" for field in fields)
    head = f'{{"name": {json.dumps(name)}, "title": "",\n "pages": {pages},\n "fields": [\n'
    return f"{head}{lines}]}}\n"


def _write(output: Path, document: str, pages: list[Page]) -> None:
    for page in pages:
        if page.is_new:
            Image.fromarray(page.proposal.page).save(output.with_name(page.reference))
    output.write_text(document, encoding="utf-8")


def _draw(overlay: Path, pages: list[Page]) -> list[str]:
    """Write a picture of each page, and return their names."""
    first, drawn = 1, []
    for number, page in enumerate(pages, 1):
        path = _picture(overlay, number)
        draw_overlay(page.proposal, first).save(path)
        first += len(page.proposal.fields)
        drawn.append(str(path))
    return drawn


def _summary(fields: list[dict[str, Any]], drawn: list[str]) -> str:
    combs = sum("cells" in field for field in fields)
    counts = f"{combs} comb{'' if combs == 1 else 's'}"
    boxes = len(fields) - combs
    counts += f", {boxes} free box{'' if boxes == 1 else 'es'}"
    look = f"look at {', '.join(drawn)}" if drawn else "--overlay FILE.png draws them"
    return f"{len(fields)} field{'' if len(fields) == 1 else 's'}: {counts}; {look}"


def _tell_turned(pages: list[Page]) -> None:
    for page in pages:
        if page.proposal.skew:
            askew = f"{abs(page.proposal.skew):.1f}° askew"
            click.echo(f"{page.reference} is a page that lay {askew}, turned straight", err=True)
