"""Tell what an upload is from its first bytes, never from its name."""

from __future__ import annotations

from typing import BinaryIO

from shared.states import UploadKind

HEAD = 1024
"""As far as the mark of a PDF may stand behind the beginning (32000-1, annex H.3.4.1)."""
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_TIFFS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_PDF = b"%PDF-"
IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")
"""The beginnings of images other than TIFFs; what they hold is theirs, even the mark of a PDF."""


def head(stream: BinaryIO) -> bytes:
    """Return the first bytes and leave the stream at its beginning."""
    stream.seek(0)
    start = stream.read(HEAD)
    stream.seek(0)
    return start


def kind_of(start: bytes) -> UploadKind:
    """Return the kind that these first bytes announce; whatever is no archive may be an image."""
    if start.startswith(_ZIPS):
        return UploadKind.ZIP
    if start.startswith(_COMPRESSED):
        return UploadKind.COMPRESSED_TAR
    if start[257:262] == b"ustar":
        return UploadKind.TAR
    if start.startswith(_TIFFS):
        return UploadKind.TIFF
    if _PDF in start[:HEAD] and not start.startswith(IMAGES):
        return UploadKind.PDF
    return UploadKind.IMAGE


def is_archive(kind: UploadKind) -> bool:
    return kind in (UploadKind.ZIP, UploadKind.TAR, UploadKind.COMPRESSED_TAR)
