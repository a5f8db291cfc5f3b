"""The sizes of pages, told from their headers: those that they have once they are decoded."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageFile

from shared.documents.expansion import FoundPage
from shared.documents.opening import PlacedPage, measure_pages
from shared.states import UploadKind
from shared.storage import Folder
from tests.shared.documents.opened import LIMITS, measure_upload, open_upload
from tests.support.drawing import encode, png, tar_of, tiff, zip_of
from tests.support.pdfs import drawn_pdf, encrypted_pdf

LYING = Image.Exif()
LYING[0x0112] = 6
WIDE = Image.new("L", (90, 40), "white")
FAX = {"dpi": (204, 98), "tiffinfo": {0x0112: 6}}
UPLOADS = {
    "png": encode(WIDE),
    "webp": encode(WIDE, "WEBP"),
    "turned jpeg": encode(WIDE, "JPEG", exif=LYING),
    "turned png": encode(WIDE, exif=LYING),
    "frames": tiff(1, 2, 3),
    "turned fax": encode(WIDE, "TIFF", **FAX),
    "pdf": drawn_pdf([b"0 0 9 9 re f"] * 2, (72, 36)),
    "zip": zip_of(
        {"a.png": png(1), "b.jpg": encode(WIDE, "JPEG", exif=LYING), "c.tif": tiff(1, 2)}
    ),
    "tar": tar_of({"a.png": encode(WIDE), "b.pdf": drawn_pdf([b"0 0 9 9 re f"], (36, 72))}),
}


@pytest.mark.parametrize("kind", UPLOADS)
def test_a_page_has_the_size_that_it_is_decoded_to(kind: str, tmp_path: Path) -> None:
    images = open_upload(tmp_path / "open", UPLOADS[kind])
    sizes = [image if isinstance(image, str) else image.size for image in images]
    assert sizes
    assert measure_upload(tmp_path / "measure", UPLOADS[kind]) == sizes


def test_nothing_is_decoded_for_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[object] = []
    load = ImageFile.ImageFile.load

    def watched(image: ImageFile.ImageFile) -> object:
        loaded.append(image)
        return load(image)

    monkeypatch.setattr(ImageFile.ImageFile, "load", watched)
    assert measure_upload(tmp_path, UPLOADS["png"]) == [(90, 40)]
    assert not loaded
    open_upload(tmp_path / "open", UPLOADS["png"])
    assert loaded


def test_a_page_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    damaged = zip_of({"a.png": b"Dear Sir", "b.png": png(1)})
    assert measure_upload(tmp_path / "a", damaged) == ["not-an-image", (110, 110)]
    (code,) = measure_upload(tmp_path / "b", encrypted_pdf([b""], b"secret"))
    assert code == "encrypted"
    gone = PlacedPage(1, "job/7", UploadKind.IMAGE, FoundPage("a.png"))
    ((_, error),) = measure_pages(Folder(tmp_path), [gone], LIMITS)
    assert getattr(error, "code", None) == "upload-gone"
