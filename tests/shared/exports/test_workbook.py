"""Excel workbooks, opened again by a program that is not ours."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from shared.exports import PageJson, SideBySide, xlsx_blocks
from tests.shared.exports.results import failed, page, reading


def opened(*pages: PageJson, **options: Any) -> Workbook:
    return load_workbook(io.BytesIO(b"".join(xlsx_blocks(pages, **options))))


def rows(book: Workbook, sheet: int = 0) -> list[dict[str, Any]]:
    names, *others = book.worksheets[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, names), row, strict=True)) for row in others]


def test_every_page_is_a_row() -> None:
    book = opened(page(1, reading("12")), failed(2), page(3, reading(None), duplicate_of=1))
    first, second, third = rows(book)
    assert first == {
        "number": 1,
        "name": "1.png",
        "upload": "box.zip",
        "state": "read",
        "error": None,
        "duplicate_of": None,
        "field": "number",
        "value": "12",
        "confidence": 0.9987,
        "outcome": "accepted",
    }
    assert (second["state"], second["error"], second["field"]) == ("failed", "it is torn", None)
    assert (third["duplicate_of"], third["value"], third["outcome"]) == (1, None, "blank")


def test_leading_zeros_survive_since_values_are_text() -> None:
    sheet = opened(page(1, reading("00042"))).worksheets[0]
    cell = sheet["H2"]
    assert (cell.value, cell.data_type, cell.number_format) == ("00042", "s", "@")


@pytest.mark.parametrize("name", ["=cmd()", "+1", "-1", "@sum(A1)", "<&>\"'", " a ", "äß漢😀"])
def test_any_name_is_text_and_comes_back_as_it_was(name: str) -> None:
    cell = opened(page(1, name=name)).worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == (name, "s")


def test_characters_that_excel_has_not_are_replaced() -> None:
    (row,) = rows(opened(page(1, name="a\x00\x1b\ud800\uffffb", upload="_x000D_")))
    assert row["name"] == "a����b"
    assert row["upload"] in ("_x000D_", "_x005F_x000D_")  # as Excel shows it, or as it is written


def test_a_text_longer_than_a_cell_is_cut() -> None:
    (row,) = rows(opened(page(1, name="a" * 40_000)))
    assert len(row["name"]) == 32_767


def test_the_header_is_bold_and_stays_in_view() -> None:
    sheet = opened(page()).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    assert not sheet["B2"].font.bold
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width


def test_many_readings_go_beyond_column_z() -> None:
    readings = [reading(str(place), f"number {place}") for place in range(1, 31)]
    (row,) = rows(opened(page(1, *readings), table=SideBySide(30)))
    assert (row["value"], row["value_30"], row["field_30"]) == ("1", "30", "number 30")


@pytest.mark.parametrize("count", [0, 1, 3, 4, 7])
def test_what_does_not_fit_goes_on_in_another_sheet(count: int) -> None:
    book = opened(*[page(number) for number in range(1, count + 1)], most_rows=4)
    sheets = range(len(book.worksheets))
    assert [row["number"] for sheet in sheets for row in rows(book, sheet)] == [
        *range(1, count + 1)
    ]
    assert book.sheetnames == ["Pages", "Pages 2", "Pages 3"][: max(1, -(-count // 3))]


def test_it_is_sent_while_it_is_written() -> None:
    asked: list[int] = []

    def pages() -> Iterator[PageJson]:
        for number in range(1, 50_001):
            asked.append(number)
            yield page(number)

    blocks = xlsx_blocks(pages())
    assert next(blocks)
    assert len(asked) < 2000


def test_the_archive_is_sound() -> None:
    archive = zipfile.ZipFile(io.BytesIO(b"".join(xlsx_blocks([page()]))))
    assert archive.testzip() is None
