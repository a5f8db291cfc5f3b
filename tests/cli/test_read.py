"""`fieldhand read`: files and folders in, one page a line out."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from PIL import Image

from cli import local_pages
from cli.read import read
from shared.errors import FieldhandError, InvalidRequest
from shared.storage import Blob, Folder
from tests.support.drawing import draw, encode, png, tar_of, tiff, zip_of
from tests.support.outages import silenced
from tests.support.pdfs import scanned_pdf
from tests.support.writing import crowded, write
from worker.reading.digits import DigitReader


def run(*arguments: object) -> Result:
    return CliRunner().invoke(read, [str(argument) for argument in arguments])


def lines(result: Result) -> list[dict[str, Any]]:
    """Return the pages; the exit code says whether one of them failed."""
    pages = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == any(page["state"] == "failed" for page in pages), result.output
    return pages


def values(pages: list[dict[str, Any]]) -> list[str | None]:
    return [page["readings"][0]["value"] if page["readings"] else None for page in pages]


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """Return a folder of three digits, one of them deeper, and two files that are none."""
    folder = tmp_path / "scans"
    (folder / "more").mkdir(parents=True)
    (folder / "a.png").write_bytes(png(3))
    (folder / "b.bin").write_bytes(png(7))
    (folder / "more" / "c.png").write_bytes(png(4))
    (folder / "notes.txt").write_text("nothing to read here")
    (folder / "d.png").write_text("no image, whatever its name says")
    return folder


def test_it_works(tmp_path: Path) -> None:
    (tmp_path / "five.png").write_bytes(png(5))
    result = run(tmp_path / "five.png")
    (page,) = lines(result)
    assert page["readings"][0].pop("digits")[0]["value"] == "5"
    reading = page.pop("readings")[0]
    assert (reading["field"], reading["value"], reading["rules"]) == ("digit", "5", [])
    name = str(tmp_path / "five.png")
    assert page.pop("duplicate_of") is None
    assert page == {"number": 1, "name": name, "upload": name, "state": "read", "error": None}
    assert "1 pages" in result.stderr


def test_a_page_that_the_reader_refuses_fails_alone(tmp_path: Path) -> None:
    for name, page in {"a": write("4817"), "b": crowded(), "c": write("305")}.items():
        Image.fromarray(page).save(tmp_path / f"{name}.png")
    pages = lines(run(tmp_path, "--reader", "number", "--lines", "--max-error", 0.5))
    assert values(pages) == ["4817", None, "305"]
    assert [page["state"] for page in pages] == ["read", "failed", "read"]
    assert pages[1]["error"]["code"] == "too-many-lines"


def test_a_fault_of_ours_fails_its_page_alone_and_is_told_on_standard_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "abc":
        (tmp_path / f"{name}.png").write_bytes(png(3))
    (tmp_path / "b.png").write_bytes(encode(draw(3).resize((40, 41))))
    sound = DigitReader.read

    def faulty(self: DigitReader, images: list[Any], *more: Any) -> Any:
        if any(image.shape[0] == 41 for image in images):
            raise RuntimeError("the net broke")
        return sound(self, images, *more)

    monkeypatch.setattr(DigitReader, "read", faulty)
    result = run(tmp_path)
    assert result.exit_code == 1
    pages = [json.loads(line) for line in result.stdout.splitlines()]
    assert [page["state"] for page in pages] == ["read", "failed", "read"]
    assert pages[1]["error"]["code"] == "internal-error"
    assert result.stderr.count("RuntimeError: the net broke") == 1
    assert "the net broke" not in result.stdout


def test_a_folder_is_walked_in_order_by_content_and_by_name(scans: Path) -> None:
    result = run(scans)
    pages = lines(result)
    assert [Path(page["name"]).name for page in pages] == ["a.png", "b.bin", "d.png", "c.png"]
    assert values(pages) == ["3", "7", None, "4"]
    assert "1 other files passed over" in result.stderr


def test_what_cannot_be_read_is_a_page_with_its_reason(scans: Path) -> None:
    (page,) = lines(run(scans / "notes.txt"))
    assert (page["state"], page["readings"]) == ("failed", [])
    assert page["error"]["code"] == "not-an-image"


def test_archives_and_frames_are_pages(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(tiff(1, 2))
    (tmp_path / "b.zip").write_bytes(zip_of({"x/3.png": png(3), "4.png": png(4)}))
    pages = lines(run(tmp_path))
    assert [page["number"] for page in pages] == [1, 2, 3, 4]
    assert values(pages) == ["1", "2", "3", "4"]
    assert pages[2]["name"] == "x/3.png"
    assert pages[2]["upload"].endswith("b.zip")


def test_pages_of_pdfs_are_pages(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(scanned_pdf([draw(1), draw(2)]))
    (tmp_path / "b.zip").write_bytes(zip_of({"x.pdf": scanned_pdf([draw(3)])}))
    pages = lines(run(tmp_path))
    assert values(pages) == ["1", "2", "3"]
    assert [Path(page["name"]).name for page in pages] == ["a.pdf [1]", "a.pdf [2]", "x.pdf"]


def test_pages_with_the_same_bytes_say_so_and_are_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(1))
    (tmp_path / "b.zip").write_bytes(zip_of({"1.png": png(1), "2.tif": tiff(2, 2)}))
    (tmp_path / "c.tar").write_bytes(tar_of({"1.png": png(1), "3.png": png(3)}))
    (tmp_path / "d.tif").write_bytes(tiff(2, 2))
    (tmp_path / "e.txt").write_text("no image")
    pages = lines(run(*sorted(tmp_path.iterdir())))
    assert [page["duplicate_of"] for page in pages] == [None, 1, None, None, 1, None, 3, 4, None]
    assert values(pages) == ["1", "1", "2", "2", "1", "3", "2", "2", None]


def test_more_pages_than_one_chunk_keep_their_order(tmp_path: Path) -> None:
    members = {f"{index:03}.png": png(index % 10) for index in range(530)}
    (tmp_path / "many.zip").write_bytes(zip_of(members))
    pages = lines(run(tmp_path / "many.zip"))
    assert values(pages) == [str(index % 10) for index in range(530)]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "json", "jsonl"])
def test_every_format_holds_every_page(scans: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"out.{suffix}"
    assert run(scans, "-o", out).exit_code == 1, "one of them is no image"
    if suffix == "xlsx":
        names, *rows = load_workbook(out).worksheets[0].iter_rows(values_only=True)
        assert [row[names.index("value")] for row in rows] == ["3", "7", None, "4"]
        return
    text = out.read_text(encoding="utf-8")
    if suffix == "csv":
        found = [row["value"] for row in csv.DictReader(text.splitlines())]
        assert found == ["3", "7", "", "4"]
    else:
        pages = json.loads(text) if suffix == "json" else list(map(json.loads, text.splitlines()))
        assert values(pages) == ["3", "7", None, "4"]
    assert not list(tmp_path.glob("*.part"))


def test_a_file_whose_name_is_no_text_is_read_too(tmp_path: Path) -> None:
    strange = tmp_path / "a\udcff.png"
    strange.write_bytes(png(5))
    (page,) = lines(run(strange))
    assert page["upload"] == page["name"] == f"{tmp_path}/a\N{REPLACEMENT CHARACTER}.png"


def test_what_cannot_be_done_is_one_line(tmp_path: Path, scans: Path) -> None:
    for arguments, error in (
        ([tmp_path / "nowhere"], FieldhandError),
        ([scans, "-o", tmp_path / "out.txt"], FieldhandError),
        ([scans, "-o", tmp_path / "none" / "out.csv"], FieldhandError),
        ([scans, "--reader", "letter"], InvalidRequest),
        ([scans, "--model", "oracle"], InvalidRequest),
    ):
        result = run(*arguments)
        assert isinstance(result.exception, error)
        assert "\n" not in str(result.exception)
    for rate in ("2", "1", "0", "nan", "much"):
        assert run(scans, "--max-error", rate).exit_code == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--digits", "5"], "digits is an option of the reader 'number'"),
        (["--reader", "number", "--digits", "five"], "digits: it must be a number from 1 to 40"),
        (["--reader", "number", "--lines", "--pattern", "("], "pattern: it is no regular"),
    ],
)
def test_the_option_of_numbers_at_fault_is_named(scans: Path, given: list[str], said: str) -> None:
    result = run(scans, *given)
    assert isinstance(result.exception, InvalidRequest)
    assert result.exception.detail.startswith(said)


def test_a_file_that_the_system_cannot_read_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.png", "b.png", "c.png"):
        (tmp_path / name).write_bytes(png(5))
    whole = Folder.open

    def opened(storage: Folder, key: str) -> Blob:
        blob = whole(storage, key)
        return silenced(blob) if key.endswith("b.png") else blob

    monkeypatch.setattr(local_pages.Folder, "open", opened)
    pages = lines(run(tmp_path))
    assert [page["state"] for page in pages] == ["read", "failed", "read"]
    assert pages[1]["error"] == {"code": "unreadable-file", "detail": "Is a directory"}
