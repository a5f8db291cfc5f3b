"""Files of other programs, and no files at all."""

from __future__ import annotations

import gzip
import io
import random
import sqlite3
import wave
from collections.abc import Iterator

from openpyxl import Workbook

from tests.hostile.case import NOT_READ, Case
from tests.support.drawing import zip_of

FAMILY = "strangers"
TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def cases() -> Iterator[Case]:
    """Yield what nobody could read as an image."""
    for name, data in _files().items():
        yield Case(FAMILY, name, data, NOT_READ, sent_as=name)


def _files() -> dict[str, bytes]:
    noise = random.Random(3).randbytes
    sheet = io.BytesIO()
    Workbook().save(sheet)
    return {
        "marks.xlsx": sheet.getvalue(),
        "letter.docx": zip_of(
            {"[Content_Types].xml": TYPES, "word/document.xml": b"<w:document/>"}
        ),
        "program.jar": zip_of(
            {"META-INF/MANIFEST.MF": b"Main-Class: Evil", "Evil.class": b"\xca\xfe\xba\xbe"}
        ),
        "app.apk": zip_of({"AndroidManifest.xml": bytes(99), "classes.dex": b"dex\n035\0"}),
        "macros.xlsm": zip_of({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(500)}),
        "letter.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000),
        "letter.rtf": b"{\\rtf1\\object\\objdata 0105}",
        "letter.txt": b"Dear Sir,\n" * 100,
        "empty.png": b"",
        "space.png": b" ",
        "zeros.png": bytes(100_000),
        "noise.png": noise(100_000),
        "noise.pdf": noise(100_000),
        "noise.zip": b"PK\x03\x04" + noise(100_000),
        "noise.tif": b"II*\0" + noise(100_000),
        "noise.jpg": b"\xff\xd8\xff\xe0" + noise(100_000),
        "noise.webp": b"RIFF\xff\xff\0\0WEBPVP8 " + noise(100_000),
        "noise.bmp": b"BM" + noise(100_000),
        "noise.gif": b"GIF89a" + noise(100_000),
        "photo.heic": b"\0\0\0\x18ftypheic" + bytes(500),
        "photo.avif": b"\0\0\0\x18ftypavif" + bytes(500),
        "photo.jp2": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(500),
        "photo.psd": b"8BPS\0\x01" + bytes(500),
        "photo.ico": b"\0\0\x01\0\x01\0\x10\x10" + bytes(500),
        "photo.pcx": b"\x0a\x05\x01\x08" + bytes(500),
        "photo.eps": b"%!PS-Adobe EPSF\n" + bytes(500),
        "photo.fli": b"\0\0\0\0\x12\xaf" + bytes(500),
        "photo.tga": bytes([0, 0, 2]) + bytes(500),
        "archive.rar": b"Rar!\x1a\x07\x01\0" + bytes(500),
        "archive.7z": b"7z\xbc\xaf\x27\x1c" + bytes(500),
        "text.gz": gzip.compress(b"hello"),
        "page.html": b"<!doctype html><script>alert(1)</script>",
        "sound.wav": _sound(),
        "film.mp4": b"\0\0\0\x18ftypisom" + bytes(500),
        "base.db": _database(),
        "mail.eml": b"From: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
        "query.json": b'{"pixels": [[' + b"[" * 5000,
    }


def _sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(800))
    return out.getvalue()


def _database() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE a (b)")
    data = connection.serialize()
    connection.close()
    return data
