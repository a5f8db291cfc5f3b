"""Forms whose print repeats: they are found, and never a row or a column off, nor upside-down."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from shared.images import Pixels
from tests.worker.reading.forms.test_registration import errors
from worker.reading.forms.evidence import LEAST_IN_PART
from worker.reading.forms.reference import Reference
from worker.reading.forms.registration import register
from worker.training.forms.made import MadeForm, draw_dense, make_form
from worker.training.forms.made.sheets import Sheet
from worker.training.numbers.made import Hands

COMBS, TABLE, LISTS = 0, 1, 5
KINDS = pytest.mark.parametrize("kind", [COMBS, TABLE, LISTS], ids=["combs", "table", "lists"])
FOUND = 2.0
"""Pixels of the reference by which a field of a page may be off."""


@pytest.fixture(scope="module")
def references() -> dict[int, Reference]:
    """Return a form of each kind, ready to be found."""
    blanks = {kind: draw_dense(kind) for kind in (COMBS, TABLE, LISTS)}
    return {kind: Reference.of(one.image, one.template.fields) for kind, one in blanks.items()}


def scan_of(
    kind: int, degrees: float = 0.0, shift: tuple[float, float] = (0, 0), dpi: int = 200
) -> MadeForm:
    """Return an empty page of a form, turned and shifted in pixels of 200 dots per inch."""
    blank = draw_dense(kind)
    height, width = blank.image.shape
    matrix = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1), [0, 0, 1]])
    matrix[:2, 2] += shift
    matrix = np.diag([dpi / 200, dpi / 200, 1]) @ matrix
    size = round(width * dpi / 200), round(height * dpi / 200)
    image = cv2.warpPerspective(
        blank.image, matrix, size, flags=cv2.INTER_AREA, borderValue=(255, 255, 255)
    )
    sheet = Sheet(matrix, size, 0, 0, 0, is_photo=False)
    return MadeForm(np.asarray(image, np.uint8), {}, sheet, blank)


@KINDS
@pytest.mark.parametrize("degrees", [-5, 2.5])
def test_a_page_askew_is_found(kind: int, degrees: float, references: dict[int, Reference]) -> None:
    assert errors(scan_of(kind, degrees, (20, -35)), references[kind]).max() < FOUND


@KINDS
@pytest.mark.parametrize("dpi", [100, 300])
def test_any_resolution_is_found(kind: int, dpi: int, references: dict[int, Reference]) -> None:
    assert errors(scan_of(kind, 1, dpi=dpi), references[kind]).max() < FOUND


def test_a_page_that_lies_a_row_or_a_cell_further_is_read_there(
    references: dict[int, Reference],
) -> None:
    fields = references[LISTS].fields
    row = fields[1].box[1] - fields[0].box[1]
    cell = fields[0].box[2] / (fields[0].cells or 1)
    for shift in ((0, row), (0, -row), (cell, 0), (-cell, 0)):
        assert errors(scan_of(LISTS, shift=shift), references[LISTS]).max() < FOUND


@KINDS
@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_any_way_up_is_told_from_the_others(
    kind: int, quarters: int, references: dict[int, Reference]
) -> None:
    image = scan_of(kind, 0.7, (5, 12)).image
    upright = register(image, references[kind])
    turned = register(np.ascontiguousarray(np.rot90(image, quarters)), references[kind])
    assert turned.matches
    first, last = references[kind].fields[0], references[kind].fields[-1]
    for place, one in ((0, first), (len(references[kind].fields) - 1, last)):
        here = turned_back(turned.corners(place, one.box), quarters, image)
        assert here == pytest.approx(upright.corners(place, one.box), abs=FOUND)


def turned_back(points: np.ndarray, quarters: int, image: Pixels) -> np.ndarray:
    """Return points of a picture that was turned where they lay before."""
    down, across = image.shape[0] - 1, image.shape[1] - 1
    x, y = points.T
    turned = {1: (across - y, x), 2: (across - x, down - y), 3: (y, down - x)}[quarters]
    return np.stack(turned, axis=1)


@KINDS
@pytest.mark.parametrize("photo", [False, True], ids=["scan", "photo"])
def test_full_pages_are_found(kind: int, photo: bool, references: dict[int, Reference]) -> None:
    blank, reference = draw_dense(kind), references[kind]
    forms = [
        make_form(blank, Hands(None), np.random.default_rng(seed), photo=photo)
        for seed in range(6, 9)
    ]
    found = [form for form in forms if register(form.image, reference).matches]
    assert len(found) >= len(forms) - photo
    assert max(errors(form, reference).max() for form in found) < 2 * FOUND


@KINDS
def test_a_scan_in_black_and_white_is_found(kind: int, references: dict[int, Reference]) -> None:
    form = scan_of(kind, -1.5, (7, -9))
    sharp = np.asarray((form.image > 160) * 255, np.uint8)
    assert errors(MadeForm(sharp, {}, form.sheet, form.blank), references[kind]).max() < FOUND


@pytest.mark.parametrize(
    ("layout", "seed", "photo"),
    [
        pytest.param(2, 32, True, id="a-dark-table-about-the-sheet"),
        pytest.param(16, 46, True, id="before-a-phone-at-a-slant"),
        pytest.param(8, 68, True, id="a-row-further-is-as-likely"),
        pytest.param(29, 29, False, id="a-scan-in-black-and-white"),
        pytest.param(23, 53, False, id="upside-down-but-for-the-title"),
    ],
)
def test_a_page_that_is_hard_to_find_is_found(layout: int, seed: int, photo: bool) -> None:
    blank, random = draw_dense(layout), np.random.default_rng([layout, seed])
    reference = Reference.of(blank.image, blank.template.fields)
    form = make_form(blank, Hands(None), random, photo=photo)
    assert errors(form, reference).max() < 2 * FOUND


def test_a_scan_in_black_and_white_of_a_form_in_grey_is_found() -> None:
    blank = draw_dense(17)
    reference = Reference.of(blank.image, blank.template.fields)
    assert reference.anchors.dark.sum() < LEAST_IN_PART
    sharp = np.asarray((blank.image > 200) * 255, np.uint8)
    assert register(sharp, reference).matches


def test_a_page_without_all_by_which_rows_are_told_is_not_read(
    references: dict[int, Reference],
) -> None:
    form, fields = scan_of(LISTS), references[LISTS].fields
    image, box = form.image.copy(), fields[0].box
    row = fields[1].box[1] - box[1]
    image[: box[1] + box[3] + 8] = 255
    found = register(np.roll(image, row, axis=0), references[LISTS])
    assert not found.matches or found.corners(1, fields[1].box)[0, 1] == pytest.approx(
        fields[1].box[1] + row, abs=FOUND
    )


@pytest.mark.parametrize(("kind", "other"), [(COMBS, 3), (TABLE, 4), (LISTS, 8), (LISTS, TABLE)])
def test_another_form_of_the_kind_does_not_match(
    kind: int, other: int, references: dict[int, Reference]
) -> None:
    assert not register(scan_of(other).image, references[kind]).matches
