"""Copies of any form: at the size of made forms, filled in one hand, stamped now and then."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from shared.images import Pixels
from worker.training.forms.made import Blank, Copies, Look, draw_blank
from worker.training.forms.made.stamps import stamped
from worker.training.numbers.made import Hands

HANDS = Hands(None, drawn_share=1)
PLAIN = Look(stamp_share=0.0, dpi=100)


@pytest.fixture(scope="module")
def blank() -> Blank:
    return draw_blank(1)


def halved(blank: Blank) -> Copies:
    """Return the copies of a blank that was scanned at half the resolution, in colour."""
    small = cv2.resize(blank.image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    fields = []
    for field in blank.template.fields:
        x, y, width, height = (side // 2 for side in field.box)
        fields.append(field.model_copy(update={"box": (x, y, width, height)}))
    template = blank.template.model_copy(update={"fields": tuple(fields)})
    return Copies.of(template, [np.asarray(cv2.cvtColor(small, cv2.COLOR_GRAY2RGB), np.uint8)])


def test_pages_and_boxes_are_brought_to_the_size_of_made_forms(blank: Blank) -> None:
    copies = halved(blank)
    assert copies.pages[0].shape[0] == blank.image.shape[0]
    for brought, drawn in zip(copies.template.fields, blank.template.fields, strict=True):
        assert np.abs(np.subtract(brought.box, drawn.box)).max() <= 2


def test_the_same_random_numbers_fill_the_same_copy(blank: Blank) -> None:
    copies = Copies.of(blank.template, [blank.image])
    first, second, other = (
        copies.fill(HANDS, np.random.default_rng(seed), PLAIN) for seed in (1, 1, 2)
    )
    assert first[1] == second[1] != other[1]
    assert np.array_equal(first[0][0], second[0][0])
    assert set(first[1]) == {field.name for field in blank.template.fields}


def test_an_empty_copy_has_less_ink_than_a_filled_one(blank: Blank) -> None:
    copies = Copies.of(blank.template, [blank.image])

    def dark(page: Pixels) -> float:
        grey = page if page.ndim == 2 else page.min(axis=2)
        return float((grey < np.median(grey) * 0.7).mean())

    (filled,), _ = copies.fill(HANDS, np.random.default_rng(7), PLAIN)
    (empty,) = copies.leave_empty(np.random.default_rng(7), PLAIN)
    assert dark(empty) < dark(filled)


def test_a_stamp_only_adds_ink(blank: Blank) -> None:
    ink = np.zeros(blank.image.shape, np.uint8)
    ink[100:120, 100:400] = 255
    marked = stamped(ink, np.random.default_rng(1))
    assert (marked >= ink).all()
    assert 2_000 < np.count_nonzero(marked > ink) < 100_000
