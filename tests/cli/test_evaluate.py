"""`fieldhand evaluate`: labelled images in, measures out."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from cli.evaluate import evaluate
from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from shared.errors import InvalidRequest
from shared.number_options import NumberOptions
from tests.support.drawing import png
from worker.reading.digits import DigitReader
from worker.reading.loading import READERS

KEYS = {
    "n",
    "accuracy",
    "coverage",
    "accepted_error",
    "ece",
    "groups",
    "seconds",
    "pages_per_second",
}


NUMBER_KEYS = KEYS | {"digit_error_rate", "lengths"}


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    """Return labels of ten drawn digits of two kinds; one label is wrong."""
    rows = ["path,label,kind"]
    for digit in range(10):
        (tmp_path / f"{digit}.png").write_bytes(png(digit))
        rows.append(f"{digit}.png,{digit if digit else 8},{'even' if digit % 2 == 0 else 'odd'}")
    path = tmp_path / "labels.csv"
    path.write_text("\n".join(rows))
    return path


@pytest.fixture
def numbers(labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the labels, with an empty one, and a model that reads them as numbers of one digit."""
    monkeypatch.setitem(READERS, "number", "worker.reading.digits")
    model = tmp_path / "own" / "mine"
    shutil.copytree(BUILT_IN / DEFAULT_MODEL, model)
    card = json.loads((model / "card.json").read_text()) | {"readers": ["number"]}
    (model / "card.json").write_text(json.dumps(card))
    monkeypatch.setenv("FIELDHAND_MODELS_DIR", str(model.parent))
    Image.new("L", (40, 40), 255).save(tmp_path / "empty.png")
    labels.write_text(labels.read_text() + "\nempty.png,,none")
    return labels


def run(*arguments: object) -> Result:
    return CliRunner().invoke(evaluate, [str(argument) for argument in arguments])


def test_json_is_one_object_and_nothing_else(labels: Path) -> None:
    result = run(labels, "--json", "--max-error", "0.9")
    measures = json.loads(result.stdout)
    assert set(measures) == KEYS
    assert (measures["n"], measures["accuracy"], measures["coverage"]) == (10, 0.9, 1.0)
    assert measures["accepted_error"] == pytest.approx(0.1)
    assert measures["groups"]["kind"]["odd"]["accuracy"] == 1.0
    assert measures["groups"]["kind"]["even"]["n"] == 5


def test_a_model_of_your_own_is_measured_by_its_name(
    labels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(BUILT_IN / DEFAULT_MODEL, tmp_path / "own" / "mine")
    monkeypatch.setenv("FIELDHAND_MODELS_DIR", str(tmp_path / "own"))
    assert json.loads(run(labels, "--json", "--model", "mine").stdout)["accuracy"] == 0.9
    error = run(labels, "--model", "oracle").exception
    assert isinstance(error, InvalidRequest)
    assert (
        error.detail
        == "model 'oracle' is unknown; it can be 'cnn' or 'forest' or 'logistic' or 'mine'"
    )


def test_people_get_tables(labels: Path) -> None:
    result = run(labels)
    assert result.exit_code == 0
    for text in ("90.00% of 10", "kind", "risk and coverage", "confusion"):
        assert text in result.stdout


def test_a_report_is_written_beside_the_one_object(labels: Path, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    result = run(labels, "--json", "--report", folder)
    assert set(json.loads(result.stdout)) == KEYS
    assert f"written to {folder}: confusion.png" in result.stderr
    assert set(json.loads((folder / "report.json").read_text())) > KEYS
    with Image.open(folder / "worst.png") as sheet:
        assert sheet.format == "PNG"


def test_numbers_are_measured_by_length_and_by_digit(numbers: Path) -> None:
    result = run(numbers, "--reader", "number", "--model", "mine", "--json", "--max-error", "0.9")
    measures = json.loads(result.stdout)
    assert set(measures) == NUMBER_KEYS
    assert (measures["n"], measures["accuracy"]) == (11, pytest.approx(10 / 11))
    assert measures["digit_error_rate"] == pytest.approx(0.1)
    assert measures["lengths"]["1"]["accepted_error"] == pytest.approx(0.1)
    empty = {"n": 1, "accuracy": 1.0, "coverage": 0.0, "accepted_error": 0.0}
    assert measures["lengths"]["0"] == measures["groups"]["kind"]["none"] == empty


def test_numbers_given_to_the_reader_of_digits_are_said(labels: Path) -> None:
    assert "--reader number" not in run(labels, "--json").stderr
    labels.write_text("path,label\n1.png,11\n2.png,22\n3.png,3\n")
    assert "--reader number reads those" in run(labels, "--json").stderr


def test_people_get_the_lengths_of_numbers_as_a_table(numbers: Path) -> None:
    shown = run(numbers, "--reader", "number", "--model", "mine").stdout
    assert "10.000% of the digits" in shown
    assert "digits" in shown
    assert "confusion" not in shown


def test_a_report_of_numbers_has_every_error_and_the_lengths(numbers: Path, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    result = run(numbers, "--reader", "number", "--model", "mine", "--report", folder)
    assert f"written to {folder}: lengths.png" in result.stderr
    assert "errors.png" in result.stderr
    assert not (folder / "confusion.png").exists()


@pytest.mark.parametrize("label", ["12a", "12,5", "1 234", "-7", "7.", "٣"])
def test_a_label_that_is_no_number_is_named_before_anything_is_read(
    labels: Path, label: str
) -> None:
    labels.write_text(f'path,label\n1.png,1\n2.png,"{label}"\n')
    error = run(labels, "--reader", "number").exception
    assert isinstance(error, InvalidRequest)
    assert f"line 3: {label!r} is no number" in error.detail


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--digits", "3"), "digits is an option of the reader 'number'"),
        (("--reader", "number", "--digits", "9-3"), "digits: "),
        (("--reader", "number", "--lines"), "a label holds one number"),
        (("--reader", "pixels"), "reader 'pixels' is not measured on images; it can be 'digit' or"),
        (("--reader", "numbers"), "reader 'numbers' is not measured on images"),
    ],
)
def test_options_that_do_not_fit_are_named(
    labels: Path, options: tuple[str, ...], reason: str
) -> None:
    error = run(labels, *options).exception
    assert isinstance(error, InvalidRequest)
    assert error.detail.startswith(reason)


def test_labels_that_the_options_forbid_are_told(numbers: Path) -> None:
    rows = list(csv.reader(numbers.read_text().splitlines()))
    longest = max(len(row[1]) for row in rows[1:])
    result = run(numbers, "--reader", "number", "--digits", longest + 1)
    assert result.exit_code == 0, result.output
    written = sum(bool(row[1]) for row in rows[1:])
    assert f"{written:,} labels can never be read with these options" in result.stderr


def test_options_of_numbers_reach_the_reader(
    numbers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    read = DigitReader.read

    def note(*arguments: Any) -> Any:
        seen.append(arguments[3])
        return read(*arguments)

    monkeypatch.setattr(DigitReader, "read", note)
    run(numbers, "--reader", "number", "--model", "mine", "--digits", "1-4")
    assert seen == [NumberOptions(digits=(1, 4))]


def test_a_column_of_too_many_values_is_left_out_and_named(labels: Path) -> None:
    rows = "\n".join(f"{n % 10}.png,{n % 10},{n // 60 + n % 60},{n % 3}" for n in range(61))
    labels.write_text(f"path,label,place,hand\n{rows}\n")
    result = run(labels, "--json")
    assert list(json.loads(result.stdout)["groups"]) == ["hand"]
    assert result.stderr == "not grouped by place: 60 values, 50 at most\n"


def test_a_column_that_tells_every_image_apart_is_left_out_and_named(labels: Path) -> None:
    rows = "\n".join(f"{n}.png,{n},{n + 100},{n % 3}" for n in range(10))
    labels.write_text(f"path,label,serial,hand\n{rows}\n")
    result = run(labels, "--json")
    assert list(json.loads(result.stdout)["groups"]) == ["hand"]
    assert result.stderr == "not grouped by serial: each image has a value of its own\n"


def test_a_report_that_cannot_be_written_is_one_line(labels: Path) -> None:
    result = run(labels, "--report", labels.parent / "1.png" / "report")
    assert isinstance(result.exception, InvalidRequest)
    assert "cannot be written" in result.exception.detail


def test_an_image_that_cannot_be_opened_counts_as_wrong(labels: Path) -> None:
    (labels.parent / "9.png").write_bytes(b"spoilt")
    assert json.loads(run(labels, "--json").stdout)["accuracy"] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "holds no labels"),
        ("path,label\n", "holds no labels"),
        ("file,digit\na.png,1\n", "lacks the columns"),
        ("path,label\nnone.png,1\n", "line 2: there is no file"),
        ("path,label\na.png\n", "line 2: not as many cells"),
    ],
)
def test_bad_labels_are_one_line(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(text)
    error = run(path, "--json").exception
    assert isinstance(error, InvalidRequest)
    assert reason in error.detail
    assert "\n" not in error.detail


def test_labels_that_are_missing_are_named(tmp_path: Path) -> None:
    assert isinstance(run(tmp_path / "none.csv").exception, InvalidRequest)
