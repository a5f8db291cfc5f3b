"""Fields are found on blanks of many looks, and nothing else is taken for one."""

from __future__ import annotations

from collections import Counter

import cv2
import numpy as np
import pytest

from shared.images import Pixels
from tests.worker.reading.forms.proposing.drawn import HEIGHT, WIDTH, draw
from tests.worker.reading.forms.proposing.measuring import (
    made,
    overlap,
    propose_drawn,
    propose_scanned,
    shares,
)
from worker.reading.forms.proposing import propose
from worker.training.forms.made.print import words, write_words


@pytest.fixture
def paper() -> Pixels:
    return np.full((HEIGHT, WIDTH), 255, np.uint8)


@pytest.mark.parametrize("blank_of", [made, draw])
def test_fields_of_clean_blanks_are_found_with_their_cells(blank_of: object) -> None:
    counts = Counter[str]()
    for seed in range(4):
        counts += propose_drawn(*blank_of(seed))  # type: ignore[operator]
    assert min(shares(counts)) >= 0.96, counts


@pytest.mark.parametrize("blank_of", [made, draw])
def test_fields_of_scanned_blanks_are_found_with_their_cells(blank_of: object) -> None:
    counts = Counter[str]()
    for seed in range(1, 5):
        counts += propose_scanned(*blank_of(seed), np.random.default_rng([seed, 5]))  # type: ignore[operator]
    assert min(shares(counts)) >= 0.9, counts


def test_a_page_that_lies_askew_is_turned_straight() -> None:
    page, truth = draw(3)
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -2.0, 1.0)
    askew = cv2.warpAffine(page, turn, (WIDTH, HEIGHT), borderValue=(255,) * 3)

    proposal = propose(np.asarray(askew, np.uint8))

    assert proposal.skew == pytest.approx(2.0, abs=0.1)
    assert proposal.page.shape == page.shape
    assert all(any(overlap(box, one.box) > 0.8 for one in proposal.fields) for box, _ in truth)


def test_a_straight_page_stays_as_it_is() -> None:
    page, _ = draw(3)
    proposal = propose(page)
    assert proposal.skew == 0
    assert proposal.page is page


def test_text_rules_and_bare_paper_are_no_fields(paper: Pixels) -> None:
    assert propose(paper).fields == ()
    random = np.random.default_rng(1)
    for y in range(150, 2200, 60):
        write_words(paper, (110, y), words(random, 10), int(random.integers(20, 40)))
    cv2.line(paper, (110, 120), (1540, 120), 0, 3)
    assert propose(paper).fields == ()


def test_fields_come_in_reading_order_with_digits_by_their_width(paper: Pixels) -> None:
    for left, top, right in ((900, 310, 1000), (110, 300, 600), (110, 500, 190)):
        cv2.rectangle(paper, (left, top), (right, top + 60), 0, 3)
    boxes = [one.box for one in propose(paper).fields]
    assert [round(box[0], -1) // 100 for box in boxes] == [1, 9, 1]
    assert [one.digits for one in propose(paper).fields] == [(1, 10), (1, 1), (1, 1)]


def test_small_pages_are_enlarged_and_boxes_stay_in_their_pixels() -> None:
    page, truth = made(1)
    small = np.asarray(cv2.resize(page, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    found = propose(small).fields
    assert [one.cells for one in found] == [cells for _, cells in truth]
    for one, (box, _) in zip(found, truth, strict=True):
        x, y, w, h = box
        assert overlap(one.box, (x // 2, y // 2, w // 2, h // 2)) > 0.8
