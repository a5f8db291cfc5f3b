"""Files that are two things at once."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from tests.hostile.case import ANY, NOT_READ, Case
from tests.hostile.families.raw_png import chunk
from tests.support.drawing import draw, encode, png, tar_of, tiff, zip_of
from tests.support.pdfs import drawn_pdf

FAMILY = "polyglots"
SCRIPT = b"<html><body><script>alert(document.cookie)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
XML = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><svg>&b;</svg>'
LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><svg>&b;</svg>'


def cases() -> Iterator[Case]:
    """Yield polyglots; where an image is in front, it is what is read."""
    scan, gif, pdf = png(7), encode(draw(7), "GIF"), drawn_pdf([b"100 100 50 400 re f"])
    packed = zip_of({"a.png": png(1)})
    for name, data, sent_as in (
        ("PNG, then ZIP", scan + packed, "a.png"),
        (
            "PNG with a page in its text",
            scan[:33] + chunk(b"tEXt", b"a\0" + SCRIPT) + scan[33:],
            "a.html",
        ),
        ("PNG called HTML", scan, "a.html"),
        ("PNG called SVG", scan, "a.svg"),
        ("PNG called a ZIP", scan, "a.zip"),
        ("PNG, then a program", scan + b"\x7fELF" + bytes(999), "a.png"),
        ("PNG, then a page", scan + SCRIPT, "a.png"),
        ("GIF with a page as comment", gif[:-1] + b"\x21\xfe\x40" + SCRIPT[:64] + b"\0;", "a.html"),
        ("GIF, then JavaScript", gif + b"/*" + SCRIPT + b"*/", "a.js"),
        ("PDF, then ZIP", pdf + packed, "a.pdf"),
        ("HTML, then PDF", SCRIPT + pdf, "a.html"),
        ("TIFF, then PDF", tiff(1) + pdf, "a.pdf"),
        ("PDF called PNG", pdf, "a.png"),
        ("JPEG, then ZIP", encode(draw(3), "JPEG") + packed, "a.jpg"),
        ("BMP, then page", encode(draw(3), "BMP") + SCRIPT, "a.html"),
        ("page, then ZIP", SCRIPT + packed, "a.zip"),
        ("ZIP of a page and a scan", zip_of({"a.html": SCRIPT, "b.png": scan}), "a.zip"),
        ("TAR of a page and a scan", tar_of({"a.html": SCRIPT, "b.png": scan}), "a.tar"),
        ("gzip of a TAR, then ZIP", gzip.compress(tar_of({"a.png": scan})) + packed, "a.tgz"),
    ):
        yield Case(FAMILY, name, data, ANY, sent_as)
    for name, data in {
        "SVG as PNG": SVG,
        "SVG with an entity": XML,
        "SVG with laughs": LAUGHS,
        "HTML as PNG": SCRIPT,
        "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n(/etc/passwd) (r) file\n",
        "MVG of ImageMagick": b"push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 'ephemeral:/etc/passwd'\n",
        "a list for FFmpeg": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        "a pickle": b"\x80\x04\x95\x1d\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x02id\x94\x85\x94R\x94.",
        "a program": b"\x7fELF\x02\x01\x01" + bytes(2000),
        "a program of Windows": b"MZ" + bytes(2000),
    }.items():
        yield Case(FAMILY, name, data, NOT_READ)
