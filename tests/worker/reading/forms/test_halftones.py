"""Scans in black and white: what is empty is blank on them too, and ink is never taken for that."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from PIL import Image

from shared.errors import PageError
from shared.images import Pixels
from shared.readings import Outcome
from tests.worker.reading.forms.conftest import Make
from worker.reading.forms.halftones import is_dotted
from worker.reading.forms.reader import FormReader
from worker.reading.normalisation.grey import one_plane
from worker.training.forms.made import Blank
from worker.training.forms.made.capture import capture
from worker.training.forms.made.sheets import scanned


def by_threshold(page: Pixels) -> Pixels:
    """Return a page black and white by the threshold of Otsu (1979)."""
    grey = np.ascontiguousarray(one_plane(page))
    return np.asarray(cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1], np.uint8)


def by_dots(page: Pixels) -> Pixels:
    """Return a page dithered (Floyd and Steinberg, 1976)."""
    dotted = Image.fromarray(np.ascontiguousarray(one_plane(page))).convert("1")
    return np.asarray(dotted, np.uint8) * np.uint8(255)


WAYS = (by_threshold, by_dots)
Way = Callable[[Pixels], Pixels]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", [500, 501])
def test_an_empty_form_is_blank_in_black_and_white(
    reader: FormReader, blank: Blank, way: Way, seed: int
) -> None:
    random = np.random.default_rng(seed)
    sheet = scanned(blank.image.shape, random, 200)
    scan = capture(blank.image, np.zeros_like(blank.image), sheet, random)
    (page,) = reader.read([way(scan)])
    assert not isinstance(page, PageError)
    assert {one.outcome for one in page} == {Outcome.BLANK}


@pytest.mark.parametrize("way", WAYS)
def test_no_number_is_blank_in_black_and_white(reader: FormReader, made: Make, way: Way) -> None:
    forms = [made(seed, dpi=200, oddities=False) for seed in (50, 51)]
    for form, page in zip(forms, reader.read([way(form.image) for form in forms]), strict=True):
        assert not isinstance(page, PageError)
        written = [one.outcome for one in page if form.values[one.field]]
        assert len(written) > 6
        assert Outcome.BLANK not in written


def test_dots_are_told_from_lines(made: Make) -> None:
    scan = made(1, dpi=200).image
    assert is_dotted(by_dots(scan))
    assert not is_dotted(by_threshold(scan))
