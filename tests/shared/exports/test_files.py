"""Exports in files: in every format, whole or not at all."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from shared.errors import SetupError
from shared.exports import PageJson, check_output, write_pages
from tests.shared.exports.results import page, reading

PAGES = [page(1, reading("12"), reading("034", "number 2")), page(2, reading("5"))]


def written(path: Path) -> list[list[str | None]]:
    """Return the first two values of every page."""
    if path.suffix == ".xlsx":
        names, *rows = load_workbook(path).worksheets[0].iter_rows(values_only=True)
        tables = [dict(zip(names, row, strict=True)) for row in rows]
        return [[row["value"], row["value_2"]] for row in tables]
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        return [[row["value"], row["value_2"] or None] for row in csv.DictReader(text.splitlines())]
    pages = json.loads(text) if path.suffix == ".json" else map(json.loads, text.splitlines())
    values = [[reading["value"] for reading in page["readings"]] for page in pages]
    return [[*row, None][:2] for row in values]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "jsonl", "CSV"])
def test_every_format_holds_every_reading(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    write_pages(path, iter(PAGES), None)
    assert written(path.rename(tmp_path / f"out.{ending.lower()}")) == [["12", "034"], ["5", None]]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "jsonl"])
def test_what_breaks_off_leaves_no_file(tmp_path: Path, ending: str) -> None:
    def broken() -> Iterator[PageJson]:
        yield page(1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_pages(tmp_path / f"out.{ending}", broken())
    assert list(tmp_path.iterdir()) == []


def test_another_ending_and_a_missing_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"one of \.csv, \.xlsx, \.json, \.jsonl"):
        check_output(tmp_path / "out.ods")
    with pytest.raises(SetupError, match="there is no folder"):
        check_output(tmp_path / "none" / "out.csv")
