"""The models over HTTP and as pages: what there is, and how far each can be trusted."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from shared.settings import Settings
from tests.support.drawing import encode, png
from web.pages.model_words import figure, figure_name, measure, set_name, share

HTML = {"Accept": "text/html"}
HOSTILE = "<script>alert(1)</script>"
FIGURES = {
    "n": 12,
    "confusion": [[5, 1], [0, 6]],
    "reliability": [{"from": 0.99, "to": 1.0, "n": 12, "confidence": 0.996, "accuracy": 0.9167}],
    "risk_coverage": [{"coverage": 0.5, "risk": 0.0001, "confidence": 0.999}],
}


@pytest.fixture
def settings(folder: Path, request: pytest.FixtureRequest) -> Settings:
    """Return settings over SQLite: models are no matter of the database."""
    from tests.conftest import fresh_database

    return Settings(data_dir=folder, database_url=fresh_database(request, "sqlite", folder))


@pytest.fixture
def own(settings: Settings) -> Path:
    """Return the folder of a model of one's own, with pictures and without weights."""
    folder = settings.models / "mine"
    folder.mkdir(parents=True)
    write_card(folder)
    for name in ("confusion", "reliability", "risk-coverage"):
        (folder / f"{name}.png").write_bytes(encode(Image.new("L", (4, 4))))
    (folder / "report.json").write_text(json.dumps(FIGURES))
    return folder


def write_card(folder: Path, **more: Any) -> None:
    card = json.loads((BUILT_IN / DEFAULT_MODEL / "card.json").read_text()) | {"kind": "forest"}
    (folder / "card.json").write_text(json.dumps(card | more))


def get(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, answer.mimetype) == (status, "text/html"), answer.text
    return answer.text


def assert_not_found(answer: TestResponse, said: str) -> None:
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert said in json.loads(answer.text)["detail"]


def test_the_list_has_every_model_in_short(client: FlaskClient, own: Path) -> None:
    models = client.get("/api/v1/models").json["models"]
    assert [model["name"] for model in models] == ["cnn", "forest", "logistic", "mine"]
    assert list(models[3]) == [
        *("name", "kind", "built_in", "readers", "trained_at", "accuracy"),
        *("parameters", "bytes", "speed", "links"),
    ]
    assert [(model["kind"], model["built_in"]) for model in models] == [
        ("cnn", True),
        ("forest", True),
        ("logistic", True),
        ("forest", False),
    ]
    assert models[0]["accuracy"]["mnist_test"] >= 0.995
    assert models[0]["bytes"] > 10_000
    assert models[3]["bytes"] is None, "its weights are elsewhere"
    assert models[3]["links"] == {"self": "/api/v1/models/mine", "page": "/models/mine"}


def test_a_model_is_its_card_with_links_to_its_pictures(client: FlaskClient, own: Path) -> None:
    write_card(own, mood="good", name="another")
    card = client.get("/api/v1/models/mine").json
    assert (card["name"], card["mood"], card["built_in"]) == ("mine", "good", False)
    assert card["figures"]["validation"]["n"] == 5953
    pictures = card["links"]["pictures"]
    assert sorted(pictures) == ["confusion", "reliability", "risk-coverage"]
    assert all(client.get(path, buffered=True).status_code == 200 for path in pictures.values())


def test_a_picture_is_sent_again_only_once_it_has_changed(client: FlaskClient, own: Path) -> None:
    path = "/api/v1/models/mine/pictures/confusion.png"
    answer = client.get(path, buffered=True)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert Image.open(io.BytesIO(answer.data)).size == (4, 4)
    assert "Last-Modified" in answer.headers
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(path, headers=tag, buffered=True).status_code == 304
    (own / "confusion.png").write_bytes(encode(Image.new("L", (9, 9))))
    assert client.get(path, headers=tag, buffered=True).status_code == 200


def test_what_is_not_there_answers_404(client: FlaskClient, own: Path) -> None:
    assert_not_found(client.get("/api/v1/models/oracle"), "no model 'oracle'")
    pictures = "/api/v1/models/mine/pictures"
    assert_not_found(client.get(f"{pictures}/worst.png"), "evaluate LABELS.csv --model mine")
    for strange in ("card.json", "confusion", "..%2fcard.json", "x.png", "%00.png"):
        answer = client.get(f"{pictures}/{strange}")
        assert answer.status_code == 404, strange
    assert client.get("/api/v1/models/..%2f..%2fcnn").status_code == 404


def test_the_description_knows_models(client: FlaskClient) -> None:
    spec = client.get("/api/openapi.json").json
    assert {"/api/v1/models", "/api/v1/models/{name}"} <= set(spec["paths"])
    picture = spec["paths"]["/api/v1/models/{name}/pictures/{picture}"]["get"]
    assert "image/png" in picture["responses"]["200"]["content"]
    assert "readers" in spec["components"]["schemas"]["CardView"]["properties"]
    assert spec["components"]["schemas"]["Submission"]["properties"]["model"]["default"] == ""


def submit(client: FlaskClient, **options: str) -> TestResponse:
    files = [(io.BytesIO(png(7)), "7.png")]
    return client.post("/api/v1/jobs", data={"files": files, **options})


def test_a_job_chooses_any_model_of_the_catalogue_at_once(client: FlaskClient, own: Path) -> None:
    assert submit(client, model="mine").json["model"] == "mine"
    shutil.copytree(own, own.parent / "newer")
    assert submit(client, model="newer").json["model"] == "newer"


def test_a_job_without_a_model_that_can_read_it_is_refused(client: FlaskClient, own: Path) -> None:
    write_card(own, readers=["number"])
    for name, code in (
        ("mine", "unfit-model"),
        ("tea", "unknown-model"),
        ("../cnn", "unknown-model"),
    ):
        answer = submit(client, model=name)
        body = json.loads(answer.text)
        assert (answer.status_code, body["field"]) == (422, "model")
        assert body["type"] == f"urn:fieldhand:problem:{code}"
        assert body["detail"].endswith("it can be 'cnn' or 'forest' or 'logistic'")


def test_the_page_of_all_models_tells_them_apart(client: FlaskClient, own: Path) -> None:
    page = get(client, "/models")
    assert re.findall(r'stretched-link[^>]* href="([^"]+)"', page) == [
        "/models/cnn",
        "/models/forest",
        "/models/logistic",
        "/models/mine",
    ]
    for text in ("Built in", "Your own", "Convolutional net", "Random forest", "single digits"):
        assert text in page
    card = json.loads((BUILT_IN / "cnn" / "card.json").read_text())
    assert f"{card['figures']['mnist_test']['accuracy']:.2%}"[:-1] in page
    assert "cannot be used" not in page
    (own / "card.json").write_text("spoilt")
    assert "1 folder cannot be used as a model" in get(client, "/models")


def test_the_page_of_a_model_draws_its_figures_and_says_them(
    client: FlaskClient, own: Path
) -> None:
    page = get(client, "/models/mine")
    assert "<img class" not in page
    assert len(re.findall(r'<svg class="chart"[^>]* role="img" aria-label="[^"]{40,}"', page)) == 2
    matrix = page.partition("Which digit is read as which")[2]
    assert "1 digit is read as another; most often 0 as 1 (1 time)." in matrix
    cells = re.findall(r'<td class="(is-[a-z0-9-]+)">(\d)</td>', matrix)
    assert cells == [("is-right", "5"), ("is-wrong-5", "1"), ("is-wrong-0", "0"), ("is-right", "6")]
    assert "99.60\N{NO-BREAK SPACE}%" in page
    assert "0.0100\N{NO-BREAK SPACE}%" in page
    for text in ("fieldhand train cnn", "Calibration", "opencv-python-headless", "54,047"):
        assert text in page


def test_a_model_without_figures_shows_its_pictures(client: FlaskClient, own: Path) -> None:
    (own / "report.json").unlink()
    page = get(client, "/models/mine")
    assert '<svg class="chart"' not in page
    for name in ("confusion", "reliability", "risk-coverage"):
        source = f'src="/api/v1/models/mine/pictures/{name}.png"'
        assert re.search(rf'<img [^>]*{source} alt="[^"]{{40,}}"', page)


def test_what_can_be_drawn_is_not_missing(client: FlaskClient, own: Path) -> None:
    (own / "confusion.png").unlink()
    assert "Not drawn yet: worst." in get(client, "/models/mine")
    (own / "report.json").unlink()
    assert "Not drawn yet: confusion, worst." in get(client, "/models/mine")


def test_models_are_compared_side_by_side(client: FlaskClient, own: Path) -> None:
    write_card(own, figures={"mnist_test": {"accuracy": 0.5}}, speed={}, trained_at=None)
    page = get(client, "/models")
    table = page.partition("Side by side")[2].partition("</table>")[0]
    rows = {
        re.sub(r"<[^>]+>", "", name): re.findall(r"<td>(.*?)</td>", cells)
        for name, cells in re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table, re.S)
    }
    right = rows["MNIST test images: right"]
    assert right[0].startswith("<strong>99.")
    assert right[3] == "50.00\N{NO-BREAK SPACE}%"
    assert "–" in rows["Glyphs a second"][3]
    assert "Made numbers of 3 to 8 digits, by held-out writers: right" not in rows


def test_curves_are_drawn_together_where_they_were_measured_on_the_same(
    client: FlaskClient, own: Path
) -> None:
    section = get(client, "/models").partition("Errors among the surest readings")[2]
    assert section.count("<polyline") == 3
    assert '<th scope="col">mine</th>' not in section
    (own / "report.json").write_text(json.dumps({**FIGURES, "on": "held-out writers, on paper"}))
    section = get(client, "/models").partition("Errors among the surest readings")[2]
    assert section.count("<polyline") == 4
    assert '<th scope="col">mine</th>' in section


def test_a_picture_that_is_missing_names_the_command_that_makes_it(
    client: FlaskClient, own: Path
) -> None:
    page = get(client, "/models/mine")
    assert "Not drawn yet: worst." in page
    assert "fieldhand evaluate LABELS.csv --model mine --report DIR" in page


def test_a_model_of_numbers_shows_their_pictures_and_names_its_own_command(
    client: FlaskClient, own: Path
) -> None:
    write_card(own, readers=["number"])
    (own / "confusion.png").rename(own / "errors.png")
    measures = {"n": 200, "accuracy": 0.9125, "coverage": 0.75, "accepted_error": 0.01}
    (own / "report.json").write_text(json.dumps({"n": 200, "lengths": {"5": measures}}))
    page = get(client, "/models/mine")
    assert 'src="/api/v1/models/mine/pictures/errors.png"' in page
    assert "91.25\N{NO-BREAK SPACE}%" in page
    assert "Not drawn yet: worst." in page
    assert "fieldhand evaluate LABELS.csv --reader number --model mine --report DIR" in page
    assert client.get("/api/v1/models/mine/pictures/errors.png", buffered=True).status_code == 200


def test_a_bare_card_and_a_strange_report_are_shown_as_far_as_they_go(
    client: FlaskClient, own: Path
) -> None:
    bare = {"readers": [HOSTILE], "weights": {"file": "a", "sha256": "0"}, "kind": HOSTILE}
    bare["figures"] = {HOSTILE: {"n": 3, "accepted": 0.5, HOSTILE: HOSTILE, "risk_coverage": 7}}
    bare["calibration"], bare["calibrations"] = {"slope": 1.5}, {"pixels": {"slope": 2.5}}
    bare["figures"] |= {"seconds": 3, "parts": {"letters": {"n": 31}}}
    (own / "card.json").write_text(json.dumps(bare))
    for report in (
        "[]",
        '{"confusion": [[1, 2]], "reliability": [{"n": "x"}], "lengths": {"5": 3}}',
        "spoilt",
    ):
        (own / "report.json").write_text(report)
        page = get(client, "/models/mine")
        assert "50.00\N{NO-BREAK SPACE}%" in page
        assert all(re.search(f">{figure}</(dd|td)>", page) for figure in ("31", "1.5", "2.5"))
        assert HOSTILE not in page
    assert "Trained" not in page
    assert HOSTILE not in get(client, "/models")


def test_a_model_that_is_not_there_is_a_page_with_a_way_back(client: FlaskClient) -> None:
    assert 'href="/jobs"' in get(client, "/models/oracle", 404)


@pytest.mark.parametrize("path", ["/models", "/models/mine"])
def test_no_page_holds_scripts_or_styles_inline(client: FlaskClient, own: Path, path: str) -> None:
    page = get(client, path)
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", page)


def test_the_form_offers_every_model_and_says_what_it_reads(client: FlaskClient, own: Path) -> None:
    page = get(client, "/")
    models = re.findall(r'<option value="([a-z]+)" >', page)
    assert models == ["cnn", "forest", "logistic", "mine"]
    assert '<option value="">The usual one</option>' in page
    assert "mine, random forest" in page
    assert "forest, for single digits" in page
    write_card(own, readers=["number"])
    assert "mine, random forest, for numbers" in get(client, "/")


def test_a_job_leads_to_its_model_as_long_as_that_is_there(client: FlaskClient, own: Path) -> None:
    job = submit(client, model="mine").json["id"]
    for path in (f"/jobs/{job}", f"/jobs/{job}/result"):
        assert 'href="/models/mine"' in get(client, path)
    shutil.rmtree(own)
    for path in (f"/jobs/{job}", f"/jobs/{job}/result"):
        page = get(client, path)
        assert "Model: mine" in page
        assert "/models/mine" not in page


def test_figures_are_said_in_words() -> None:
    space = "\N{NO-BREAK SPACE}%"
    assert [share(value) for value in (0.9959, 0, 0.00021)] == [
        *(f"99.59{space}", f"0.00{space}", f"0.0210{space}"),
    ]
    assert measure(0.25, "accepted") == f"25.00{space}"
    assert (measure(0.0008, "ece"), measure(1200, "n")) == ("0.0008", "1,200")
    assert [figure(value) for value in ([32, 64], True, "by writer")] == [
        "32, 64",
        "True",
        "by writer",
    ]
    assert (set_name("strange_set"), figure_name("called_blank")) == ("Strange set", "called blank")
