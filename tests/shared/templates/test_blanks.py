"""Images of blank forms: each page gets its own, and what cannot be one is refused by name."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from shared.errors import FieldhandError, InvalidRequest, TooLarge
from shared.settings import Limits
from shared.templates.blanks import MOST_PAGES, BlankPages, match_pages
from shared.templates.parsing import parse_definition
from tests.support.drawing import encode, png, tiff, zip_of
from tests.support.forms import HEIGHT, WIDTH, as_text, blank, blank_png, definition
from tests.support.pdfs import drawn_pdf, encrypted_pdf, scanned_pdf


def opened(*files: tuple[str, bytes], limits: Limits | None = None) -> list[Image.Image]:
    """Return what is kept of files, decoded again."""
    with BlankPages(limits or Limits()) as blanks:
        pages = blanks.open([(name, io.BytesIO(data)) for name, data in files])
        for page in pages:
            assert page.bytes == len(page.png.read())
            page.png.seek(0)
        return [Image.open(io.BytesIO(page.png.read())) for page in pages]


def matched(references: list[str], *files: tuple[str, bytes]) -> list[tuple[int, int]]:
    """Return the sizes of the images in the order of the pages."""
    document = definition(pages=[{"reference": name} for name in references])
    with BlankPages(Limits()) as blanks:
        pages = blanks.open([(name, io.BytesIO(data)) for name, data in files])
        return [page.size for page in match_pages(parse_definition(as_text(document)), pages)]


def sized(width: int) -> bytes:
    return blank_png(size=(width, 400))


def test_images_are_kept_as_png_of_the_same_pixels() -> None:
    for mode in ("L", "RGB"):
        (kept,) = opened(("blank.png", blank_png(mode=mode)))
        assert (kept.format, kept.mode, kept.size) == ("PNG", mode, (WIDTH, HEIGHT))
        assert kept.tobytes() == blank(mode=mode).tobytes()


def test_what_is_transparent_is_white_paper() -> None:
    image = Image.new("RGBA", (30, 20), (0, 0, 0, 0))
    image.putpixel((9, 9), (0, 0, 0, 255))
    (kept,) = opened(("blank.png", encode(image)))
    assert (kept.mode, kept.getpixel((5, 5))) == ("RGB", (255, 255, 255))


@pytest.mark.parametrize("shade", [255, 128, 0])
def test_paper_without_print_is_refused_by_name(shade: int) -> None:
    bare = ("bare.png", encode(Image.new("L", (300, 200), shade)))
    with pytest.raises(InvalidRequest, match=r"bare\.png: nothing is printed on it") as refused:
        opened(bare)
    assert refused.value.code == "not-printed"


def test_documents_of_several_pages_are_taken_apart() -> None:
    assert len(opened(("two.tif", tiff(1, 2)))) == 2
    pages = opened(("three.pdf", scanned_pdf([blank(mark) for mark in range(3)])))
    assert [page.size for page in pages] == [(WIDTH, HEIGHT)] * 3


def test_the_same_picture_in_another_file_is_the_same_page() -> None:
    files = [blank_png(), encode(blank(), compress_level=0), encode(blank(), "BMP")]
    with BlankPages(Limits()) as blanks:
        pages = blanks.open([(str(n), io.BytesIO(data)) for n, data in enumerate(files)])
        other = blanks.open([("other", io.BytesIO(blank_png(3)))])
        assert len({page.sha256 for page in pages}) == 1
        assert other[0].sha256 != pages[0].sha256


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "empty-file", "form.png: it is empty"),
        (b"Dear Sir", "not-an-image", "form.png: it is not a PNG"),
        (blank_png()[:900], "damaged-image", "form.png: the image"),
        (zip_of({"1.png": png(1)}), "not-an-image", "form.png: it is an archive"),
        (encrypted_pdf([b""], b"secret"), "encrypted", "form.png: "),
        (drawn_pdf([b""])[:200], "damaged-pdf", "form.png: "),
    ],
)
def test_what_is_no_image_is_refused_by_name(data: bytes, code: str, said: str) -> None:
    with pytest.raises(InvalidRequest, match=said) as refusal:
        opened(("blank.png", blank_png()), ("form.png", data))
    assert (refusal.value.code, refusal.value.extra["file"]) == (code, "form.png")


@pytest.mark.parametrize(
    ("files", "limits"),
    [
        ([("form.png", blank_png())], {"page_pixels": 1000}),
        ([("form.pdf", drawn_pdf([b"0 0 50 50 re f"] * (MOST_PAGES + 1)))], {}),
        ([("form.png", sized(100))] * (MOST_PAGES + 1), {}),
    ],
)
def test_what_is_too_much_is_refused(
    files: list[tuple[str, bytes]], limits: dict[str, Any]
) -> None:
    with pytest.raises(TooLarge):
        opened(*files, limits=Limits(**limits))


def test_pages_find_their_images_by_name_or_else_in_order() -> None:
    one, two = ("1.png", sized(100)), ("2.png", sized(200))
    assert matched(["1.png", "2.png"], two, one) == [(100, 400), (200, 400)]
    assert matched(["front", "back"], two, one) == [(200, 400), (100, 400)]
    document = ("both.pdf", scanned_pdf([blank(size=(100, 400)), blank(size=(200, 400))]))
    assert matched(["both.pdf", "both.pdf"], document) == [(100, 400), (200, 400)]
    assert matched(["front", "back"], document) == [(100, 400), (200, 400)]


@pytest.mark.parametrize(
    ("references", "names", "said"),
    [
        (["1.png", "2.png"], ["1.png"], r"^pages\[1\].reference: there is no image for it: 2.png"),
        (["1.png", "2.png"], ["1.png", "3.png"], r"^pages\[1\].reference: .* 2.png"),
        (["1.png"], ["1.png", "3.png"], "^pages: no page is left for 3.png"),
        (["1.png"], ["1.png", "1.png"], "^pages: no page is left for 1.png"),
        (["1.png", "1.png"], ["1.png"], r"^pages\[1\].reference"),
        (["1.png"], ["a.png", "b.png"], "^pages: 2 images came for a form of 1"),
        (["1.png", "2.png"], ["a.png"], r"^pages\[1\].reference"),
        (["1.png"], [], r"^pages\[0\].reference"),
    ],
)
def test_pages_and_images_that_do_not_go_together_are_refused(
    references: list[str], names: list[str], said: str
) -> None:
    with pytest.raises(FieldhandError, match=said) as refusal:
        matched(references, *[(name, sized(50)) for name in names])
    assert refusal.value.code == "invalid-template"
