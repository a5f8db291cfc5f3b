"""The reader `form`: pages of one template, and for each of its fields a reading that obeys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path

from shared.errors import PageError
from shared.images import Pixels
from shared.matches import FormMatch, FormReadings, NoMatch
from shared.number_options import NumberOptions
from shared.printing.codes import FormCode
from shared.templates import FormField, Template
from worker.reading import digits as single_digits
from worker.reading.digits import DigitReader
from worker.reading.forms.cells import hangs_out
from worker.reading.forms.chances import FieldChances, PageChances
from worker.reading.forms.combs import read_combs
from worker.reading.forms.cutting import Crop, cut
from worker.reading.forms.deciding import reading_of
from worker.reading.forms.field_calibration import field_calibrations, kind_of
from worker.reading.forms.free_boxes import read_free_boxes
from worker.reading.forms.identifying import Identifier, KnownPage, Tried
from worker.reading.forms.matching import another_form, empty, match_of, no_match, overlay_of
from worker.reading.forms.parting import parted
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import Registration, View, best_match
from worker.reading.forms.removal import Written, written_on
from worker.reading.forms.rules import Recogniser, Ruling
from worker.reading.forms.weighing import evidence_of
from worker.reading.numbers import loading as lines_of_digits
from worker.reading.numbers.reader import NumberReader

Seen = tuple[Crop, Written, float]
"""A field on its crop, what is written there, and how far its print was missed."""
Registered = tuple[FormMatch, list[Seen]]
"""Which page of the template it is, and its fields."""


Placed = tuple[View, int, Registration]
"""A page, which page of the template it is, from 0, and how it lies."""


class FormReader:
    """Register pages to a template, cut out its fields, and read them."""

    def __init__(
        self,
        template: Template,
        blanks: Sequence[Pixels],
        digits: DigitReader,
        numbers: NumberReader,
        name: str = "",
    ) -> None:
        """Take a template with the image of each of its blank pages, in order.

        Pages say by its `name`, such as `exam@3`, what they were read with.

        Raises InvalidRequest where nothing can obey the rules of a field.
        """
        self.template = template
        self.name = name or template.name
        self.references = [
            Reference.of(blank, template.fields_of(page)) for page, blank in enumerate(blanks, 1)
        ]
        self._pages = Identifier(
            [KnownPage(self.name, None, page, one) for page, one in enumerate(self.references, 1)]
        )
        self._digits, self._numbers = digits, numbers
        self._recogniser = Recogniser(template.fields)
        self.device = digits.device

    def warm_up(self) -> None:
        """Compile every batch shape."""
        self._digits.warm_up()
        self._numbers.warm_up()

    def read(
        self,
        images: Sequence[Pixels],
        max_error: float = 0.001,
        options: NumberOptions | None = None,  # noqa: ARG002  the template says it all
    ) -> list[FormReadings | PageError]:
        """Return the readings of each page, or why it has none: it is not of this form."""
        return [
            seen if isinstance(seen, PageError) else self.decided(seen, max_error)
            for seen in self.chances(images)
        ]

    def decided(self, page: PageChances, max_error: float) -> FormReadings:
        """Return the readings of what is seen on a page, where such an error is allowed."""
        kinds = field_calibrations()
        rulings = self.rulings(page, {kind: one.sharpness for kind, one in kinds.items()})
        readings = (
            reading_of(seen, rulings[seen.field.name], kinds[self.kind_of(seen.field)], max_error)
            for seen in page.fields
        )
        missed = (seen.residual for seen in page.fields)
        told = (
            replace(reading, residual=residual if isfinite(residual) else None)
            for reading, residual in zip(readings, missed, strict=True)
        )
        return FormReadings(told, page.match)

    def rulings(self, page: PageChances, sharpness: Mapping[str, float]) -> dict[str, Ruling]:
        """Return what the rules make of the fields of a page, by name; `sharpness` by kind."""
        return self._recogniser.read(
            {
                seen.field.name: evidence_of(seen, sharpness[self.kind_of(seen.field)])
                for seen in page.fields
            }
        )

    def kind_of(self, field: FormField) -> str:
        """Return the kind of a field, by which it is calibrated."""
        rules, name = self._recogniser, field.name
        return kind_of(field, is_ruled=name in rules.ruled, is_checked=name in rules.checked)

    def chances(self, images: Sequence[Pixels]) -> list[PageChances | PageError]:
        """Return what is seen in the fields of each page, before anything is decided."""
        return self._seen([self._registered(image) for image in images])

    def read_placed(self, pages: Sequence[Placed], max_error: float) -> list[FormReadings]:
        """Return the readings of pages of which it is known what they are and how they lie."""
        cut = [self._cut(*page) for page in pages]
        return [
            self.decided(page, max_error)
            for page in self._seen(cut)
            if not isinstance(page, PageError)
        ]

    def _seen(self, found: Sequence[Registered | PageError]) -> list[PageChances | PageError]:
        matched = [page[1] for page in found if not isinstance(page, PageError)]
        read = iter(self._read(matched))
        return [
            page if isinstance(page, PageError) else _with_chances(page, read) for page in found
        ]

    def _registered(self, image: Pixels) -> Registered | PageError:
        view = View.of(image)
        place, registration = best_match(view, self.references)
        if registration.matches:
            found = self._decided(view, (self._pages.known[place], registration))
            if isinstance(found, NoMatch):
                return found
            place, registration = found[0].page - 1, found[1]
        return self._cut(view, place, registration)

    def _decided(self, view: View, found: Tried) -> Tried | NoMatch:
        """Return which page of the template it is, or why none: another form is on it too."""
        if len(self.references) > 1:
            decided = self._pages.decide(view, found)
            if isinstance(decided, NoMatch):
                return decided
            found = decided
        return self._pages.beside(view, found) or found

    def _cut(self, view: View, place: int, registration: Registration) -> Registered | PageError:
        """Return the fields of a page that is registered to one of the template, from 0."""
        reference = self.references[place]
        match = match_of(registration, self.name, place + 1)
        if not registration.matches:
            if other := _other_code(view, self.references):
                return another_form(match, other, f"which is not of the template {self.name!r}")
            if view.is_empty:
                return empty()
            return no_match(replace(match, overlay=overlay_of(registration, reference)))
        fields = range(len(reference.fields))
        return match, [_seen(view, reference, registration, field) for field in fields]

    def _read(self, pages: Sequence[Sequence[Seen]]) -> list[FieldChances]:
        """Read combs and free boxes of all pages, each kind together."""
        seen = [one for page in pages for one in page]
        page_of = [number for number, page in enumerate(pages) for _ in page]
        combs = [place for place, (crop, _, _) in enumerate(seen) if crop.field.cells]
        free = [place for place, (crop, _, _) in enumerate(seen) if not crop.field.cells]
        of_combs = read_combs(
            [seen[place] for place in combs],
            [page_of[place] for place in combs],
            self._digits,
            self._numbers.net,
        )
        boxes = [seen[place] for place in free]
        of_free = read_free_boxes(boxes, self._numbers, self._recogniser.ruled)
        read = dict(zip([*combs, *free], [*of_combs, *of_free], strict=True))
        return [_with_doubts(read[place], *one) for place, one in enumerate(seen)]


def load_form_reader(
    template: Template, blanks: Sequence[Pixels], folder: Path, threads: int | None = None
) -> FormReader:
    """Load a reader of a template with the model in `folder`; raises SetupError without one."""
    digits = single_digits.load(folder, threads)
    return FormReader(template, blanks, digits, lines_of_digits.load(folder, threads))


def _other_code(view: View, references: Sequence[Reference]) -> FormCode | None:
    """Return the code of a page that none of these printed references has."""
    own = {reference.code for reference in references if reference.code}
    return view.seen.code if own and view.seen and view.seen.code not in own else None


def _seen(view: View, reference: Reference, registration: Registration, place: int) -> Seen:
    crop = cut(view.grey, reference, registration, place)
    residual = float(registration.field_residuals[place])
    written = written_on(crop.page, crop.blank, is_bare=view.is_bare)
    return crop, parted(written, crop.box, crop.others), residual


def _with_doubts(
    read: FieldChances, crop: Crop, written: Written, _residual: float
) -> FieldChances:
    """Tell where strokes were cut or left out, as whose they are was guessed; that is no blank."""
    hanging = hangs_out(written, crop.box, crop.others)
    return replace(
        read,
        is_shared=written.is_shared,
        hangs_out=hanging,
        has_ink=read.has_ink or hanging,
    )


def _with_chances(page: Registered, read: Iterator[FieldChances]) -> PageChances:
    match, seen = page
    return PageChances(match, tuple(next(read) for _ in seen))
