"""Read made forms, and set what was read beside what is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from shared.errors import PageError
from worker.reading import digits as single_digits
from worker.reading.digits import DigitReader
from worker.reading.forms.chances import FieldChances
from worker.reading.forms.reader import FormReader
from worker.reading.numbers import loading as lines_of_digits
from worker.reading.numbers.reader import NumberReader
from worker.training.forms.made import Blank, MadeForm, draw_blank, make_form
from worker.training.forms.made.filling import Value
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
class Sample:
    """One field: what was seen, and what is written; a photo or a scan."""

    seen: FieldChances
    written: Value
    photo: bool

    @property
    def is_right(self) -> bool:
        """Whether the most probable value is what is written."""
        return not self.seen.is_void and self.seen.value == self.written


@dataclass(frozen=True)
class Plan:
    """Which forms are made."""

    count: int
    seed: int
    layouts: int = 12
    cells: int | None = None
    photo_share: float = 0.33


def made_forms(hands: Hands, plan: Plan) -> Iterator[tuple[MadeForm, bool]]:
    """Yield forms in turns of some layouts, and whether each is a photo."""
    blanks: dict[int, Blank] = {}
    for place in range(plan.count):
        layout = place % plan.layouts
        blank = blanks.setdefault(layout, draw_blank(layout, cells=plan.cells))
        random = np.random.default_rng([plan.seed, place])
        photo = bool(random.random() < plan.photo_share)
        yield make_form(blank, hands, random, photo=photo), photo


def read_samples(nets: Nets, hands: Hands, plan: Plan) -> Iterator[Sample]:
    """Yield every field of made forms; a form that does not match yields none."""
    readers: dict[str, FormReader] = {}
    for form, photo in made_forms(hands, plan):
        name = form.blank.template.name
        if name not in readers:
            readers[name] = FormReader(
                form.blank.template, [form.blank.image], nets.digits, nets.numbers
            )
        (page,) = readers[name].chances([form.image])
        if isinstance(page, PageError):
            continue
        for seen in page.fields:
            yield Sample(seen, form.values[seen.field.name], photo)
