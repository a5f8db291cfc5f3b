"""The reader of forms whose pages find their template by themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from shared.errors import PageError, SetupError
from shared.images import Pixels
from shared.matches import FormReadings
from shared.number_options import NumberOptions
from shared.templates import Template
from worker.reading import digits as single_digits
from worker.reading.forms.identifying import Identifier, KnownPage, known_pages
from worker.reading.forms.own_first import OwnFirst
from worker.reading.forms.reader import FormReader, Placed
from worker.reading.forms.registration import View
from worker.reading.numbers import loading as lines_of_digits

Found = tuple[KnownPage, Placed]


class Forms(Protocol):
    """Where the forms are that a page may be of."""

    @property
    def device(self) -> str:
        """Return where the nets run."""
        ...

    def warm_up(self) -> None:
        """Make the nets ready."""

    def identifier(self) -> Identifier | OwnFirst:
        """Return all forms that are known now."""
        ...

    def reader_of(self, template: str) -> FormReader:
        """Return the reader of a version, such as `exam@3`. Raises SetupError."""
        ...


class AnyFormReader:
    """Find out what each page is, and read it as that."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms
        self.device = forms.device

    def warm_up(self) -> None:
        """Compile every batch shape, and look at all forms."""
        self._forms.warm_up()
        self._forms.identifier()

    def read(
        self,
        images: Sequence[Pixels],
        max_error: float = 0.001,
        options: NumberOptions | None = None,  # noqa: ARG002  the templates say it all
    ) -> list[FormReadings | PageError]:
        """Return the readings of each page, or why it has none: it is of no form that is known."""
        forms = self._forms.identifier()
        found = [_identified(forms, image) for image in images]
        groups: dict[str, dict[int, Placed]] = defaultdict(dict)
        for at, one in enumerate(found):
            if not isinstance(one, PageError):
                groups[one[0].template][at] = one[1]
        read: dict[int, FormReadings | PageError] = {}
        for template, pages in groups.items():
            readings = self._read_as(template, [*pages.values()], max_error)
            read |= zip(pages, readings, strict=True)
        return [one if isinstance(one, PageError) else read[at] for at, one in enumerate(found)]

    def _read_as(
        self, template: str, pages: Sequence[Placed], max_error: float
    ) -> Sequence[FormReadings | PageError]:
        """Return the readings of pages of one form; that it is gone meanwhile fails them alone."""
        try:
            return self._forms.reader_of(template).read_placed(pages, max_error)
        except SetupError as error:
            return [PageError(error.detail.partition("; ")[0], code=error.code) for _ in pages]


def _identified(forms: Identifier | OwnFirst, image: Pixels) -> Found | PageError:
    if not forms.known:
        return PageError("there is no template yet that it could be of", code="no-match")
    view = View.of(image)
    found = forms.identify(view)
    if isinstance(found, PageError):
        return found
    if several := forms.beside(view, found):
        return several
    known, registration = found
    return known, (view, known.page - 1, registration)


class GivenForms:
    """Forms that are given at once, as they lie in a folder."""

    def __init__(self, given: Sequence[tuple[Template, list[Pixels]]], folder: Path) -> None:
        """Take templates with their blank pages, and the folder of a model."""
        nets = single_digits.load(folder), lines_of_digits.load(folder)
        self._readers = {one.name: FormReader(one, blanks, *nets) for one, blanks in given}
        known = (known_pages(one, None, blanks) for one, blanks in given)
        self._identifier = Identifier([page for pages in known for page in pages])
        self.device = nets[0].device

    def warm_up(self) -> None:
        """Compile every batch shape of the nets, which all readers share."""
        for reader in list(self._readers.values())[:1]:
            reader.warm_up()

    def identifier(self) -> Identifier:
        """Return all of them."""
        return self._identifier

    def reader_of(self, template: str) -> FormReader:
        """Return the reader of one by its name."""
        return self._readers[template]
