"""Where a form fits itself, and what tells a page from that."""

from __future__ import annotations

import cv2
import numpy as np

from worker.reading.forms.reference import Reference
from worker.training.forms.made import draw_dense


def test_a_page_fits_where_it_is_and_not_a_row_further() -> None:
    blank = draw_dense(5)
    reference = Reference.of(blank.image, blank.template.fields)
    repeats, here = reference.repeats, reference.working
    shown = np.full_like(here, 255)
    assert repeats.elsewhere, "a list of equal combs fits itself"
    assert min(repeats.doubts(here, shown)) > 0.5
    for place, one in enumerate(repeats.elsewhere):
        there = cv2.warpPerspective(here, one.homography, here.shape[::-1])
        assert repeats.doubts(np.asarray(there, np.uint8), shown)[place] < 0


def test_what_the_page_does_not_show_says_nothing() -> None:
    reference = Reference.of(draw_dense(5).image, ())
    nothing = np.zeros_like(reference.working)
    assert set(reference.repeats.doubts(reference.working, nothing)) == {0.0}


def test_bare_paper_fits_itself_nowhere() -> None:
    assert not Reference.of(np.full((600, 400), 255, np.uint8), ()).repeats.elsewhere
