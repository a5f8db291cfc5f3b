"""Tables of forms: one row for each page, one column for each field of the template."""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import Any

from openpyxl import load_workbook

from shared.exports import FormTable, PageJson, csv_lines, xlsx_blocks
from tests.shared.exports.results import failed, page, reading

FIELDS = ("id", "score", "date")
FORM = page(
    1,
    reading("007", "id"),
    reading("17", "score", outcome="review", confidence=0.8),
    reading(None, "date", outcome="unreadable", confidence=0.4),
)


def rows(table: FormTable, *pages: PageJson) -> list[dict[str, Any]]:
    return list(csv.DictReader(csv_lines(pages, table)))


def test_it_works() -> None:
    lines = "".join(csv_lines([FORM, failed(2), page(3, duplicate_of=1)], FormTable(FIELDS)))
    assert lines.splitlines() == [
        "number,name,upload,id,score,date,review,state,error,duplicate_of",
        "1,1.png,box.zip,007,17,,score date,read,,",
        "2,2.png,box.zip,,,,,failed,it is torn,",
        "3,3.png,box.zip,,,,,read,,1",
    ]


def test_on_wish_each_field_has_its_confidence_and_outcome() -> None:
    (row,) = rows(FormTable(FIELDS, with_all=True), FORM)
    parts = ("", ".confidence", ".outcome", ".raw")
    assert list(row)[3:15] == [field + part for field in ("id", "score", "date") for part in parts]
    assert (row["score.confidence"], row["score.outcome"]) == ("0.8", "review")
    assert (row["date"], row["date.outcome"]) == ("", "unreadable")


def test_columns_keep_the_order_of_the_template_whatever_the_order_of_readings() -> None:
    swapped = page(1, reading("2", "score"), reading("1", "id"))
    (row,) = rows(FormTable(FIELDS), swapped)
    assert (row["id"], row["score"], row["date"]) == ("1", "2", "")


def test_a_field_named_like_a_part_of_the_page_has_a_column_of_its_own() -> None:
    one = page(1, reading("3", "number"), reading("4", "state"), reading("5", "review"))
    (row,) = rows(FormTable(("number", "state", "review")), one)
    assert (row["number"], row["state"], row["review"]) == ("1", "read", "")
    assert [row[f"{name}.value"] for name in ("number", "state", "review")] == ["3", "4", "5"]


def test_a_page_of_a_form_has_nothing_in_the_columns_of_the_other_pages() -> None:
    first, second = page(1, reading("1", "id")), page(2, reading("2", "date"))
    one, two = rows(FormTable(FIELDS), first, second)
    assert (one["id"], one["date"], two["id"], two["date"]) == ("1", "", "", "2")


def test_a_name_is_no_formula() -> None:
    (row,) = rows(FormTable(FIELDS), page(1, name="=cmd()"))
    assert row["name"] == "'=cmd()"


def test_values_are_text_in_a_workbook_and_keep_their_zeros() -> None:
    data = b"".join(xlsx_blocks([FORM], FormTable(FIELDS, with_all=True)))
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    cells = {str(name.value): cell for name, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (cells["id"].value, cells["id"].data_type, cells["id"].number_format) == (
        "007",
        "s",
        "@",
    )
    assert (cells["score.confidence"].value, cells["score.confidence"].data_type) == (0.8, "n")
    assert cells["date"].value is None


def test_five_hundred_fields_have_their_columns() -> None:
    fields = tuple(f"q{place}" for place in range(500))
    form = page(1, *(reading(str(place), name) for place, name in enumerate(fields)))
    data = b"".join(xlsx_blocks([form], FormTable(fields, with_all=True)))
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet.max_column == 3 + 2000 + 4
    assert sheet.cell(2, 4 + 4 * 499).value == "499"


def test_rows_are_made_one_by_one() -> None:
    endless = (page(number, reading("1", "id")) for number in iter(int, 1))
    assert len(list(islice(FormTable(FIELDS).rows(endless), 3))) == 3
