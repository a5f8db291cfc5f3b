"""The pages that the limit reads, and the process that a measurement has to itself."""

from __future__ import annotations

import os
from pathlib import Path

from benchmarks.archives import repeat_digits, write_archive
from benchmarks.digits import draw_digits
from benchmarks.measurements.apart import run_apart
from benchmarks.measurements.reading_processes import find_pages
from shared.documents.opening import open_pages
from shared.settings import Limits
from shared.storage import Folder


def test_every_member_of_an_archive_is_found_and_can_be_opened(tmp_path: Path) -> None:
    archive = tmp_path / "digits.zip"
    write_archive(archive, repeat_digits(draw_digits(2), 3))
    pages = list(find_pages(archive))
    assert [page.number for page in pages] == [1, 2, 3]
    images = [image for _, image in open_pages(Folder(tmp_path), pages, Limits())]
    assert [image.size for image in images] == [(48, 48)] * 3


def test_a_function_runs_apart_with_its_own_environment() -> None:
    assert run_apart({"BENCH_WORD": "said"}, os.getenv, "BENCH_WORD") == "said"
    assert "BENCH_WORD" not in os.environ
