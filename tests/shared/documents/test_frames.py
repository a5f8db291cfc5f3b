"""TIFFs as scanners and fax machines make them, and as they arrive."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shared.documents.frames import MOST_FRAMES, walk_frames
from shared.errors import TooManyPages
from shared.settings import Limits
from tests.hostile.families.tiffs import NONE, directory, usual
from tests.shared.documents.opened import LIMITS, find_pages, open_upload
from tests.support.drawing import draw, encode, tiff

WIDTH = 256
ORIENTATION = 274


def directories(data: bytes) -> list[int]:
    """Return where the directory of each frame stands."""
    (at,) = struct.unpack_from("<L", data, 4)
    places = []
    while at:
        places.append(at)
        (at,) = struct.unpack_from("<L", data, link(data, at))
    return places


def link(data: bytes, directory: int) -> int:
    """Return the place of the offset that leads to the next frame."""
    (entries,) = struct.unpack_from("<H", data, directory)
    return directory + 2 + 12 * int(entries)


def with_link(data: bytes, frame: int, target: int) -> bytes:
    changed = bytearray(data)
    struct.pack_into("<L", changed, link(data, directories(data)[frame]), target)
    return bytes(changed)


def without_width(data: bytes, frame: int) -> bytes:
    changed, directory = bytearray(data), directories(data)[frame]
    for at in range(directory + 2, link(data, directory), 12):
        if struct.unpack_from("<H", data, at) == (WIDTH,):
            struct.pack_into("<H", changed, at, 40_000)
    return bytes(changed)


def codes(images: list[Image.Image | str]) -> list[str | None]:
    return [image if isinstance(image, str) else None for image in images]


@pytest.mark.parametrize("dpi", [100, 200, 300, 600])
@pytest.mark.parametrize(
    ("mode", "compression"), [("1", "group4"), ("1", "group3"), ("L", "tiff_lzw"), ("L", "jpeg")]
)
def test_frames_of_every_kind_are_pages(
    mode: str, compression: str, dpi: int, tmp_path: Path
) -> None:
    scans = [draw(digit).convert(mode) for digit in (1, 2, 3)]
    options = {"save_all": True, "append_images": scans[1:], "dpi": (dpi, dpi)}
    pages = open_upload(tmp_path, encode(scans[0], "TIFF", compression=compression, **options))
    for page, scan in zip(pages, scans, strict=True):
        assert isinstance(page, Image.Image)
        assert page.size == (110, 110)
        difference = np.asarray(page, int) - np.asarray(scan.convert("L"), int)
        assert np.abs(difference).mean() < 3


def test_sixteen_bits_become_eight(tmp_path: Path) -> None:
    deep = Image.fromarray(np.asarray(draw(4)).astype(np.uint16) * 257)
    (page,) = open_upload(tmp_path, encode(deep, "TIFF", dpi=(300, 300)))
    assert np.array_equal(page, draw(4))


def test_a_fax_of_unequal_resolutions_gets_square_pixels(tmp_path: Path) -> None:
    scan = draw(4, size=204).resize((204, 98)).convert("1")
    (page,) = open_upload(tmp_path, encode(scan, "TIFF", compression="group4", dpi=(204, 98)))
    assert isinstance(page, Image.Image)
    assert page.size == (204, 204)
    whole = np.asarray(draw(4, size=204), int) < 128
    assert ((np.asarray(page, int) < 128) == whole).mean() > 0.97


def test_a_fax_that_lies_on_its_side_gets_square_pixels_too(tmp_path: Path) -> None:
    scan = draw(4, size=204).resize((204, 98)).convert("1")
    options = {"dpi": (204, 98), "tiffinfo": {ORIENTATION: 6}}
    (page,) = open_upload(tmp_path, encode(scan, "TIFF", compression="group4", **options))
    assert isinstance(page, Image.Image)
    assert page.size == (204, 204)


@pytest.mark.parametrize("dpi", [(200, 200), (204, 196), (200, 2), (0, 98)])
def test_pixels_that_are_nearly_square_or_absurd_stay_as_they_are(
    dpi: tuple[int, int], tmp_path: Path
) -> None:
    (page,) = open_upload(tmp_path, encode(draw(4), "TIFF", dpi=dpi))
    assert np.array_equal(page, draw(4))


def test_a_page_that_grows_beyond_the_limit_by_its_squares_is_refused(tmp_path: Path) -> None:
    data = encode(draw(4), "TIFF", dpi=(300, 100))
    assert open_upload(tmp_path, data, Limits(page_pixels=110 * 110)) == ["too-many-pixels"]


def test_a_frame_without_a_size_fails_alone(tmp_path: Path) -> None:
    pages = open_upload(tmp_path, without_width(tiff(1, 2, 3, 4), 1))
    assert codes(pages) == [None, "damaged-image", None, None]
    assert [np.array_equal(pages[index], draw(index + 1)) for index in (0, 2, 3)] == [True] * 3


def test_a_frame_whose_data_is_broken_fails_alone(tmp_path: Path) -> None:
    scans = [draw(digit) for digit in (1, 2, 3)]
    options = {"save_all": True, "append_images": scans[1:], "compression": "tiff_adobe_deflate"}
    data = bytearray(encode(scans[0], "TIFF", **options))
    at = [place for place in range(len(data)) if data[place : place + 2] == b"\x78\x9c"][1]
    data[at : at + 40] = bytes(40)
    assert codes(open_upload(tmp_path, bytes(data))) == [None, "damaged-image", None]


@pytest.mark.parametrize("target", [10**6, 3])
def test_what_lies_behind_a_link_to_nowhere_is_one_failed_page(target: int, tmp_path: Path) -> None:
    pages = open_upload(tmp_path, with_link(tiff(1, 2, 3, 4), 1, target))
    assert codes(pages) == [None, None, "damaged-image"]


@pytest.mark.parametrize("target", [0, 1, 2])
def test_directories_that_lead_back_end(target: int) -> None:
    data = tiff(1, 2, 3)
    data = with_link(data, 2, directories(data)[target])
    assert [page.error for page in find_pages(data)] == [None] * 3


def test_two_thousand_frames_are_found(tmp_path: Path) -> None:
    frame = Image.new("1", (8, 8))
    options = {"save_all": True, "append_images": [frame] * 1999}
    data = encode(frame, "TIFF", **options)
    assert list(walk_frames(io.BytesIO(data), LIMITS)) == [None] * 2000
    assert codes(open_upload(tmp_path, data)) == [None] * 2000


def test_a_tiff_of_countless_frames_is_refused() -> None:
    chain = bytearray(b"II*\0\x08\0\0\0")
    for _ in range(MOST_FRAMES + 1):
        chain += directory(usual(10, 10, NONE, 8, 100), len(chain) + 114)
    walk = walk_frames(io.BytesIO(bytes(chain)), Limits())
    with pytest.raises(TooManyPages, match="more than 10,000 frames; split it"):
        list(walk)
