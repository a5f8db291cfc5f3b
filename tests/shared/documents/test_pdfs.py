"""PDFs: each page is drawn, or stands there failed with its reason."""

from __future__ import annotations

import io
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shared.documents.expansion import ABSENT, ROWS, expand
from shared.documents.inspection import inspect
from shared.documents.kinds import HEAD, kind_of
from shared.documents.pdfs import KEPT_OPEN, Pdf
from shared.errors import FieldhandError, PageError, TooManyPages
from shared.settings import Limits
from shared.states import UploadKind
from shared.storage import Folder
from tests.shared.documents.opened import LIMITS, find_pages, open_upload
from tests.support.drawing import draw, png, tar_of, zip_of
from tests.support.pdfs import (
    drawn_pdf,
    encrypted_pdf,
    page_objects,
    pdf_of,
    scanned_pdf,
    stream_object,
)

LINE = b"10 w 100 100 m 400 600 l S"
RED = b"1 0 0 RG " + LINE
SMALL = (72, 36)


def code_of(image: Image.Image | str) -> str | None:
    return image if isinstance(image, str) else None


def square(side: int) -> bytes:
    """Return the operators for a square of ink, as large as its number says."""
    return b"0 0 %d %d re f" % (side, side)


def test_a_scanned_page_is_drawn_as_it_was_scanned(tmp_path: Path) -> None:
    scans = [draw(digit, size=400) for digit in (4, 7)]
    pages = open_upload(tmp_path, scanned_pdf(scans))
    for page, scan in zip(pages, scans, strict=True):
        assert isinstance(page, Image.Image)
        assert (page.mode, page.size) == ("L", (400, 400))
        assert np.abs(np.asarray(page, int) - np.asarray(scan, int)).mean() < 3


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P", "CMYK"])
def test_scans_of_every_mode_are_read(mode: str, tmp_path: Path) -> None:
    (page,) = open_upload(tmp_path, scanned_pdf([draw(4, size=300).convert(mode)]))
    assert isinstance(page, Image.Image)
    assert page.size == (300, 300)
    assert page.convert("L").getextrema()[0] < 60


def test_a_page_is_drawn_at_the_resolution_that_is_set(tmp_path: Path) -> None:
    data = drawn_pdf([LINE], SMALL)
    for dpi in (50, 200, 600):
        (page,) = open_upload(tmp_path, data, Limits(pdf_dpi=dpi))
        assert isinstance(page, Image.Image)
        assert page.size == (dpi, dpi // 2)


def test_a_page_without_colour_is_grey_and_one_with_a_red_pen_is_not(tmp_path: Path) -> None:
    grey, red = open_upload(tmp_path, drawn_pdf([LINE, RED]))
    assert isinstance(grey, Image.Image)
    assert isinstance(red, Image.Image)
    assert (grey.mode, red.mode) == ("L", "RGB")
    reddest = np.asarray(red).astype(int)[:, :, 0] - np.asarray(red).astype(int)[:, :, 2]
    assert reddest.max() == 255


def test_what_was_written_on_a_page_afterwards_is_drawn_too(tmp_path: Path) -> None:
    objects = page_objects([b""], SMALL)
    objects[2] = objects[2].replace(b"/Type /Page ", b"/Type /Page /Annots [5 0 R] ")
    box = b"/Rect [0 0 72 36]"
    objects.append(b"<< /Type /Annot /Subtype /Ink /F 4 %s /AP << /N 6 0 R >> >>" % box)
    objects.append(stream_object(square(20), b"/Type /XObject /Subtype /Form /BBox [0 0 72 36]"))
    (page,) = open_upload(tmp_path, pdf_of(objects))
    assert isinstance(page, Image.Image)
    assert page.getextrema() == (0, 255)


def test_an_empty_page_is_white(tmp_path: Path) -> None:
    (page,) = open_upload(tmp_path, drawn_pdf([b""]))
    assert isinstance(page, Image.Image)
    assert page.getextrema() == (255, 255)


def test_pages_of_pdfs_in_archives_are_pages_too(tmp_path: Path) -> None:
    members = {"a.pdf": drawn_pdf([LINE, RED], SMALL), "b.png": png(3)}
    for data in (zip_of(members), tar_of(members)):
        assert [page.name for page in find_pages(data)] == ["a.pdf [1]", "a.pdf [2]", "b.png"]
        assert [code_of(page) for page in open_upload(tmp_path, data)] == [None] * 3


@pytest.mark.parametrize("ahead", [0, 500, 1000])
def test_the_mark_of_a_pdf_may_stand_within_the_first_1024_bytes(
    ahead: int, tmp_path: Path
) -> None:
    data = b"\n" * ahead + drawn_pdf([LINE], SMALL)
    assert kind_of(data[:HEAD]) is UploadKind.PDF
    assert inspect(io.BytesIO(data), "a.pdf", LIMITS).pages == 1


def test_an_image_that_mentions_a_pdf_is_an_image() -> None:
    data = png(1)
    assert kind_of(data[:8] + b"%PDF-1.7" + data[8:HEAD]) is UploadKind.IMAGE


def test_every_page_of_a_long_document_is_that_page(tmp_path: Path) -> None:
    """More pages than are drawn before the file is opened anew."""
    count = 2 * KEPT_OPEN + 3
    pages = open_upload(tmp_path, drawn_pdf([square(side) for side in range(count)], (200, 200)))
    inks = [255 - np.asarray(page).astype(int) for page in pages]
    sides = [round((ink.sum() / 255) ** 0.5 * 72 / LIMITS.pdf_dpi) for ink in inks]
    assert sides == list(range(count))


def test_a_walk_goes_on_from_the_page_where_it_stopped() -> None:
    data = drawn_pdf([b""] * (ROWS + 5))
    steps = list(expand(io.BytesIO(data), "a.pdf", UploadKind.PDF, 0, LIMITS))
    assert [(len(step.pages), step.cursor) for step in steps] == [(ROWS, ROWS), (5, ROWS + 5)]
    rest = expand(io.BytesIO(data), "a.pdf", UploadKind.PDF, steps[0].cursor, LIMITS)
    assert list(rest) == steps[1:]
    assert steps[1].pages[0].name == f"a.pdf [{ROWS + 1}]"


def test_a_document_is_opened_once_for_a_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    enter = Pdf.__enter__
    monkeypatch.setattr(Pdf, "__enter__", lambda pdf: opened.append(pdf) or enter(pdf))
    open_upload(tmp_path, drawn_pdf([LINE] * 20, SMALL))
    assert len(opened) == 2  # to find the pages, and to draw them


def test_one_that_needs_a_password_is_encrypted_and_one_that_needs_none_is_read(
    tmp_path: Path,
) -> None:
    assert open_upload(tmp_path, encrypted_pdf([square(20)], b"secret")) == ["encrypted"]
    (page,) = open_upload(tmp_path, encrypted_pdf([square(20)], b""))
    assert isinstance(page, Image.Image)
    assert page.getextrema() == (0, 255)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (encrypted_pdf([LINE], b"secret"), "encrypted"),
        (drawn_pdf([]), "empty-pdf"),
        (b"%PDF-1.7\nand nothing more", "damaged-pdf"),
        (drawn_pdf([LINE])[:60], "damaged-pdf"),
        (drawn_pdf([b""] * 3001), "too-many-pages"),
    ],
)
def test_what_can_be_told_at_submission_is_refused_with_the_name(data: bytes, code: str) -> None:
    with pytest.raises(FieldhandError) as refusal:
        inspect(io.BytesIO(data), "box.pdf", LIMITS)
    assert refusal.value.code == code
    assert refusal.value.detail.startswith("box.pdf: ")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (encrypted_pdf([LINE], b"secret"), "encrypted"),
        (drawn_pdf([]), "empty-pdf"),
        (b"%PDF-1.7\nand nothing more", "damaged-pdf"),
    ],
)
def test_a_document_that_cannot_be_read_fails_alone(data: bytes, code: str, tmp_path: Path) -> None:
    images = open_upload(tmp_path, zip_of({"a.pdf": data, "b.png": png(3)}))
    assert [code_of(image) for image in images] == [code, None]


def test_the_good_pages_of_a_damaged_document_are_read(tmp_path: Path) -> None:
    objects = page_objects([LINE, LINE, RED])
    objects[4] = b"null"
    pages = open_upload(tmp_path, pdf_of(objects))
    assert [code_of(page) for page in pages] == [None, "damaged-pdf", None]


def test_a_document_whose_index_is_lost_is_read_all_the_same(tmp_path: Path) -> None:
    pages = open_upload(tmp_path, drawn_pdf([LINE, RED]).replace(b"startxref", b"startnone"))
    assert [code_of(page) for page in pages] == [None, None]


def test_a_page_of_which_nothing_is_left_is_no_blank_page(tmp_path: Path) -> None:
    data = drawn_pdf([LINE, RED]).replace(b"startxref", b"startnone")
    pages = open_upload(tmp_path, data.replace(b"4 0 obj", b"4 0 xxx"))
    assert [code_of(page) for page in pages] == ["damaged-pdf", None]


def test_a_scan_that_cannot_be_decoded_is_no_blank_page(tmp_path: Path) -> None:
    data = bytearray(scanned_pdf([draw(4, size=300), draw(7, size=300)]))
    start = data.index(b"\xff\xd8\xff")
    data[start : start + 500] = bytes(500)
    pages = open_upload(tmp_path, bytes(data))
    assert [code_of(page) for page in pages] == ["damaged-pdf", None]


def test_a_page_of_kilometres_is_refused_before_it_is_drawn(tmp_path: Path) -> None:
    assert open_upload(tmp_path, drawn_pdf([LINE], (28_000_000, 28_000_000))) == ["too-many-pixels"]
    thread = drawn_pdf([LINE], (28_000_000, 0.001))
    assert open_upload(tmp_path, thread) == ["too-many-pixels"]


def test_a_page_that_grows_beyond_the_limit_by_its_resolution_is_refused(tmp_path: Path) -> None:
    data = drawn_pdf([LINE])
    small, large = Limits(page_pixels=4_000_000), Limits(page_pixels=4_000_000, pdf_dpi=400)
    assert isinstance(open_upload(tmp_path, data, small)[0], Image.Image)
    assert open_upload(tmp_path, data, large) == ["too-many-pixels"]


def test_a_tree_of_pages_that_leads_back_ends(tmp_path: Path) -> None:
    objects = page_objects([LINE])
    objects[1] = b"<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 3 >>"
    pages = open_upload(tmp_path, pdf_of(objects))
    assert len(pages) == 3
    assert sum(isinstance(page, Image.Image) for page in pages) == 1


def test_pages_that_are_only_promised_end_soon() -> None:
    objects = page_objects([LINE])
    objects[1] = b"<< /Type /Pages /Kids [3 0 R] /Count 2900 >>"
    pages = find_pages(pdf_of(objects))
    assert len(pages) == 1 + ABSENT + 1
    assert pages[0].error is None
    assert all(page.error and page.error["code"] == "damaged-pdf" for page in pages[1:])
    assert "2,900" in str(pages[-1].error)


def test_more_pages_than_a_job_may_have_are_refused() -> None:
    objects = page_objects([LINE])
    objects[1] = b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>"
    with pytest.raises(TooManyPages):
        find_pages(pdf_of(objects))


def test_documents_are_drawn_in_many_threads(tmp_path: Path) -> None:
    data = [drawn_pdf([square(side)] * 10, (100, 100)) for side in (20, 40, 60, 80)]
    gate = threading.Barrier(len(data))

    def inks(index: int) -> set[int]:
        gate.wait()
        pages = open_upload(tmp_path / str(index), data[index])
        return {int((np.asarray(page) < 128).sum()) for page in pages}

    with ThreadPoolExecutor(len(data)) as pool:
        found = list(pool.map(inks, range(len(data))))
    assert [len(sizes) for sizes in found] == [1] * len(data)
    assert len(set.union(*found)) == len(data)


def test_a_document_in_a_file_is_read_like_one_in_memory(tmp_path: Path) -> None:
    data = drawn_pdf([square(20), RED], SMALL)
    storage = Folder(tmp_path)
    storage.put("a", io.BytesIO(data))
    with storage.open("a") as file, Pdf(file) as from_file, Pdf(io.BytesIO(data)) as from_memory:
        for index in range(2):
            assert from_file.draw(index, LIMITS) == from_memory.draw(index, LIMITS)


def test_a_page_that_is_not_there_cannot_be_drawn() -> None:
    with Pdf(io.BytesIO(drawn_pdf([LINE]))) as pdf:
        fault = pdf.try_draw(1, LIMITS)
        assert isinstance(fault, PageError)
        assert fault.code == "damaged-pdf"


def test_a_stream_that_unpacks_to_very_much_is_refused_however_it_is_packed() -> None:
    small = Limits(page_pixels=1_000_000)
    once = zlib.compress(bytes(2**22))
    for packed, filters in (
        (once, b""),
        (zlib.compress(zlib.compress(once)), b"/FlateDecode " * 2),
    ):
        objects = page_objects([LINE])
        objects[3] = stream_object(packed, b"/Filter [/FlateDecode %s]" % filters)
        for data in (pdf_of(objects), zip_of({"a.pdf": pdf_of(objects)})):
            assert refusal_of(data, small) == "too-large"


def test_clean_scans_that_shrank_by_much_are_taken() -> None:
    """Paper without noise shrinks by 250; what is written on it is 6 KiB a page here."""
    limits = Limits(page_bytes=2**20, page_pixels=3_000_000)
    page = zlib.compress(np.random.default_rng(4).bytes(6 * 2**10) + b"\xff" * 2**21)
    scans = pdf_of([*page_objects([LINE]), *[stream_object(page, b"/Filter /FlateDecode")] * 12])
    assert inspect(io.BytesIO(scans), "scans.pdf", limits).pages == 1
    few = Limits(page_pixels=3_000_000, unpacked_bytes=2**24)
    assert refusal_of(scans, few) == "too-large"


def test_streams_that_lie_over_each_other_are_read_no_further() -> None:
    content = (b"stream\n\x78\x01" + b"\0\0\0\xff\xff" * 4_000) * 100
    assert refusal_of(drawn_pdf([content]), LIMITS) == "damaged-pdf"


def test_a_page_shown_again_and_again_is_refused() -> None:
    objects = page_objects([LINE])
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count 20000 >>" % (b"3 0 R " * 20_000)
    assert refusal_of(pdf_of(objects), Limits()) == "damaged-pdf"


def refusal_of(data: bytes, limits: Limits) -> str | None:
    """Return why an upload, or its one page, is refused before anything is drawn."""
    try:
        inspect(io.BytesIO(data), "a", limits)
    except FieldhandError as error:
        return error.code
    ((page,),) = (step.pages for step in expand(io.BytesIO(data), "a", kind_of(data), 0, limits))
    return page.error["code"] if page.error else None
