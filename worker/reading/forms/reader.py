"""The reader `form`: pages of one template, and for each of its fields a reading that obeys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from shared.errors import PageError
from shared.images import Pixels
from shared.number_options import NumberOptions
from shared.printing.codes import FormCode
from shared.readings import Reading
from shared.templates import FormField, Template
from worker.reading import digits as single_digits
from worker.reading.digits import DigitReader
from worker.reading.forms.chances import FieldChances, PageChances
from worker.reading.forms.combs import read_combs
from worker.reading.forms.cutting import Crop, cut
from worker.reading.forms.deciding import reading_of
from worker.reading.forms.field_calibration import field_calibrations, kind_of
from worker.reading.forms.free_boxes import read_free_boxes
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import Registration, View, best_match
from worker.reading.forms.removal import Written, written_on
from worker.reading.forms.rules import Recogniser, Ruling
from worker.reading.forms.weighing import evidence_of
from worker.reading.numbers import loading as lines_of_digits
from worker.reading.numbers.reader import NumberReader

Seen = tuple[Crop, Written, float]
"""A field on its crop, what is written there, and how far its print was missed."""
Registered = tuple[int, Registration, list[Seen]]
"""Which page of the template it is, from 0, how it lies, and its fields."""


class FormReader:
    """Register pages to a template, cut out its fields, and read them."""

    def __init__(
        self,
        template: Template,
        blanks: Sequence[Pixels],
        digits: DigitReader,
        numbers: NumberReader,
    ) -> None:
        """Take a template with the image of each of its blank pages, in order.

        Raises InvalidRequest where nothing can obey the rules of a field.
        """
        self.template = template
        self.references = [
            Reference.of(blank, template.fields_of(page)) for page, blank in enumerate(blanks, 1)
        ]
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
    ) -> list[tuple[Reading, ...] | PageError]:
        """Return the readings of each page, or why it has none: it is not of this form."""
        return [
            seen if isinstance(seen, PageError) else self.decided(seen, max_error)
            for seen in self.chances(images)
        ]

    def decided(self, page: PageChances, max_error: float) -> tuple[Reading, ...]:
        """Return the readings of what is seen on a page, where such an error is allowed."""
        kinds = field_calibrations()
        rulings = self.rulings(page, {kind: one.sharpness for kind, one in kinds.items()})
        return tuple(
            reading_of(seen, rulings[seen.field.name], kinds[self.kind_of(seen.field)], max_error)
            for seen in page.fields
        )

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
        return kind_of(field, is_ruled=field.name in self._recogniser.ruled)

    def chances(self, images: Sequence[Pixels]) -> list[PageChances | PageError]:
        """Return what is seen in the fields of each page, before anything is decided."""
        found = [self._registered(image) for image in images]
        seen = [one for page in found if not isinstance(page, PageError) for one in page[2]]
        read = iter(self._read(seen))
        return [
            page if isinstance(page, PageError) else _with_chances(page, read) for page in found
        ]

    def _registered(self, image: Pixels) -> Registered | PageError:
        view = View.of(image)
        place, registration = best_match(view, self.references)
        if not registration.matches:
            other = _other_code(view, self.references)
            name = self.template.name
            return another_form(other, name) if other else no_match(registration, name)
        reference = self.references[place]
        return (
            place,
            registration,
            [_seen(view, reference, registration, field) for field in range(len(reference.fields))],
        )

    def _read(self, seen: Sequence[Seen]) -> list[FieldChances]:
        """Read combs and free boxes, each kind together."""
        combs = [place for place, (crop, _, _) in enumerate(seen) if crop.field.cells]
        free = [place for place, (crop, _, _) in enumerate(seen) if not crop.field.cells]
        of_combs = read_combs([seen[place] for place in combs], self._digits, self._numbers.net)
        boxes = [seen[place] for place in free]
        of_free = read_free_boxes(boxes, self._numbers, self._recogniser.ruled)
        read = dict(zip([*combs, *free], [*of_combs, *of_free], strict=True))
        return [read[place] for place in range(len(seen))]


def load_form_reader(
    template: Template, blanks: Sequence[Pixels], folder: Path, threads: int | None = None
) -> FormReader:
    """Load a reader of a template with the model in `folder`; raises SetupError without one."""
    digits = single_digits.load(folder, threads)
    return FormReader(template, blanks, digits, lines_of_digits.load(folder, threads))


def no_match(registration: Registration, template: str) -> PageError:
    """Return why a page is not read, with the measure of the match."""
    match = registration.match
    return PageError(
        f"the page does not match the template {template!r}: {match.share:.0%} of its print was "
        f"found, in one part of the page {match.worst_part:.0%}",
        code="no-match",
        share=round(match.share, 4),
        worst_part=round(match.worst_part, 4),
    )


def another_form(code: FormCode, template: str) -> PageError:
    """Return why a page is not read whose code names another template, version or page."""
    return PageError(
        f"the page is {code}, as its code says, which is not of the template {template!r}",
        code="no-match",
        share=0.0,
        worst_part=0.0,
        form=code.template,
        page=code.page,
    )


def _other_code(view: View, references: Sequence[Reference]) -> FormCode | None:
    """Return the code of a page that none of these printed references has."""
    own = {reference.code for reference in references if reference.code}
    return view.seen.code if own and view.seen and view.seen.code not in own else None


def _seen(view: View, reference: Reference, registration: Registration, place: int) -> Seen:
    crop = cut(view.grey, reference, registration, place)
    residual = float(registration.field_residuals[place])
    return crop, written_on(crop.page, crop.blank), residual


def _with_chances(page: Registered, read: Iterator[FieldChances]) -> PageChances:
    place, registration, seen = page
    fields = tuple(next(read) for _ in seen)
    return PageChances(place + 1, fields, registration.residual, registration.match.share)
