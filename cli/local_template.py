"""Form templates that lie on this machine: a definition, and its blank pages beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from shared.catalogue import Catalogue
from shared.errors import InvalidRequest, PageError
from shared.images import Pixels, decode, open_image, to_pixels
from shared.settings import Settings
from shared.states import Reader as Readers
from shared.templates import Template
from shared.templates.checking import check_sense
from shared.templates.parsing import parse_definition

if TYPE_CHECKING:
    from worker.reading import Reader


def load_form_reader(definition: Path | None, model: str | None) -> Reader:
    """Load the reader of the template in a file, or of all in a folder, each page finding its own.

    Raises InvalidRequest or SetupError.
    """
    from worker.reading.forms.any_form import AnyFormReader, GivenForms
    from worker.reading.forms.reader import load_form_reader as load

    if definition is None:
        raise InvalidRequest(
            "the reader 'form' needs a template: --template DEF.json, or a folder of such",
            code="invalid-template",
        )
    chosen = Catalogue(Settings.load().models).choose(model, Readers.FORM)
    if definition.is_dir():
        read_definitions(definition)
        given = [read_template(one) for one in definitions_in(definition)]
        return AnyFormReader(GivenForms(given, chosen.folder))
    template, blanks = read_template(definition)
    return load(template, blanks, chosen.folder)


def definitions_in(place: Path) -> list[Path]:
    """Return the definitions that a folder holds, or the one that is named itself.

    Raises InvalidRequest where there is none.
    """
    if not place.is_dir():
        return [place]
    found = sorted(place.glob("*.json"))
    if not found:
        raise _wrong(f"{place}: there is no definition in this folder, no DEF.json")
    return found


def read_definitions(place: Path) -> list[Template]:
    """Return the templates of a folder, or the one of a file, without their pages.

    Raises InvalidRequest naming the place at fault.
    """
    files = definitions_in(place)
    templates = [read_definition(one) for one in files]
    first: dict[str, Path] = {}
    for file, template in zip(files, templates, strict=True):
        if first.setdefault(template.name, file) != file:
            raise _wrong(f"{file}: {template.name} is the name of {first[template.name]} already")
    return templates


def read_template(definition: Path) -> tuple[Template, list[Pixels]]:
    """Return a template and its blank pages. Raises InvalidRequest naming the place at fault."""
    template = read_definition(definition)
    blanks = [_blank(definition.parent / page.reference) for page in template.pages]
    try:
        check_sense(template, [(blank.shape[1], blank.shape[0]) for blank in blanks])
    except InvalidRequest as error:
        raise _wrong(f"{definition}: {error.detail}") from None
    return template, blanks


def read_definition(definition: Path) -> Template:
    """Return a template without its pages. Raises InvalidRequest naming the place at fault."""
    try:
        return parse_definition(definition.read_bytes())
    except OSError as error:
        raise _wrong(f"{definition}: it cannot be opened ({error.strerror})") from None
    except InvalidRequest as error:
        raise _wrong(f"{definition}: {error.detail}") from None


def _blank(path: Path) -> Pixels:
    try:
        with path.open("rb") as stream:
            return to_pixels(decode(open_image(stream)))
    except OSError as error:
        raise _wrong(f"{path}: the blank page cannot be opened ({error.strerror})") from None
    except PageError as error:
        raise _wrong(f"{path}: the blank page: {error.detail}") from None


def _wrong(detail: str) -> InvalidRequest:
    return InvalidRequest(detail, code="invalid-template", field="template")
