"""Forms of several pages: put together in order, and what they lack is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count, islice
from typing import Any

import pytest

from shared.exports import FormTable, Orders, PageJson, assembled, csv_lines, find_orders
from tests.shared.exports.results import failed, page, reading

SIZES = {"exam@1": 2, "long@1": 3}


def sheet(number: int, of: int, value: str | None = None, template: str = "exam@1") -> PageJson:
    """Return a page of a form whose one field, `a1` on page 1, says its own number or a value."""
    said = value or str(number)
    return page(number, reading(said, f"a{of}")) | {"template": template, "form_page": of}


def told(*pages: PageJson) -> list[tuple[Any, ...]]:
    """Return what became of pages: of forms their pages, and what is missing and doubled."""
    return [
        (row["pages"], row["missing"], row["doubled"]) if "missing" in row else (row["number"],)
        for row in put_together(pages)
    ]


def put_together(pages: Sequence[PageJson]) -> Iterator[PageJson]:
    return assembled(pages, SIZES, find_orders(pages, SIZES))


def unclear(row: PageJson) -> bool:
    return bool(row["error"] and row["error"]["code"] == "ambiguous-order")


def in_order(*pages: int, template: str = "exam@1") -> list[PageJson]:
    return [sheet(number, of, template=template) for number, of in enumerate(pages, 1)]


def queued(number: int) -> PageJson:
    return page(number, state="queued")


@pytest.mark.parametrize(
    ("pages", "forms"),
    [
        ([1, 2, 1, 2], [([1, 2], [], []), ([3, 4], [], [])]),
        ([1, 1, 2], [([1], [2], []), ([2, 3], [], [])]),
        ([1, 2, 2, 1, 2], [([1, 2], [], []), ([3], [1], []), ([4, 5], [], [])]),
        ([], []),
    ],
)
def test_page_1_begins_a_form_and_what_is_missing_is_named(
    pages: list[int], forms: list[tuple[Any, ...]]
) -> None:
    assert told(*in_order(*pages)) == forms


@pytest.mark.parametrize(
    ("pages", "forms"),
    [
        ("2 1 2 1 2 1", "21 21 21"),
        ("2 1 2 1 1 2 1", "21 21 1 21"),
        ("2 1 2 2 1 2 1", "21 2 21 21"),
        ("2 1 F 1 2 1 2 1", "21 F 1 21 21"),
        ("1 2 F 2 1 2 1 2", "12 F 2 12 12"),
        ("F 2 1 2 1 2", "F 2 12 12"),
        ("2 1 2 1 2 F", "21 21 2 F"),
        ("2", "2"),
        ("1 F 2", "1 F 2"),
    ],
)
def test_forms_begin_with_the_page_that_leaves_fewest_missing(pages: str, forms: str) -> None:
    assert grouped(pages) == forms


@pytest.mark.parametrize(
    ("pages", "forms"),
    [
        ("3 2 1 3 2 1", "321 321"),
        ("2 1 3 2 1 3", "213 213"),
        ("1 3 2 1 3 2", "132 132"),
        ("3 2 1 3 1 3 2 1", "321 31 321"),
        ("1 2 3 1 F 3 1 2 3", "123 1 F 3 123"),
        ("3 2 1 F F 1 3 2 1", "321 F F 1 321"),
    ],
)
def test_forms_of_three_pages_are_put_together_from_either_end(pages: str, forms: str) -> None:
    assert grouped(pages, "long@1") == forms


@pytest.mark.parametrize(
    "pages",
    ["2 1 2", "1 2 1 2 1", "F 2 1 F", "F 1 2 F", "1 2 1 2 2 1 2 1", "1 1 1 2 2 2", "2 2 1 1"],
)
def test_pages_stay_alone_where_nothing_tells_which_belong_together(pages: str) -> None:
    marks = pages.split()
    assert grouped(pages) == " ".join(f"{mark}?" if mark != "F" else mark for mark in marks)


def test_pages_of_three_stay_alone_too() -> None:
    assert grouped("2 3 1 2", "long@1") == "2? 3? 1? 2?"


def test_nothing_is_told_of_a_stack_while_pages_of_it_wait() -> None:
    rows = list(put_together([queued(1), sheet(2, 2), sheet(3, 1), queued(4)]))
    assert [row["state"] for row in rows] == ["queued"] * 4
    assert not any(row["error"] for row in rows)


def test_each_document_has_its_own_order() -> None:
    names = ["a.pdf [1]", "a.pdf [2]", "b.pdf [1]", "b.pdf [2]", "c.png", "d.png"]
    pages = in_order(2, 1, 1, 2, 2, 1)
    named = [page | {"name": name} for page, name in zip(pages, names, strict=True)]
    assert told(*named) == [([2, 1], [], []), ([3, 4], [], []), ([6, 5], [], [])]


def test_images_of_one_archive_tell_their_order_together_whatever_lies_between() -> None:
    image = {"name": "a.png", "upload": "box.zip"}
    of_box = [page | image for page in in_order(2, 1, 2, 1)]
    document = [page | {"name": f"z.pdf [{page['number'] - 4}]"} for page in in_order(*"1" * 6)[4:]]
    lost = [sheet(7, 2) | image, sheet(8, 2) | image, sheet(9, 1) | image]
    forms = told(*of_box, *(page | {"form_page": n} for n, page in enumerate(document, 1)), *lost)
    assert [form[0] for form in forms] == [[2, 1], [4, 3], [5, 6], [7], [9, 8]]


def test_images_of_two_archives_are_never_joined() -> None:
    pages = [page | {"upload": f"{page['number']}.zip"} for page in in_order(1, 2)]
    assert told(*pages) == [([1], [2], []), ([2], [1], [])]


def test_the_page_that_was_scanned_first_can_be_said() -> None:
    pages = in_order(2, 1, 2)
    assert [row["pages"] for row in assembled(pages, SIZES, Orders(1))] == [[1], [2, 3]]
    assert [row["pages"] for row in assembled(pages, SIZES, Orders(2))] == [[2, 1], [3]]


def grouped(marks: str, template: str = "exam@1") -> str:
    """Return the forms of pages, in the order in which they came; `?` where none is told."""
    pages = [
        failed(number) if mark == "F" else sheet(number, int(mark), template=template)
        for number, mark in enumerate(marks.split(), 1)
    ]
    of = {page["number"]: str(page.get("form_page", "F")) for page in pages}
    forms = []
    for row in put_together(pages):
        numbers = sorted(row.get("pages", [row["number"]]))
        mark = "?" if unclear(row) else ""
        forms.append("".join(of[number] for number in numbers) + mark)
    return " ".join(forms)


def test_later_pages_may_come_in_any_order() -> None:
    assert told(*in_order(1, 3, 2, template="long@1")) == [([1, 3, 2], [], [])]


def test_a_page_that_came_twice_and_says_the_same_is_doubled() -> None:
    twice = [sheet(1, 1, "7"), sheet(2, 1, "7"), sheet(3, 2, "8"), sheet(4, 2, "8")]
    assert told(*twice) == [([1, 3], [], [2, 4])]


def test_pages_that_say_nothing_are_never_taken_for_each_other() -> None:
    empty = [sheet(1, 1), sheet(2, 2), sheet(3, 2)]
    for one in empty[1:]:
        one["readings"] = [reading(None, "a2", outcome="blank")]
    assert told(*empty) == [([1, 2], [], []), ([3], [1], [])]


def test_pages_of_two_people_are_not_joined_over_one_that_failed() -> None:
    assert told(sheet(1, 1), failed(2), sheet(3, 2)) == [([1], [2], []), (2,), ([3], [1], [])]


def test_forms_of_other_templates_lie_between() -> None:
    pages = [sheet(1, 1), *(sheet(n, n - 1, template="long@1") for n in (2, 3, 4)), sheet(5, 2)]
    assert told(*pages) == [([1], [2], []), ([2, 3, 4], [], []), ([5], [1], [])]
    only = [one for one in pages if one["template"] == "exam@1"]
    assert told(*only) == [([1], [2], []), ([5], [1], [])], "as among all the others"


@pytest.mark.parametrize(
    "names",
    [
        ("anna.pdf", "bob.pdf"),
        ("scan.pdf", "scan.pdf"),
        ("anna.tif [3]", "bob.tif [1]"),
        ("scan.pdf [3]", "scan.pdf [2]"),
        ("anna.pdf [1]", "photo.jpg"),
        ("photo.jpg", "bob.pdf"),
    ],
)
def test_pages_of_two_documents_are_never_joined(names: tuple[str, str]) -> None:
    pages = [one | {"name": name} for one, name in zip(in_order(1, 2), names, strict=True)]
    assert told(*pages) == [([1], [2], []), ([2], [1], [])]


@pytest.mark.parametrize(
    "names", [("box.pdf [1]", "box.pdf [2]"), ("1.tif", "2.tif"), ("a [1].png", "b [4].png")]
)
def test_pages_of_one_document_and_single_images_are_joined(names: tuple[str, str]) -> None:
    pages = [one | {"name": name} for one, name in zip(in_order(1, 2), names, strict=True)]
    assert told(*pages) == [([1, 2], [], [])]


@pytest.mark.parametrize(
    ("pages", "states"),
    [
        ([sheet(1, 1), queued(2)], ["queued", "queued"]),
        ([queued(1), sheet(2, 2)], ["queued", "queued"]),
        ([queued(1), sheet(2, 1), failed(3)], ["queued", "incomplete", "failed"]),
        ([sheet(1, 1), queued(3)], ["incomplete", "queued"]),
        ([sheet(1, 1), sheet(2, 2), queued(3)], ["read", "queued"]),
    ],
)
def test_a_form_beside_a_page_that_is_not_read_yet_waits(
    pages: list[PageJson], states: list[str]
) -> None:
    rows = list(put_together(pages))
    assert [row["state"] for row in rows] == states
    for row in rows:
        assert bool(row.get("missing")) == (row["state"] == "incomplete")


@pytest.mark.parametrize("found", [0, 1, 2, 3])
def test_pages_that_are_read_once_the_orders_were_found_still_wait(found: int) -> None:
    pages = in_order(1, 2, 1, 2)
    waiting = [*pages[:found], *map(queued, range(found + 1, 5))]
    told = list(assembled(pages, SIZES, find_orders(waiting, SIZES)))
    assert [row["state"] for row in told] == (["read"] * (found > 1) + ["queued"] * 4)[: len(told)]
    assert len(told) == (3 if found > 1 else 4)
    assert not any(row.get("missing") for row in told)


def test_pages_that_come_once_the_orders_were_found_wait_as_well() -> None:
    told = assembled(in_order(2, 1), SIZES, find_orders([], SIZES))
    assert [row["state"] for row in told] == ["queued"] * 2


def test_an_incomplete_form_still_has_its_row() -> None:
    table = FormTable(("a1", "a2"), sizes=SIZES)
    lines = "".join(csv_lines([*in_order(1, 2, 1), failed(4)], table)).splitlines()
    assert lines == [
        "number,name,upload,a1,a2,review,state,error,duplicate_of,pages,missing,doubled",
        "1,1.png,box.zip,1,2,,read,,,1 2,,",
        "3,3.png,box.zip,3,,,incomplete,page 2 of the form is missing,,3,2,",
        "4,4.png,box.zip,,,,failed,it is torn,,,,",
    ]


def test_forms_are_put_together_one_by_one() -> None:
    endless = (sheet(number, 2 - number % 2) for number in count(1))
    first = islice(assembled(endless, SIZES, Orders()), 3)
    assert [row["pages"] for row in first] == [[1, 2], [3, 4], [5, 6]]
