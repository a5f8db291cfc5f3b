"""A job from upload to result, over every part of the system."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import select

from shared.catalogue import BUILT_IN, DEFAULT_MODEL
from shared.database import Database
from shared.tables import Batch
from tests.support.drawing import draw, encode, png, tar_of, tiff, zip_of
from tests.support.pdfs import scanned_pdf
from tests.support.processes import wait_for
from tests.support.stack import COMMAND_SECONDS, FIELDHAND, HTTP_SECONDS, Stack, keep_port
from tests.support.writing import write


def values(stack: Stack, job_id: str) -> list[str | None]:
    return [
        page["readings"][0]["value"] if page["readings"] else page["error"]["code"]
        for page in stack.pages(job_id)
    ]


def test_digits_of_every_kind_of_upload_are_read(stack: Stack) -> None:
    job = stack.submit(
        ("0.png", png(0)),
        ("1.jpg", encode(draw(1), "JPEG")),
        ("2.webp", encode(draw(2), "WEBP")),
        ("3.bmp", encode(draw(3), "BMP")),
        ("4.gif", encode(draw(4), "GIF")),
        ("567.tif", tiff(5, 6, 7)),
        ("89.zip", zip_of({"8.png": png(8), "9.png": png(9)})),
        ("12.tar", tar_of({"1.png": png(1), "2.png": png(2)})),
        ("34.tar.gz", tar_of({"3.png": png(3), "4.png": png(4)}, "w:gz")),
    )
    job = stack.wait(job["id"])
    assert (job["state"], job["error"]) == ("done", None)
    assert values(stack, job["id"]) == [str(digit) for digit in [*range(10), 1, 2, 3, 4]]


def test_numbers_out_of_documents_are_read_and_accounted_for(stack: Stack) -> None:
    scans = [Image.fromarray(write(text, margin=40)) for text in ("1204", "873", "56")]
    document = scanned_pdf(scans)
    torn = document[: len(document) // 3]
    members = {"amounts.pdf": document, "90.png": encode(scans[2]), "torn.pdf": torn}
    job = stack.submit(
        ("amounts.pdf", document),
        ("again.zip", zip_of(members)),
        reader="number",
        digits="2-4",
    )
    job = stack.wait(job["id"])
    assert (job["state"], job["options"]) == ("done", {"digits": [2, 4]})
    read = [page for page in stack.pages(job["id"]) if page["state"] == "read"]
    seen = ["".join(digit["value"] for digit in page["readings"][0]["digits"]) for page in read]
    assert seen == ["1204", "873", "56", "1204", "873", "56", "56"]
    assert [page["duplicate_of"] for page in read] == [None, None, None, 1, 2, 3, None]
    accounts = job["reconciliation"]
    assert accounts["pages"] == len(read) + sum(accounts["failed"].values())
    assert (accounts["duplicates"], accounts["queued"]) == (3, 0)
    assert sum(accounts["fields"].values()) == len(read)
    sheet = httpx.get(f"{stack.url}{job['links']['xlsx']}", timeout=HTTP_SECONDS).content
    rows = list(load_workbook(io.BytesIO(sheet), read_only=True).active.values)
    assert len(rows) == 1 + accounts["pages"]


def test_a_bad_page_fails_with_its_reason_and_every_other_is_read(stack: Stack) -> None:
    members = {
        "1.png": png(1),
        "cut.png": png(2)[:200],
        "notes.txt": b"not a digit",
        "empty.png": b"",
        "../../3.png": png(3),
        "inner.zip": zip_of({"4.png": png(4)}),
        "5.png": png(5),
    }
    job = stack.wait(stack.submit(("box.zip", zip_of(members)))["id"])
    assert job["state"] == "done"
    assert job["pages"] == {"total": 7, "queued": 0, "read": 3, "failed": 4}
    assert values(stack, job["id"]) == [
        *("1", "damaged-image", "not-an-image", "empty-file"),
        *("3", "nested-archive", "5"),
    ]


def test_prefer_wait_answers_with_the_outcome(stack: Stack) -> None:
    files = {"files": ("7.png", png(7))}
    stack.wait(stack.submit(("1.png", png(1)))["id"])
    answer = httpx.post(
        f"{stack.url}/api/v1/jobs",
        files=files,
        headers={"Prefer": "wait=60"},
        timeout=HTTP_SECONDS,
        follow_redirects=True,
    )
    assert answer.history[0].status_code == 303
    assert answer.history[0].headers["Preference-Applied"] == "wait=60"
    (page,) = answer.json()["pages"]
    assert page["readings"][0]["value"] == "7"
    assert page["readings"][0]["digits"][0]["top"][0][0] == "7"


def test_a_deleted_job_leaves_nothing(stack: Stack) -> None:
    job = stack.submit(("box.zip", zip_of({str(n): png(n) for n in range(10)})))
    stack.wait(job["id"])
    path = stack.url + job["links"]["self"]
    assert httpx.delete(path, timeout=HTTP_SECONDS).status_code == 204
    blobs = stack.folder / "storage" / job["id"]
    wait_for("the files are gone", lambda: not blobs.exists())


def fieldhand(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*FIELDHAND, *arguments],
        env=env,
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "jsonl"])
def test_submit_sends_a_folder_and_writes_the_result(
    stack: Stack, tmp_path: Path, ending: str
) -> None:
    scans, out = tmp_path / "scans", tmp_path / f"out.{ending}"
    (scans / "more").mkdir(parents=True)
    (scans / "3.png").write_bytes(png(3))
    (scans / "more" / "4.png").write_bytes(png(4))
    done = fieldhand(stack.env, "submit", str(scans), "-o", str(out))
    assert done.returncode == 0, done.stderr
    assert written(out) == ["3", "4"]


def written(out: Path) -> list[object]:
    """Return the value of every page of a result that was written."""
    if out.suffix == ".xlsx":
        names, *rows = load_workbook(out).worksheets[0].iter_rows(values_only=True)
        return [row[names.index("value")] for row in rows]
    text = out.read_text()
    if out.suffix == ".csv":
        return [row["value"] for row in csv.DictReader(text.splitlines())]
    pages = json.loads(text) if out.suffix == ".json" else map(json.loads, text.splitlines())
    return [page["readings"][0]["value"] for page in pages]


def test_submit_without_waiting_prints_the_job(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "3.png").write_bytes(png(3))
    choices = ["--reader", "digit", "--model", "cnn", "--max-error", "0.01", "--name", "three"]
    done = fieldhand(stack.env, "submit", *choices, str(tmp_path / "3.png"))
    assert stack.wait(done.stdout.strip())["state"] == "done"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["submit", "nowhere.png"], "nowhere.png"),
        (["submit", sys.executable, "-o", "out.doc"], ".csv"),
        (["submit", __file__], "test_journey.py"),
        (["submit", "--reader", "tea", __file__], "digit"),
        (["submit"], "PATHS"),
    ],
)
def test_what_cannot_be_sent_is_one_line_and_exit_code_2(
    stack: Stack, arguments: list[str], named: str
) -> None:
    done = fieldhand(stack.env, *arguments)
    assert done.returncode == 2
    assert named in done.stderr
    assert "Traceback" not in done.stderr


def test_submit_says_when_no_server_answers(tmp_path: Path) -> None:
    (tmp_path / "3.png").write_bytes(png(3))
    with keep_port() as port:
        env = dict(os.environ) | {"FIELDHAND_SERVER": f"http://127.0.0.1:{port.getsockname()[1]}"}
        done = fieldhand(env, "submit", str(tmp_path / "3.png"))
    assert done.returncode == 3
    assert "fieldhand up" in done.stderr


def test_a_model_put_beside_the_others_is_chosen_without_a_restart(stack: Stack) -> None:
    own = stack.folder / "models" / "mine"
    shutil.copytree(BUILT_IN / DEFAULT_MODEL, own, dirs_exist_ok=True)
    job = stack.wait(stack.submit(("4.png", png(4)), model="mine")["id"])
    assert (job["state"], job["model"]) == ("done", "mine")
    assert values(stack, job["id"]) == ["4"]
    listed = stack.get("/api/v1/models")["models"]
    assert [model["name"] for model in listed if not model["built_in"]] == ["mine"]


def batches(stack: Stack, job_id: str) -> set[tuple[str, int]]:
    """Return the states and numbers of attempts of the batches of a job."""
    database = Database(stack.database_url)
    with database.read() as connection:
        rows = connection.execute(
            select(Batch.state, Batch.attempts).where(Batch.job_id == job_id)
        ).all()
    database.close()
    return {(state, attempts) for state, attempts in rows}


def test_pages_whose_model_is_gone_fail_with_that_reason(stack: Stack) -> None:
    own = stack.folder / "models" / "brief"
    shutil.copytree(BUILT_IN / DEFAULT_MODEL, own)
    (own / "model.keras").write_bytes(b"not the one of the card")
    archive = zip_of({f"{number}.png": png(4) for number in range(45)})
    job = stack.wait(stack.submit(("4.zip", archive), model="brief")["id"])
    assert values(stack, job["id"]) == ["no-model"] * 45
    assert batches(stack, job["id"]) == {("done", 1)}, "halving a batch mends no model"
    detail = stack.pages(job["id"])[0]["error"]["detail"]
    assert "'brief'" in detail
    assert str(stack.folder) not in detail
    shutil.rmtree(own)


SEVEN = [
    *(0, 0, 8, 15, 16, 13, 0, 0, 0, 0, 4, 8, 12, 16, 2, 0),
    *(0, 0, 0, 0, 7, 15, 0, 0, 0, 0, 1, 4, 13, 12, 0, 0),
    *(0, 0, 10, 16, 16, 11, 2, 0, 0, 0, 2, 14, 9, 0, 0, 0),
    *(0, 0, 5, 15, 1, 0, 0, 0, 0, 0, 11, 10, 0, 0, 0, 0),
]


def test_rows_of_numbers_are_read_over_several_batches(stack: Stack) -> None:
    rows = [SEVEN, [0] * 64, [16 - value for value in SEVEN]] * 20
    body = {"reader": "pixels", "pixels": rows, "max_error": 0.05}
    sent = httpx.post(f"{stack.url}/api/v1/jobs", json=body, timeout=HTTP_SECONDS)
    job = stack.wait(sent.json()["id"])
    assert job["pages"] == {"total": 60, "queued": 0, "read": 60, "failed": 0}
    assert job["fields"]["blank"] == 20
    pages = stack.pages(job["id"])
    assert [page["name"] for page in pages] == [f"row {n}" for n in range(1, 61)]
    assert values(stack, job["id"])[:2] == ["7", None]
    (seven,) = pages[57]["readings"][0]["digits"]
    assert (seven["value"], seven["box"]) == ("7", [0, 0, 8, 8])


@pytest.mark.parametrize("model", ["forest", "logistic"])
def test_other_models_read_images(stack: Stack, model: str) -> None:
    job = stack.wait(stack.submit(("0.png", png(0)), model=model)["id"])
    (page,) = stack.pages(job["id"])
    assert (job["model"], page["readings"][0]["digits"][0]["value"]) == (model, "0")


def test_submit_sends_rows_of_a_table(stack: Stack, tmp_path: Path) -> None:
    table, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    table.write_text("\n".join(",".join(map(str, row)) for row in (SEVEN, [0] * 64)))
    done = fieldhand(stack.env, "submit", str(table), "--reader", "pixels", "-o", str(out))
    assert done.returncode == 0, done.stderr
    read = [(row["name"], row["outcome"]) for row in csv.DictReader(out.read_text().splitlines())]
    assert read == [("row 1", "accepted"), ("row 2", "blank")], out.read_text()
    table.write_text("1,2,3")
    done = fieldhand(stack.env, "submit", str(table), "--reader", "pixels")
    assert done.returncode == 2
    assert f"{table}: row 1 holds 3 values and not 64" in done.stderr
