"""The measurement of printed forms."""

from __future__ import annotations

import numpy as np

from worker.reading.forms.reference import Reference
from worker.training.forms.made import make_form
from worker.training.forms.printed import Figures, printed_blank
from worker.training.numbers.made import Hands


def test_a_page_is_counted_with_its_errors() -> None:
    blank = printed_blank(fields=6, cells=4)
    figures = Figures()
    form = make_form(blank, Hands(None), np.random.default_rng(0), dpi=200)
    figures.add(form, Reference.of(blank.image, blank.template.fields))
    told = figures.as_json()
    assert (told["pages"], told["named"], told["matched"]) == (1, 1, 1)
    assert len(figures.misplaced) == 6
    assert 0 < told["box_error"]["p95"] < 3
