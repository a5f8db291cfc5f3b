"""Jobs whose pages find their templates, and forms of several pages, from HTTP to HTTP."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import update

from shared.exports import Orders
from shared.matches import FormMatch
from shared.moves import PageResult
from shared.tables import Job
from tests.support.forms import blank_png, definition, field
from tests.web.forms import NO_MATCH, form, number, send
from tests.web.templates import HTML, add
from tests.web.test_corrections import path_of
from tests.web.working import Hands
from web import orders
from web.results.forms import forms_json

Told = tuple[str, int] | None
"""A version and which page of it a page is; None: none."""


@pytest.fixture(autouse=True)
def _templates(client: FlaskClient) -> None:
    add(client)
    two = definition(
        field("id"),
        field("total", page=2),
        name="survey",
        pages=[{"reference": "1.png"}, {"reference": "2.png"}],
    )
    add(client, two, ("1.png", blank_png(3)), ("2.png", blank_png(9)))


def read(client: FlaskClient, hands: Hands, *pages: Told, template: str = "auto") -> str:
    """Return the path of the result of a job whose pages are these."""
    job = send(client, hands.database, len(pages))
    with hands.database.write() as connection:
        connection.execute(update(Job).where(Job.id == job).values(template=template))
    hands.finish(job, lambda place: result(place, pages[place - 1]))
    return f"/api/v1/jobs/{job}/result"


def result(place: int, told: Told) -> PageResult:
    if told is None:
        return PageResult(place, error=NO_MATCH)
    match = FormMatch(*told, share=0.9, worst_part=0.8, residual=0.4)
    if told[0] == "exam@1":
        return PageResult(place, form(place).readings, match=match)
    name = ("id", "total")[told[1] - 1]
    return PageResult(place, [number(name, f"{place}0")], match=match)


EXAM, FIRST, SECOND = ("exam@1", 1), ("survey@1", 1), ("survey@1", 2)


def rows(client: FlaskClient, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(answer.text.splitlines()))


def counts(complete: int = 0, **others: int) -> dict[str, Any]:
    """Return what is told of forms of which none lacks a page."""
    return {"complete": complete, "incomplete": 0, "ambiguous": 0, "faulty": []} | others


def test_each_page_says_what_it_was_read_as(client: FlaskClient, hands: Hands) -> None:
    pages = client.get(read(client, hands, EXAM, SECOND, None)).json["pages"]
    found = [(page.get("template"), page.get("form_page")) for page in pages]
    assert found == [EXAM, SECOND, (None, None)]
    assert pages[0]["match"] == {"share": 0.9, "worst_part": 0.8, "residual": 0.4}


def test_csv_has_the_fields_of_all_templates_and_says_which_it_is(
    client: FlaskClient, hands: Hands
) -> None:
    path = read(client, hands, EXAM, FIRST, SECOND, None)
    exam, survey, failed = rows(client, f"{path}.csv")
    assert [*exam][:7] == ["number", "name", "upload", "template", "id", "score", "total"]
    assert (exam["template"], exam["id"], exam["score"], exam["total"]) == (
        *("exam@1", "00420", "17"),
        "",
    )
    assert (survey["template"], survey["id"], survey["total"], survey["pages"]) == (
        *("survey@1", "20", "30"),
        "2 3",
    )
    assert (failed["template"], failed["state"]) == ("", "failed")


def test_csv_of_one_template_has_its_fields_alone(client: FlaskClient, hands: Hands) -> None:
    path = read(client, hands, EXAM, FIRST, SECOND, None)
    (survey,) = rows(client, f"{path}.csv?template=survey@1")
    assert [*survey][:5] == ["number", "name", "upload", "id", "total"]
    other = client.get(f"{path}.csv?template=tally@1")
    assert other.status_code == 422
    assert "they are of exam@1, survey@1" in other.get_data(as_text=True)


def test_a_workbook_has_a_sheet_for_each_template_and_one_of_what_failed(
    client: FlaskClient, hands: Hands
) -> None:
    path = read(client, hands, EXAM, FIRST, None, EXAM)
    book = load_workbook(io.BytesIO(client.get(f"{path}.xlsx").data))
    assert book.sheetnames == ["exam@1", "survey@1", "Not read"]
    found = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    assert [row[0] for row in found["exam@1"]] == ["number", 1, 4]
    assert found["exam@1"][1][3:5] == ("00420", "17")
    assert [row[0] for row in found["survey@1"]] == ["number", 2]
    assert found["Not read"][1][:3] == (3, "3.png", "3.png")
    one = load_workbook(io.BytesIO(client.get(f"{path}.xlsx?template=exam@1").data))
    assert one.sheetnames == ["Pages"]


def test_a_form_of_two_pages_is_one_row_and_what_is_missing_is_named(
    client: FlaskClient, hands: Hands
) -> None:
    path = read(client, hands, FIRST, SECOND, FIRST, None, SECOND, template="survey@1")
    whole, failed, first, second = sorted(
        rows(client, f"{path}.csv"), key=lambda row: (row["state"] != "read", row["state"])
    )
    assert (whole["id"], whole["total"], whole["missing"]) == ("10", "20", "")
    assert failed["error"] == NO_MATCH.detail
    assert (first["id"], first["total"], first["missing"]) == ("30", "", "2")
    assert (second["id"], second["total"], second["missing"]) == ("", "50", "1")
    assert second["error"] == "page 1 of the form is missing"


def test_forms_are_counted_and_those_that_lack_pages_are_listed(
    client: FlaskClient, hands: Hands
) -> None:
    path = read(client, hands, FIRST, SECOND, FIRST, EXAM, FIRST, SECOND)
    job = client.get(path).json["job"]
    told = client.get(job["links"]["forms"]).json
    assert (told["complete"], told["incomplete"]) == (2, 1)
    (faulty,) = told["faulty"]
    assert (faulty["number"], faulty["pages"], faulty["missing"]) == (3, [3], [2])
    page = client.get(path.removeprefix("/api/v1"), headers=HTML).text
    assert "2 forms are complete, 1 lacks pages." in page
    assert "its page 2 is missing" in page


def test_a_stack_that_was_scanned_back_side_first_is_put_together(
    client: FlaskClient, hands: Hands
) -> None:
    path = read(client, hands, SECOND, FIRST, SECOND, FIRST, template="survey@1")
    found = [(row["id"], row["total"], row["pages"]) for row in rows(client, f"{path}.csv")]
    assert found == [("20", "10", "2 1"), ("40", "30", "4 3")]
    book = load_workbook(io.BytesIO(client.get(f"{path}.xlsx").data))
    first, second = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert (first[3:5], second[3:5]) == (("20", "10"), ("40", "30"))
    forms = client.get(client.get(path).json["job"]["links"]["forms"]).json
    assert forms == counts(complete=2)


def test_what_is_read_while_a_table_is_made_is_not_joined_to_another_persons_page(
    client: FlaskClient, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = send(client, hands.database, 4)
    with hands.database.write() as connection:
        connection.execute(update(Job).where(Job.id == job).values(template="survey@1"))
    hands.expand(job)
    find = orders.find_orders

    def find_and_read(*pages: Any) -> Orders:
        found = find(*pages)
        hands.read(job, lambda place: result(place, (SECOND, FIRST)[1 - place % 2]))
        return found

    monkeypatch.setattr(orders, "find_orders", find_and_read)
    so_far = rows(client, f"/api/v1/jobs/{job}/result.csv")
    assert [(row["state"], row["id"], row["total"]) for row in so_far] == [("queued", "", "")] * 4
    whole = rows(client, f"/api/v1/jobs/{job}/result.csv")
    assert [row["pages"] for row in whole] == ["2 1", "4 3"]


def test_the_table_of_one_template_puts_forms_together_as_the_table_of_all_does(
    client: FlaskClient, hands: Hands
) -> None:
    path = read(client, hands, EXAM, SECOND, FIRST, None, SECOND, FIRST)
    for query in ("", "?template=survey@1"):
        told = [row["pages"] for row in rows(client, f"{path}.csv{query}") if row["pages"]]
        assert told == ["3 2", "6 5"]


def test_pages_stay_alone_where_their_order_tells_nothing_until_it_is_said(
    client: FlaskClient, hands: Hands
) -> None:
    path = read(client, hands, SECOND, FIRST, SECOND, template="survey@1")
    told = rows(client, f"{path}.csv")
    assert [row["pages"] for row in told] == ["1", "2", "3"]
    assert {row["state"] for row in told} == {"incomplete"}
    assert "say which page was scanned first" in told[0]["error"]
    forms = client.get(path).json["job"]["links"]["forms"]
    assert client.get(forms).json == counts(ambiguous=3)
    said = rows(client, f"{path}.csv?first=2")
    assert [(row["pages"], row["missing"]) for row in said] == [("2 1", ""), ("3", "1")]
    assert client.get(f"{forms}?first=1").json["complete"] == 1
    page = client.get(path.removeprefix("/api/v1"), headers=HTML).text
    assert "3 pages stay alone" in page
    assert f'href="{path}.csv?first=2"' in page


def test_a_first_page_that_no_form_has_is_refused(client: FlaskClient, hands: Hands) -> None:
    path = read(client, hands, FIRST, SECOND, template="survey@1")
    for address in (f"{path}.csv", f"{path}.xlsx", path.removesuffix("result") + "forms"):
        answer = client.get(f"{address}?first=3")
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
        assert "no form of this job has a page 3" in answer.get_data(as_text=True)


def test_pages_that_are_read_again_complete_their_form(client: FlaskClient, hands: Hands) -> None:
    path = read(client, hands, FIRST, None)
    job = client.get(path).json["job"]
    assert client.get(job["links"]["forms"]).json["incomplete"] == 1
    assert client.post(f"{job['links']['self']}/retry").status_code == 202
    hands.read(job["id"], lambda place: result(place, SECOND))
    told: dict[str, Any] = client.get(job["links"]["forms"]).json
    assert told == counts(complete=1)


@pytest.mark.parametrize("ending", ["csv", "csv?template=survey@1"])
def test_a_form_whose_next_page_is_not_read_yet_lacks_none(
    client: FlaskClient, hands: Hands, ending: str
) -> None:
    path = read(client, hands, FIRST, None)
    job = client.get(path).json["job"]
    assert client.post(f"{job['links']['self']}/retry").status_code == 202
    form = rows(client, f"{path}.{ending}")[0]
    assert (form["state"], form["missing"], form["id"]) == ("queued", "", "10")
    told = client.get(job["links"]["forms"]).json
    assert told == counts()
    page = client.get(path.removeprefix("/api/v1"), headers=HTML).text
    assert "complete," not in page, "while the job runs, no forms are counted on its page"


def test_who_looks_at_the_same_moment_gets_the_same_sums(client: FlaskClient, hands: Hands) -> None:
    job = client.get(read(client, hands, *[FIRST, SECOND] * 20)).json["job"]["id"]
    together = Barrier(4)

    def look(_viewer: int) -> dict[str, Any] | None:
        together.wait()
        with client.application.app_context():
            return forms_json(hands.database, job)

    with ThreadPoolExecutor(4) as viewers:
        first, *others = viewers.map(look, range(4))
    assert first == counts(complete=20)
    assert all(told is first for told in others)


def test_who_looks_at_one_job_does_not_wait_for_the_sums_of_another(
    client: FlaskClient, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [read(client, hands, FIRST, SECOND) for _ in range(2)]
    jobs = [client.get(path).json["job"]["id"] for path in paths]
    together, find = Barrier(2), orders.find_orders

    def find_beside(*pages: Any) -> Orders:
        together.wait(60)  # broken where one waits for the other
        return find(*pages)

    def look(job: str) -> dict[str, Any] | None:
        with client.application.app_context():
            return forms_json(hands.database, job)

    monkeypatch.setattr(orders, "find_orders", find_beside)
    with ThreadPoolExecutor(2) as viewers:
        assert list(viewers.map(look, jobs)) == [counts(complete=1)] * 2


def test_pages_belong_together_by_what_a_person_said_of_them(
    client: FlaskClient, hands: Hands
) -> None:
    path = read(client, hands, FIRST, FIRST, SECOND)
    job = client.get(path).json["job"]
    assert client.get(job["links"]["forms"]).json["incomplete"] == 1
    client.put(path_of(job["id"], "id", page=2), json={"value": "10"})
    told = client.get(job["links"]["forms"]).json
    assert (told["complete"], told["incomplete"]) == (1, 0)
    assert told["faulty"][0]["doubled"] == [2]
    (form,) = rows(client, f"{path}.csv")
    assert (form["pages"], form["doubled"]) == ("1 3", "2")


def test_a_job_without_such_forms_counts_none(client: FlaskClient, hands: Hands) -> None:
    job = client.get(read(client, hands, EXAM, template="exam@1")).json["job"]
    counted = client.get(job["links"]["forms"]).json
    assert counted == counts()


def test_the_result_page_names_the_template_of_each_page(client: FlaskClient, hands: Hands) -> None:
    path = read(client, hands, EXAM, FIRST, SECOND)
    page = client.get(path.removeprefix("/api/v1"), headers=HTML).text
    assert page.count('<a href="/templates/survey?version=1">survey@1</a>') == 2
    assert '<a href="/templates/exam?version=1">exam@1</a>' in page
