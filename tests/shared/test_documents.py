"""From uploads to pages: every page is found, or stands there failed with its reason."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shared.documents.expansion import FoundPage, expand
from shared.documents.inspection import inspect
from shared.documents.kinds import kind_of
from shared.documents.opening import PlacedPage, open_pages
from shared.documents.tars import Plain
from shared.errors import FieldhandError, PageError, UploadError
from shared.settings import Limits
from shared.states import UploadKind
from shared.storage import Folder
from tests.support.drawing import draw, encode, png, tar_of, tiff, zip_of

LIMITS = Limits(pages=100, page_bytes=2**20, page_pixels=1_000_000, unpacked_bytes=2**24)
FORMATS = ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF"]


def pages_of(data: bytes, kind: UploadKind | None = None, cursor: int = 0) -> list[FoundPage]:
    steps = expand(io.BytesIO(data), "upload", kind or kind_of(data[:512]), cursor, LIMITS)
    return [page for step in steps for page in step.pages]


def errors_of(data: bytes, kind: UploadKind | None = None) -> list[str | None]:
    return [page.error and page.error["code"] for page in pages_of(data, kind)]


def opened(tmp_path: Path, data: bytes, kind: UploadKind | None = None) -> list[object]:
    """Expand an upload and open each of its pages: grey arrays, or error codes."""
    storage = Folder(tmp_path)
    storage.put("job/0", io.BytesIO(data))
    kind = kind or kind_of(data[:512])
    placed = [
        PlacedPage(number, "job/0", kind, page)
        for number, page in enumerate(pages_of(data, kind), 1)
    ]
    return [
        image.code if isinstance(image, PageError) else np.asarray(image.convert("L"))
        for _, image in open_pages(storage, placed, LIMITS)
    ]


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_is_one_page_and_opens(kind: str, tmp_path: Path) -> None:
    (image,) = opened(tmp_path, encode(draw(4), kind))
    assert isinstance(image, np.ndarray)
    assert image.shape == (110, 110)
    assert np.abs(image.astype(int) - np.asarray(draw(4)).astype(int)).mean() < 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_mode_opens_with_dark_ink_dark(mode: str, tmp_path: Path) -> None:
    image = draw(4)
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    else:
        image = image.convert(mode)
    kind = "TIFF" if mode in ("CMYK", "I;16") else "PNG"
    (read,) = opened(tmp_path, encode(image, kind))
    assert isinstance(read, np.ndarray)
    assert read.min() < 60
    assert read.max() > 200


def test_exif_rotation_is_applied(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = draw(7).resize((60, 110)).transpose(Image.Transpose.ROTATE_90)
    (image,) = opened(tmp_path, encode(turned, "JPEG", exif=exif))
    assert isinstance(image, np.ndarray)
    assert image.shape == (110, 60)


def test_each_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    images = opened(tmp_path, tiff(1, 2, 3))
    assert [np.array_equal(image, draw(n)) for n, image in enumerate(images, 1)] == [True] * 3


def test_frames_of_a_tiff_in_a_zip_are_pages_too(tmp_path: Path) -> None:
    images = opened(tmp_path, zip_of({"a.tif": tiff(1, 2), "b.png": png(3)}))
    assert [np.array_equal(image, draw(n)) for n, image in enumerate(images, 1)] == [True] * 3


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_members_of_a_zip_are_read_in_place(method: int, tmp_path: Path) -> None:
    data = zip_of({f"{n}.png": png(n) for n in range(10)}, method)
    images = opened(tmp_path, data)
    assert [np.array_equal(image, draw(n)) for n, image in enumerate(images)] == [True] * 10


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_members_of_a_tar_are_pages(mode: str, tmp_path: Path) -> None:
    data = tar_of({f"{n}.png": png(n) for n in range(3)}, mode)
    if mode != "w":
        assert kind_of(data[:512]) is UploadKind.COMPRESSED_TAR
        assert inspect(io.BytesIO(data), "a", LIMITS).pages is None
        plain = Plain(io.BytesIO(data), LIMITS)
        data = b"".join(iter(plain.read, b""))
    images = opened(tmp_path, data)
    assert [np.array_equal(image, draw(n)) for n, image in enumerate(images)] == [True] * 3


def test_a_walk_goes_on_from_its_cursor() -> None:
    for data in (
        zip_of({str(n): png(n) for n in range(5)}),
        tar_of({str(n): png(n) for n in range(5)}),
    ):
        kind = kind_of(data[:512])
        steps = list(expand(io.BytesIO(data), "upload", kind, 0, LIMITS))
        rest = pages_of(data, kind, steps[1].cursor)
        assert [page.name for page in rest] == ["2", "3", "4"]


def test_each_packed_row_is_a_page_and_a_walk_goes_on_from_its_row(tmp_path: Path) -> None:
    data = bytes(range(64)) * 1500
    steps = list(expand(io.BytesIO(data), "pixels", UploadKind.PIXELS, 0, LIMITS))
    assert [(len(step.pages), step.cursor) for step in steps] == [(1024, 1024), (476, 1500)]
    rest = pages_of(data, UploadKind.PIXELS, steps[0].cursor)
    assert rest == steps[1].pages
    assert (rest[0].name, rest[0].offset) == ("row 1025", 1024 * 64)
    images = opened(tmp_path, data[:128], UploadKind.PIXELS)
    assert [image.tolist() for image in images if isinstance(image, np.ndarray)] == [
        (255 - np.arange(64).reshape(8, 8)).tolist()
    ] * 2


def test_names_are_shown_and_never_paths() -> None:
    names = ["../../etc/passwd", "/abs.png", "a\x00b\n.png", "ü" * 600]
    data = zip_of({name: png(1) for name in names})
    shown = [page.name for page in pages_of(data)]
    assert shown[0] == "../../etc/passwd"
    assert all(name.isprintable() and len(name) <= 500 for name in shown)


def test_folders_and_litter_are_no_pages() -> None:
    litter = {"a/": b"", "__MACOSX/._1.png": b"x", ".DS_Store": b"x", "a/1.png": png(1)}
    assert [page.name for page in pages_of(zip_of(litter))] == ["a/1.png"]


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_what_was_refused_is_refused_for_the_same_reason_when_it_is_opened(
    pack: Callable[[dict[str, bytes]], bytes], tmp_path: Path
) -> None:
    assert opened(tmp_path, pack({"in.zip": zip_of({"1.png": png(1)})})) == ["nested-archive"]


def test_an_archive_in_an_archive_fails_alone() -> None:
    inner = zip_of({"1.png": png(1)})
    assert errors_of(zip_of({"in.zip": inner, "1.png": png(1)})) == ["nested-archive", None]
    assert errors_of(tar_of({"in.zip": inner, "1.png": png(1)})) == ["nested-archive", None]


def test_an_encrypted_member_fails_alone() -> None:
    data = bytearray(zip_of({"1.png": png(1), "2.png": png(2)}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert errors_of(bytes(data)) == ["encrypted", None]


def test_a_damaged_member_fails_alone(tmp_path: Path) -> None:
    data = bytearray(zip_of({"1.png": png(1), "2.png": png(2)}, zipfile.ZIP_STORED))
    data[data.index(b"IDAT") + 20] ^= 0xFF
    images = opened(tmp_path, bytes(data))
    assert images[0] == "damaged-member"
    assert isinstance(images[1], np.ndarray)


def test_a_member_that_lies_about_its_size_is_measured(tmp_path: Path) -> None:
    data = bytearray(zip_of({"bomb.png": bytes(3 * 2**20), "2.png": png(2)}))
    entry = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, entry + 24, 1000)
    images = opened(tmp_path, bytes(data))
    assert images[0] == "too-large"
    assert isinstance(images[1], np.ndarray)


def test_the_good_members_of_a_cut_tar_are_read(tmp_path: Path) -> None:
    data = tar_of({f"{n}.png": png(n) for n in range(5)})
    images = opened(tmp_path, data[: 512 * 8], UploadKind.TAR)
    assert isinstance(images[0], np.ndarray)
    assert images[-1] == "damaged-archive"


def test_a_tar_cut_between_members_does_not_pass_for_whole() -> None:
    whole = tar_of({"1.png": png(1)}).rstrip(b"\0")
    cut = whole + bytes(-len(whole) % 512)
    assert errors_of(cut, UploadKind.TAR) == [None, "damaged-archive"]


def test_the_good_frames_of_a_cut_tiff_are_read(tmp_path: Path) -> None:
    data = tiff(1, 2, 3)
    images = opened(tmp_path, data[: len(data) - 3000])
    assert np.array_equal(images[0], draw(1))
    assert any(isinstance(image, str) for image in images[1:])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"just text", "not-an-image"),
        (b"%PDF-1.7\n", "damaged-pdf"),
        (png(1)[:200], "damaged-image"),
        (png(1)[:20], "damaged-image"),
        (tiff(1, 2)[:8], "damaged-image"),
        (b"\xff\xd8\xff\xe0", "damaged-image"),
        (zip_of({"1.png": png(1)})[:-30], "damaged-archive"),
        (zip_of({}), "empty-archive"),
        (zip_of({f"{n}": b"" for n in range(101)}), "too-many-pages"),
        (tar_of({f"{n}": b"" for n in range(101)}), "too-many-pages"),
        (zip_of({"bomb.png": bytes(2**22)}), "too-large"),
        (encode(Image.new("1", (5000, 5000))), "too-many-pixels"),
        (b"\x1f\x8b" + b"no gzip", "not-an-image"),
    ],
)
def test_what_can_be_told_at_submission_is_refused_with_the_name(data: bytes, code: str) -> None:
    with pytest.raises(FieldhandError) as refusal:
        inspect(io.BytesIO(data), "box.dat", LIMITS)
    assert refusal.value.code == code
    assert refusal.value.detail.startswith("box.dat: ")
    assert refusal.value.extra["file"] == "box.dat"


def test_a_png_of_50000_by_50000_is_refused_by_its_header() -> None:
    header = b"IHDR" + struct.pack(">LLBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    data = bytearray(encode(Image.new("RGB", (1, 1))))
    data[12:33] = header + struct.pack(">L", zlib.crc32(header))
    with pytest.raises(FieldhandError) as refusal:
        inspect(io.BytesIO(data), "huge.png", Limits())
    assert "50000 × 50000" in refusal.value.detail
    assert "100,000,000" in refusal.value.detail


def test_a_compressed_archive_is_measured_while_it_unpacks() -> None:
    small = Limits(unpacked_bytes=10_000)
    plain = Plain(io.BytesIO(tar_of({"zeros": bytes(50_000)}, "w:gz")), small)
    with pytest.raises(UploadError) as refusal:
        b"".join(iter(plain.read, b""))
    assert refusal.value.code == "too-large"


def test_a_page_whose_upload_is_gone_fails_with_that_reason(tmp_path: Path) -> None:
    page = PlacedPage(1, "job/0", UploadKind.IMAGE, FoundPage("a"))
    ((_, error),) = open_pages(Folder(tmp_path), [page], LIMITS)
    assert isinstance(error, PageError)
    assert error.code == "upload-gone"


@pytest.mark.parametrize(
    "field", [{"offset": 2**62}, {"offset": 2**63 + 5}, {"compressed": 2**63 + 5}]
)
def test_a_member_that_lies_beyond_any_file_fails_alone(
    field: dict[str, int], tmp_path: Path
) -> None:
    data = bytearray(zip_of({"far.png": png(1), "2.png": png(2)}))
    entry = data.index(b"PK\x01\x02")
    name_end = entry + 46 + len("far.png")
    at = 20 if "compressed" in field else 42
    struct.pack_into("<L", data, entry + at, 0xFFFFFFFF)
    struct.pack_into("<H", data, entry + 30, 12)
    data[name_end:name_end] = struct.pack("<HHQ", 1, 8, *field.values())
    end = data.index(b"PK\x05\x06")
    (size,) = struct.unpack_from("<L", data, end + 12)
    struct.pack_into("<L", data, end + 12, size + 12)
    images = opened(tmp_path, bytes(data))
    assert isinstance(images[0], str)
    assert np.array_equal(images[1], draw(2))


def test_a_locator_beyond_any_file_is_a_damaged_archive() -> None:
    data = zip_of({"1.png": png(1)})
    end = data.index(b"PK\x05\x06")
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 2**64 - 1, 1)
    record = bytearray(data[end:])
    struct.pack_into("<L", record, 16, 0xFFFFFFFF)
    with pytest.raises(FieldhandError) as refusal:
        inspect(io.BytesIO(data[:end] + locator + record), "a.zip", LIMITS)
    assert refusal.value.code == "damaged-archive"


def _tar_header(name: bytes, size: bytes, kind: bytes = b"0") -> bytes:
    header = bytearray(512)
    header[: len(name)] = name
    header[100:108] = header[108:116] = header[116:124] = b"0000644\0"
    header[124 : 124 + len(size)] = size
    header[136:148] = b"00000000000\0"
    header[148:156] = b" " * 8
    header[156:157] = kind
    header[257:265] = b"ustar  \0"
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


@pytest.mark.parametrize("name", [b".DS_Store", b"1.png"])
def test_a_tar_that_leads_back_is_damaged_and_ends(name: bytes) -> None:
    backwards = (2**96 - 512).to_bytes(12, "big")
    size = b"\xff" + backwards[1:]
    data = _tar_header(b"d/", b"00000000000\0", b"5") + _tar_header(name, size) + bytes(1024)
    assert errors_of(data, UploadKind.TAR)[-1] == "damaged-archive"


def test_a_tar_of_headers_for_headers_is_damaged() -> None:
    data = _tar_header(b"././@LongLink", b"00000000000\0", b"L") * 3000 + bytes(1024)
    assert errors_of(data, UploadKind.TAR) == ["damaged-archive"]


def test_a_tar_with_a_header_of_many_megabytes_is_damaged() -> None:
    data = _tar_header(b"././@LongLink", b"00040000000\0", b"L") + bytes(2**23 + 1024)
    assert errors_of(data, UploadKind.TAR) == ["damaged-archive"]


def test_a_zip_whose_members_lie_over_each_other_is_refused() -> None:
    data = zip_of({f"{n}.png": png(1) for n in range(50)}, zipfile.ZIP_STORED)
    first, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    closing = bytearray(data[end:])
    struct.pack_into("<L", closing, 16, len(png(1)) + 35)  # the directory follows the first member
    overlapping = data[: len(png(1)) + 35] + data[first:end] + bytes(closing)
    with pytest.raises(FieldhandError) as refusal:
        inspect(io.BytesIO(overlapping), "box.zip", LIMITS)
    assert (refusal.value.code, "over each other" in refusal.value.detail) == (
        "damaged-archive",
        True,
    )


def test_an_archive_that_unpacks_to_very_much_for_very_little_is_a_bomb() -> None:
    large = Limits(page_bytes=2**20)
    members = {f"{n}.bmp": bytes(2**20 - 9) for n in range(9)}
    with pytest.raises(FieldhandError) as refusal:
        inspect(io.BytesIO(zip_of(members)), "box.zip", large)
    assert refusal.value.code == "too-large"
    plain = Plain(io.BytesIO(tar_of(members, "w:gz")), large)
    with pytest.raises(UploadError, match="too much for its size"):
        b"".join(iter(plain.read, b""))
    inspect(io.BytesIO(zip_of(members, zipfile.ZIP_STORED)), "box.zip", large)


def test_clean_scans_that_shrank_by_much_are_taken() -> None:
    """Paper without noise and a few lines shrinks by 250; what it says is 3 KiB a page here."""
    written = np.random.default_rng(4).bytes(3 * 2**10)
    members = {f"{n}.bmp": written + b"\xff" * (2**20 - 2**12) for n in range(20)}
    scans = zip_of(members)
    assert len(scans) * 200 < 20 * 2**20
    assert inspect(io.BytesIO(scans), "box.zip", Limits(page_bytes=2**20)).pages == 20
    plain = Plain(io.BytesIO(tar_of(members, "w:gz")), Limits(page_bytes=2**20))
    assert len(b"".join(iter(plain.read, b""))) > 19 * 2**20
    with pytest.raises(FieldhandError) as refusal:
        inspect(io.BytesIO(scans), "box.zip", Limits(unpacked_bytes=2**24))
    assert refusal.value.code == "too-large"


def test_what_failed_holds_none_of_the_bytes_that_it_failed_on(tmp_path: Path) -> None:
    storage = Folder(tmp_path)
    data = zip_of({"1.bmp": b"BM" + bytes(999)})
    storage.put("job/0", io.BytesIO(data))
    places = [PlacedPage(1, "job/0", UploadKind.ZIP, page) for page in pages_of(data)]
    ((_, error),) = open_pages(storage, places, LIMITS)
    assert isinstance(error, PageError)
    assert (error.__traceback__, error.__context__, error.__cause__) == (None, None, None)


@pytest.mark.parametrize("size", [(70_000, 2), (2, 70_000)])
def test_a_page_with_a_side_that_no_page_has_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(FieldhandError, match="65,535 pixels a side") as refusal:
        inspect(io.BytesIO(encode(Image.new("L", size))), "long.png", LIMITS)
    assert refusal.value.code == "too-many-pixels"


def test_a_jpeg_that_is_drawn_over_and_over_is_refused() -> None:
    good = encode(draw(3), "JPEG", progressive=True)
    inspect(io.BytesIO(good), "photo.jpg", LIMITS)
    over = good[:-2] + good[good.index(b"\xff\xda") : -2] * 20
    with pytest.raises(FieldhandError, match="drawn over") as refusal:
        inspect(io.BytesIO(over), "photo.jpg", LIMITS)
    assert refusal.value.code == "damaged-image"


@pytest.mark.parametrize("progressive", [False, True])
def test_a_photo_with_a_film_behind_it_is_taken(progressive: bool) -> None:
    """Phones put one there, in which the mark of a scan occurs once in 64 KiB."""
    film = np.random.default_rng(4).bytes(8 * 2**20)
    assert film.count(b"\xff\xda") > 100
    photo = encode(draw(3), "JPEG", progressive=progressive, exif=b"Exif\0\0" + b"\xff\xda" * 99)
    limits = Limits()
    assert inspect(io.BytesIO(photo + film), "photo.jpg", limits).pages == 1


def test_a_jpeg_of_countless_empty_segments_is_refused() -> None:
    good = encode(draw(3), "JPEG")
    padded = good[:2] + b"\xff\xc4\0\x02" * 50_000 + good[2:]
    with pytest.raises(FieldhandError, match="10,000 parts"):
        inspect(io.BytesIO(padded), "photo.jpg", LIMITS)


def test_a_photograph_in_heic_is_told_the_way_out() -> None:
    with pytest.raises(FieldhandError, match=r"^photo: it is a HEIC .* save it as JPEG"):
        inspect(io.BytesIO(b"\0\0\0\x18ftypheic" + bytes(500)), "photo", LIMITS)


def test_a_webp_may_have_half_as_many_pixels_as_others() -> None:
    data = encode(Image.new("RGB", (900, 900)), "WEBP")
    with pytest.raises(FieldhandError, match="limit of 500,000 pixels"):
        inspect(io.BytesIO(data), "photo.webp", LIMITS)
    inspect(io.BytesIO(encode(Image.new("RGB", (900, 900)))), "photo.png", LIMITS)


@pytest.mark.parametrize("mode", ["F", "I"])
def test_32_bits_a_sample_may_have_a_quarter_of_the_pixels(mode: str) -> None:
    with pytest.raises(FieldhandError, match="limit of 250,000 pixels"):
        inspect(io.BytesIO(encode(Image.new(mode, (600, 600)), "TIFF")), "deep.tif", LIMITS)
    inspect(io.BytesIO(encode(Image.new(mode, (400, 400)), "TIFF")), "deep.tif", LIMITS)
