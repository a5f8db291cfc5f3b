"""The PDFs of the benchmarks, and the plain loop that draws them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from benchmarks.digits import draw_digits
from benchmarks.documents import HEIGHT, WIDTH, draw_scans, write_document
from benchmarks.measurements.drawing import draw_plainly, drawing_rate


@pytest.fixture(scope="module")
def scans() -> list[bytes]:
    return draw_scans(draw_digits(20), 2)


def test_a_document_has_its_pages_in_a4_and_no_two_of_them_are_the_same(
    scans: list[bytes], tmp_path: Path
) -> None:
    write_document(tmp_path / "five.pdf", 5, scans)
    with pypdfium2.PdfDocument(tmp_path / "five.pdf") as pdf:
        assert len(pdf) == 5
        pages = [pdf[place].render(scale=200 / 72).to_numpy() for place in range(5)]
    shapes = [page.shape[:2] for page in pages]
    assert np.abs(np.array(shapes) - (HEIGHT, WIDTH)).max() <= 1
    assert len({page.tobytes() for page in pages}) == 5
    assert pages[0].mean() == pytest.approx(240, abs=6), "ink on paper"
    assert pages[0].min() < 90


def test_scans_are_in_the_file_once_however_many_pages_show_them(
    scans: list[bytes], tmp_path: Path
) -> None:
    write_document(tmp_path / "few.pdf", 2, scans)
    write_document(tmp_path / "many.pdf", 200, scans)
    few, many = ((tmp_path / name).stat().st_size for name in ("few.pdf", "many.pdf"))
    assert many - few < 200 * 500
    assert few > sum(map(len, scans))


def test_the_same_seed_draws_the_same_scans(scans: list[bytes]) -> None:
    assert draw_scans(draw_digits(20), 2) == scans
    assert scans[0] != scans[1]


def test_the_loop_shares_the_pages_among_its_processes(scans: list[bytes], tmp_path: Path) -> None:
    document = tmp_path / "five.pdf"
    write_document(document, 5, scans)
    assert [draw_plainly(document, index, 2)[0] for index in (0, 1)] == [3, 2]
    assert drawing_rate(draw_plainly, document, 2) > 0
