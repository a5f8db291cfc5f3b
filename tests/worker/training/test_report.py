"""The report: pictures that show what the figures say, and the figures beside them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shared.errors import SetupError
from shared.images import Pixels
from worker.training.measures import report as report_module
from worker.training.measures.pictures import confusion
from worker.training.measures.pictures.errors import MOST as MOST_ERRORS
from worker.training.measures.pictures.errors import WIDE
from worker.training.measures.pictures.sheet import GAP, HEAD
from worker.training.measures.pictures.worst import (
    CAPTION,
    COLUMNS,
    MOST,
    STEP,
    TILE,
    find_worst,
)
from worker.training.measures.report import write_report
from worker.training.measures.scores import Answer, score

NAMES = ["confusion.png", "reliability.png", "risk-coverage.png", "worst.png", "report.json"]
NUMBER_NAMES = ["lengths.png", *NAMES[1:4], "errors.png", "report.json"]
SHADES = [0, 60, 120, 180]


def right(digit: int, confidence: float = 0.9995) -> Answer:
    return Answer(str(digit), str(digit), confidence, "accepted", {})


def wrong(label: int, value: int, confidence: float) -> Answer:
    return Answer(str(label), str(value), confidence, "review", {})


@pytest.fixture
def answers() -> list[Answer]:
    """Return two hundred answers, four of them wrong, the second of those the surest."""
    errors = [wrong(1, 7, 0.6), wrong(2, 7, 0.9), wrong(3, 5, 0.7)]
    blank = Answer("4", None, 1.0, "blank", {})
    return [right(n % 10) for n in range(196)] + [*errors, blank]


def shade(place: int) -> Pixels:
    """Return an image of one grey, another one for each of the errors."""
    return np.full((28, 28), SHADES[place - 196], np.uint8)


def grey(path: Path) -> Pixels:
    with Image.open(path) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("L"))


def test_everything_is_written_and_named(tmp_path: Path, answers: list[Answer]) -> None:
    written = write_report(tmp_path / "new" / "report", answers, shade)
    assert [path.name for path in written] == NAMES
    assert all(path.is_file() for path in written)


def test_the_report_holds_the_figures_of_the_pictures(
    tmp_path: Path, answers: list[Answer]
) -> None:
    write_report(tmp_path, answers, shade, score(answers, seconds=2), on="drawn")
    figures = json.loads((tmp_path / "report.json").read_text())
    assert (figures["n"], figures["accuracy"], figures["pages_per_second"]) == (200, 0.98, 100)
    assert (figures["on"], figures["confusion"][2][7]) == ("drawn", 1)
    assert sum(row["n"] for row in figures["reliability"]) == 200
    assert figures["risk_coverage"][-1] == {"coverage": 1.0, "risk": 0.02, "confidence": 0.6}
    assert figures["outcomes"]["blank"] == 1


def test_a_report_without_a_clock_claims_no_speed(tmp_path: Path, answers: list[Answer]) -> None:
    write_report(tmp_path, answers, shade)
    assert "pages_per_second" not in (tmp_path / "report.json").read_text()


def test_the_same_answers_make_the_same_bytes(tmp_path: Path, answers: list[Answer]) -> None:
    for name in ("first", "second"):
        write_report(tmp_path / name, answers, shade)
    for name in NAMES:
        first, second = (tmp_path / folder / name for folder in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()


def test_the_diagonal_of_the_confusion_matrix_is_darkest(
    tmp_path: Path, answers: list[Answer]
) -> None:
    write_report(tmp_path, answers, shade)
    picture = grey(tmp_path / "confusion.png")
    cells = np.array([[_cell(picture, row, column) for column in range(10)] for row in range(10)])
    diagonal = np.eye(10, dtype=bool)
    assert cells[diagonal].max() < cells[~diagonal].min()
    assert cells[2, 7] < cells[2, 6], "an error is darker than none"


def _cell(picture: Pixels, row: int, column: int) -> int:
    """Return the grey near the corner of a cell, where no number stands."""
    height, width = picture.shape
    left, bottom, wide, high = confusion.AREA
    x = (left + wide * (column + 0.12) / 10) * width
    y = (1 - bottom - high + high * (row + 0.12) / 10) * height
    return int(picture[round(y), round(x)])


def test_the_worst_errors_stand_in_order_with_their_images(
    tmp_path: Path, answers: list[Answer]
) -> None:
    assert find_worst(answers) == [197, 198, 196, 199], "what claims no value comes last"
    write_report(tmp_path, answers, shade)
    sheet = grey(tmp_path / "worst.png")
    assert sheet.shape == (HEAD + STEP + CAPTION, COLUMNS * STEP + GAP)
    middles = [sheet[HEAD + TILE // 2, GAP + place * STEP + TILE // 2] for place in range(4)]
    assert middles == [SHADES[1], SHADES[2], SHADES[0], SHADES[3]]


def test_images_may_be_a_sequence_of_any_shape(tmp_path: Path) -> None:
    images = [np.zeros((10, 90, 4), np.uint8), np.zeros((300, 20, 3), np.uint8)]
    write_report(tmp_path, [wrong(1, 2, 0.9), wrong(3, 4, 0.8)], images)
    sheet = grey(tmp_path / "worst.png")
    middle = HEAD + TILE // 2
    assert sheet[middle, GAP + TILE // 2] == 255, "what is transparent lies on white"
    assert sheet[middle, GAP + STEP + TILE // 2] == 0


def test_the_sheet_holds_no_more_than_the_worst() -> None:
    many = [wrong(1, 2, 0.5 + n / 1000) for n in range(100)]
    assert find_worst(many) == list(range(99, 99 - MOST, -1))


@pytest.mark.parametrize("count", [1, 40])
def test_answers_without_an_error_can_be_drawn(tmp_path: Path, count: int) -> None:
    write_report(tmp_path, [right(n % 10, 1.0) for n in range(count)], [])
    assert grey(tmp_path / "worst.png").min() < 128, "it says that there is none"


def test_numbers_have_no_confusion_matrix_and_an_earlier_one_goes(
    tmp_path: Path, answers: list[Answer]
) -> None:
    write_report(tmp_path, answers, shade)
    numbers = [replace(right(1), label="142", value="142")]
    written = write_report(tmp_path, numbers, [], score(numbers, 0.0, numbers=True))
    assert [path.name for path in written] == NUMBER_NAMES
    assert not (tmp_path / "confusion.png").exists()
    write_report(tmp_path, answers, shade)
    assert not (tmp_path / "errors.png").exists()


def number(label: str, value: str, confidence: float) -> Answer:
    return Answer(label, value, confidence, "review", {})


def test_every_number_read_wrongly_stands_on_the_sheet_of_errors_in_proportion(
    tmp_path: Path,
) -> None:
    answers = [number("12345678901", "1", 0.5 + n / 1000) for n in range(60)]
    wide = np.zeros((20, 300), np.uint8)
    report = write_report(tmp_path, answers, [wide] * 60, score(answers, 0.0, numbers=True))
    assert [path.name for path in report] == NUMBER_NAMES
    sheet = grey(tmp_path / "errors.png")
    assert sheet.shape == WIDE.extent(60)[::-1]
    x, y = WIDE.corner(59)
    dark = sheet[y : y + WIDE.height, x : x + WIDE.width] == 0
    assert dark[:, WIDE.width // 2].sum() == pytest.approx((WIDE.width - 2) * 20 / 300, abs=2)
    assert dark[WIDE.height // 2].sum() == WIDE.width - 2
    assert grey(tmp_path / "worst.png").shape == WIDE.extent(report_module.WORST)[::-1]


def test_the_sheet_of_errors_is_bounded_and_long_numbers_stay_below_their_tile(
    tmp_path: Path,
) -> None:
    answers = [number("1" * 40, "2" * 40, 0.9)] * (MOST_ERRORS + 5)
    wide = np.full((20, 300), 255, np.uint8)
    write_report(tmp_path, answers, lambda _place: wide, score(answers, 0.0, numbers=True))
    sheet = grey(tmp_path / "errors.png")
    assert sheet.shape == WIDE.extent(MOST_ERRORS)[::-1]
    captions = sheet[HEAD + WIDE.height : WIDE.corner(WIDE.columns)[1]]
    for column in range(WIDE.columns):
        x = WIDE.corner(column)[0]
        assert captions[:, x : x + WIDE.width].min() < 128, "a caption"
        assert captions[:, x + WIDE.width : x + WIDE.width + GAP].min() == 255, "nothing beside it"


def test_lengths_of_any_kind_can_be_drawn(tmp_path: Path) -> None:
    for labels in ([""], ["7"], ["1" * 40, "12", "12"]):
        answers = [number(label, label, 0.9) for label in labels]
        write_report(tmp_path, answers, [], score(answers, 0.0, numbers=True))
        assert grey(tmp_path / "lengths.png").min() < 128
        figures = json.loads((tmp_path / "report.json").read_text())
        assert sorted(figures["lengths"]) == sorted({str(len(label)) for label in labels})


def test_without_matplotlib_it_says_what_to_install(
    tmp_path: Path, answers: list[Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_module, "find_spec", lambda _name: None)
    with pytest.raises(SetupError, match="part `train`"):
        write_report(tmp_path, answers, shade)
