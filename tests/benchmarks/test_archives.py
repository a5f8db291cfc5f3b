"""The ZIP archives of the benchmarks."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from PIL import Image

from benchmarks.archives import repeat_digits, write_archive
from benchmarks.digits import draw_digits
from shared.documents import zips
from shared.images import decode, open_image


def test_an_archive_holds_its_members_in_order(tmp_path: Path) -> None:
    path = tmp_path / "few.zip"
    write_archive(path, [("a.png", b"first"), ("ä/b.png", b""), ("c", b"third")])
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.png", "ä/b.png", "c"]
        assert archive.read("c") == b"third"


def test_more_members_than_a_plain_zip_can_count_are_all_found(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    write_archive(path, ((f"{number}", b"x") for number in range(70_000)))
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == 70_000
    with path.open("rb") as stream:
        assert sum(1 for _ in zips.entries(stream, zips.find_directory(stream))) == 70_000


def test_an_empty_archive_is_one(tmp_path: Path) -> None:
    write_archive(tmp_path / "none.zip", [])
    assert zipfile.ZipFile(tmp_path / "none.zip").namelist() == []


def test_drawn_digits_are_repeated_under_new_names() -> None:
    drawn = draw_digits(2)
    members = list(repeat_digits(drawn, 5))
    assert [name[:6] for name, _ in members] == [f"{number:06}" for number in range(5)]
    assert [data[:-8] for _, data in members] == [drawn[number % 2].png for number in range(5)]
    assert len({data for _, data in members}) == 5, "none is a duplicate of another"
    assert decode(open_image(io.BytesIO(members[4][1]))).size == (48, 48)
    assert all(name[-5] == str(drawn[number % 2].digit) for number, (name, _) in enumerate(members))


def test_the_same_seed_draws_the_same_images() -> None:
    first, again = draw_digits(3, seed=1), draw_digits(3, seed=1)
    assert first == again
    assert draw_digits(3, seed=2) != first
    assert Image.open(io.BytesIO(first[0].png)).size == (48, 48)
