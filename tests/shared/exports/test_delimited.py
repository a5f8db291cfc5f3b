"""CSV: one row a page, whatever is on it."""

from __future__ import annotations

import csv

from shared.exports import SideBySide, csv_lines
from tests.shared.exports.results import failed, page, reading


def test_one_reading_a_page_keeps_the_names_of_old() -> None:
    pages = [page(1, reading("007")), failed(2), page(3, reading(None), duplicate_of=1)]
    assert "".join(csv_lines(pages)).splitlines() == [
        "number,name,upload,state,error,duplicate_of,field,value,confidence,outcome",
        "1,1.png,box.zip,read,,,number,007,0.9987,accepted",
        "2,2.png,box.zip,failed,it is torn,,,,,",
        "3,3.png,box.zip,read,,1,number,,0.9987,blank",
    ]


def test_several_readings_stand_side_by_side() -> None:
    pages = [page(1, reading("12"), reading("34", "number 2")), page(2, reading("5"))]
    first, second = csv.DictReader(csv_lines(pages, SideBySide(2)))
    assert (first["value"], first["field_2"], first["value_2"]) == ("12", "number 2", "34")
    assert (second["value"], second["value_2"], second["outcome_2"]) == ("5", "", "")


def test_a_page_read_since_the_export_began_waits_in_it() -> None:
    (row,) = csv.DictReader(csv_lines([page(1, reading("1"), reading("2"))]))
    assert (row["state"], row["value"]) == ("queued", "")


def test_names_are_no_formulas_and_stay_in_their_cell() -> None:
    names = ["=cmd()", "+1", "-1", "@sum", 'a,"b"\nc']
    rows = csv.DictReader(csv_lines([page(1, name=name) for name in names]))
    assert [row["name"] for row in rows] == ["'=cmd()", "'+1", "'-1", "'@sum", 'a,"b"\nc']
