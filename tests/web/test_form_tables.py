"""Tables of forms over HTTP."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from shared.readings import Outcome
from tests.web.forms import NO_MATCH, read
from tests.web.templates import add
from tests.web.working import Hands

OWN = ["number", "name", "upload"]
BEHIND = ["review", "state", "error", "duplicate_of"]


@pytest.fixture
def result(client: FlaskClient, hands: Hands) -> str:
    """Return the path of the result of three pages."""
    add(client)
    return f"/api/v1/jobs/{read(client, hands, Outcome.REVIEW, NO_MATCH, Outcome.BLANK)}/result"


def test_csv_has_a_column_for_each_field(client: FlaskClient, result: str) -> None:
    first, failed, third = csv.DictReader(client.get(f"{result}.csv").text.splitlines())
    assert list(first) == [*OWN, "id", "score", *BEHIND]
    assert (first["id"], first["score"], first["review"]) == ("00420", "17", "score")
    assert (failed["id"], failed["state"], failed["error"]) == ("", "failed", NO_MATCH.detail)
    assert (third["id"], third["score"], third["review"]) == ("00420", "", "")


def test_on_wish_it_has_confidence_and_outcome(client: FlaskClient, result: str) -> None:
    first, *_ = csv.DictReader(client.get(f"{result}.csv?columns=all").text.splitlines())
    of_fields = [name for name in first if name not in OWN + BEHIND]
    assert of_fields == [
        f"{field}{part}"
        for field in ("id", "score")
        for part in ("", ".confidence", ".outcome", ".raw")
    ]
    assert (first["score.confidence"], first["score.outcome"]) == ("0.9123", "review")


@pytest.mark.parametrize("columns", ["values", "all"])
def test_a_workbook_keeps_leading_zeros(client: FlaskClient, result: str, columns: str) -> None:
    data = client.get(f"{result}.xlsx?columns={columns}").data
    names, first, *_ = load_workbook(io.BytesIO(data)).worksheets[0].iter_rows(values_only=True)
    row = dict(zip(names, first, strict=True))
    assert (row["id"], row["review"]) == ("00420", "score")
    assert ("id.confidence" in row) == (columns == "all")


def test_json_lines_are_as_ever(client: FlaskClient, result: str) -> None:
    lines = map(json.loads, client.get(f"{result}.jsonl").text.splitlines())
    assert list(lines) == client.get(result).json["pages"]


def test_other_columns_are_refused(client: FlaskClient, result: str) -> None:
    for ending in ("csv", "xlsx"):
        answer = client.get(f"{result}.{ending}?columns=some")
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")


def test_the_image_of_any_field_is_cropped(client: FlaskClient, result: str) -> None:
    pages = result.removesuffix("result") + "pages"
    crop = client.get(f"{pages}/1/image?field=id")
    assert crop.mimetype == "image/png"
    assert client.get(f"{pages}/2/image?field=id").status_code == 404
    assert client.get(f"{pages}/1/image?field=tea").status_code == 404
