"""Read made forms, and set what was read beside what is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

import numpy as np

from shared.errors import PageError
from worker.reading import digits as single_digits
from worker.reading.digits import DigitReader
from worker.reading.forms.chances import PageChances
from worker.reading.forms.reader import FormReader
from worker.reading.numbers import loading as lines_of_digits
from worker.reading.numbers.reader import NumberReader
from worker.training.forms.made import Blank, MadeForm, draw_blank, draw_dense, make_form
from worker.training.forms.made.obeying import with_rules
from worker.training.numbers.made import Hands


@dataclass(frozen=True)
class Nets:
    """Both readers that a form needs."""

    digits: DigitReader
    numbers: NumberReader

    @staticmethod
    def load(folder: Path) -> Nets:
        """Load them from the folder of a model."""
        return Nets(single_digits.load(folder), lines_of_digits.load(folder))


@dataclass(frozen=True)
class ReadForm:
    """A made form, what was seen on it, and who saw it."""

    form: MadeForm
    photo: bool
    page: PageChances | PageError
    reader: FormReader
    seconds: float
    """Of a core, for seeing it."""

    def without_image(self) -> ReadForm:
        """Return the same without the picture, of which hundreds would fill the memory."""
        return replace(self, form=replace(self.form, image=np.zeros((0, 0), np.uint8)))


@dataclass(frozen=True)
class Plan:
    """Which forms are made."""

    count: int
    seed: int
    layouts: int = 12
    cells: int | None = None
    photo_share: float = 0.33
    dpi: int | None = None
    """Of scans; None: from 100 to 300."""
    ruled_share: float = 0.5
    """Of the layouts, in quarters: those whose fields have rules."""
    dense: bool = False
    """Whether the print of the forms repeats; their fields are without rules and of any length."""


def made_forms(hands: Hands, plan: Plan) -> Iterator[tuple[MadeForm, bool]]:
    """Yield forms in turns of some layouts, and whether each is a photo."""
    blanks: dict[int, Blank] = {}
    for place in range(plan.count):
        layout = place % plan.layouts
        blank = blanks.setdefault(layout, _blank(layout, plan))
        random = np.random.default_rng([plan.seed, place])
        photo = bool(random.random() < plan.photo_share)
        yield make_form(blank, hands, random, photo=photo, dpi=plan.dpi), photo


def _blank(layout: int, plan: Plan) -> Blank:
    if plan.dense:
        # Without rules: in columns of one digit hardly a number obeys any.
        return draw_dense(layout)
    blank = draw_blank(layout, cells=plan.cells)
    return with_rules(blank, layout) if layout % 4 < 4 * plan.ruled_share else blank


def read_forms(nets: Nets, hands: Hands, plan: Plan) -> Iterator[ReadForm]:
    """Make forms, and yield each with what is seen on it."""
    nets.digits.warm_up()
    nets.numbers.warm_up()
    readers: dict[str, FormReader] = {}
    for form, photo in made_forms(hands, plan):
        template = form.blank.template
        if template.name not in readers:
            reader = FormReader(template, [form.blank.image], nets.digits, nets.numbers)
            readers[template.name] = reader
        begun = process_time()
        (page,) = readers[template.name].chances([form.image])
        yield ReadForm(form, photo, page, readers[template.name], process_time() - begun)
