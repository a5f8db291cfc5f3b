"""PDFs: bombs of streams, trees in circles, absurd pages, actions, and images that lie."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from tests.hostile.case import ANY, NOT_READ, Case
from tests.hostile.families.raw_png import zeros
from tests.support.drawing import draw
from tests.support.pdfs import (
    drawn_pdf,
    encrypted_pdf,
    endless_pdf,
    page_objects,
    pdf_of,
    scanned_pdf,
    stream_object,
)

FAMILY = "pdf"
FLATE = b"/Filter /FlateDecode"
Made = tuple[str, bytes]


def cases() -> Iterator[Case]:
    """Yield PDFs."""
    for name, data in (
        *_streams(),
        *_trees(),
        *_pages(),
        *_actions(),
        *_images(),
        *_drawings(),
        *_lies(),
    ):
        yield Case(FAMILY, name, data, ANY, sent_as="scan.pdf")
    yield Case(
        FAMILY, "encrypted", encrypted_pdf([b"0 0 100 100 re f"], b"secret"), NOT_READ, "scan.pdf"
    )


def one_page(content: bytes, *more: bytes, entries: bytes = b"", page: bytes = b"") -> bytes:
    """Return a PDF of one page, with what else its page names from object 5 on."""
    objects = page_objects([b""])
    objects[2] = objects[2].replace(b"/Type /Page ", b"/Type /Page %s " % page)
    objects[3] = stream_object(content, entries)
    return pdf_of([*objects, *more])


def _streams() -> Iterator[Made]:
    for mebibytes in (100, 1_000, 4_000):
        yield f"{mebibytes} MiB of spaces to draw", one_page(_blanks(mebibytes), entries=FLATE)
    packed = zeros(300 * 2**20)
    for _ in range(3):
        packed = zlib.compress(packed, 9)
    yield (
        "Flate within Flate, four deep",
        one_page(packed, entries=b"/Filter [%s]" % (b"/FlateDecode " * 4)),
    )
    yield (
        "1,000 filters",
        one_page(zlib.compress(b"q"), entries=b"/Filter [%s]" % (b"/FlateDecode " * 1000)),
    )
    yield "LZW of noise", one_page(b"\x80\x0b\x60\x50" * 5000, entries=b"/Filter /LZWDecode")
    runs = b"\x81\0" * 2_000_000
    yield "runs of 256 MiB", one_page(runs, entries=b"/Filter /RunLengthDecode")
    predictor = b"%s /DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 99 >>" % FLATE
    yield "a predictor of 2^31 columns", one_page(zlib.compress(bytes(999)), entries=predictor)
    yield "a stream that says it has 2^31 bytes", pdf_of(_with_length(b"2147483647"))
    yield "a stream that says it has -1 bytes", pdf_of(_with_length(b"-1"))
    yield "a stream whose length is itself", pdf_of(_with_length(b"4 0 R"))


def _with_length(length: bytes) -> list[bytes]:
    objects = page_objects([b""])
    objects[3] = b"<< /Length %s >>\nstream\n0 0 99 99 re f\nendstream" % length
    return objects


def _blanks(mebibytes: int) -> bytes:
    """Return so much white space, packed: one part again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    part = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\xda" + part * mebibytes + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def _trees() -> Iterator[Made]:
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    loop = b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
    yield "a tree of pages that is its own branch", pdf_of([catalogue, loop])
    up = b"<< /Type /Pages /Kids [%s 0 R] /Count 9 /Parent %s 0 R >>"
    yield (
        "two branches that hold each other",
        pdf_of([catalogue, up % (b"3", b"3"), up % (b"2", b"2")]),
    )
    deep = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 3) for n in range(20_000)]
    yield "20,000 branches deep", pdf_of([catalogue, *deep])
    for count in (10**6, 2**31 - 1, -1, 10**30):
        tree = b"<< /Type /Pages /Kids [] /Count %d >>" % count
        yield f"{count} pages that are not there", pdf_of([catalogue, tree])
    wide = b"<< /Type /Pages /Kids [%s] /Count 50000 >>" % (b"3 0 R " * 50_000)
    yield (
        "one page 50,000 times",
        pdf_of([catalogue, wide, b"<< /Type /Page /MediaBox [0 0 9 9] >>"]),
    )
    yield "a catalogue that is its own pages", pdf_of([b"<< /Type /Catalog /Pages 1 0 R >>"])
    yield "an array in an array, 50,000 deep", pdf_of([catalogue, b"[" * 50_000 + b"]" * 50_000])
    yield (
        "a dictionary 50,000 deep",
        pdf_of([catalogue, b"<< /A " * 50_000 + b"0" + b">>" * 50_000]),
    )
    packed = zlib.compress(b"2 0 3 9 " + loop)
    extends = b"/Type /ObjStm /N 2 /First 8 /Extends 2 0 R %s" % FLATE
    yield (
        "a stream of objects that extends itself",
        pdf_of([catalogue, stream_object(packed, extends)]),
    )
    many = b"/Type /ObjStm /N 2147483647 /First 2147483647 %s" % FLATE
    yield "a stream of 2^31 objects", pdf_of([catalogue, stream_object(packed, many)])


def _pages() -> Iterator[Made]:
    for box in (
        *(b"0 0 200000 200000", b"0 0 1e30 1e30", b"0 0 -9 -9", b"0 0 0 0", b"0 0 nan inf"),
        *(b"0 0 1 10000000", b"-1e9 -1e9 1e9 1e9", b"0 0 (a) /b", b"0 0", b"0 0 14400 14400"),
    ):
        content = b"0 0 50 50 re f"
        yield f"a page of {box.decode()}", drawn_pdf([content]).replace(b"0 0 595.000 842.000", box)
    units = drawn_pdf([b"0 0 50 50 re f"]).replace(b"/Type /Page ", b"/Type /Page /UserUnit 1e9 ")
    yield "a unit of a thousand million points", units
    yield (
        "a page turned by 2^31",
        drawn_pdf([b"0 0 50 50 re f"]).replace(b"/Parent", b"/Rotate 2147483647 /Parent"),
    )
    yield "2,000 pages", drawn_pdf([b"0 0 5 5 re f"] * 300, (20, 20))


def _actions() -> Iterator[Made]:
    for name, action in {
        "a script": b"/S /JavaScript /JS (while(true){app.alert\\(1\\)})",
        "a program to start": b"/S /Launch /F (cmd.exe) /Win << /F (cmd.exe) /P (/c calc) >>",
        "an address to open": b"/S /URI /URI (file:///etc/passwd)",
        "a form to send": b"/S /SubmitForm /F (http://127.0.0.1:9/)",
        "another file to open": b"/S /GoToR /F (\\\\\\\\server\\\\share)",
        "data to import": b"/S /ImportData /F (/etc/passwd)",
    }.items():
        opening = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << %s >> /AA << /WC << %s >> >> >>"
        objects = page_objects([b"200 200 99 300 re f"])
        objects[0] = opening % (action, action)
        yield name, pdf_of(objects)
    attached = stream_object(b"MZ" * 999, b"/Type /EmbeddedFile")
    files = (
        b"/AF [5 0 R] /Names << /EmbeddedFiles << /Names [(a.exe) << /EF << /F 5 0 R >> >>] >> >>"
    )
    objects = page_objects([b"200 200 99 300 re f"])
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R %s >>" % files
    yield "a program attached", pdf_of([*objects, attached])
    outside = b"/Resources << /XObject << /I << /Type /XObject /F (/etc/passwd) >> >> >>"
    yield "an image from outside", one_page(b"/I Do", page=outside)
    xfa = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /XFA (<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>) >> >>"
    objects[0] = xfa
    yield "a form in XML with an entity", pdf_of(objects)


def _image(width: int, height: int, filtering: bytes, data: bytes, bits: int = 8) -> bytes:
    kind = b"/Type /XObject /Subtype /Image /Width %d /Height %d" % (width, height)
    depth = b"/ColorSpace /DeviceGray /BitsPerComponent %d /Filter %s" % (bits, filtering)
    image = stream_object(data, b"%s %s" % (kind, depth))
    place = b"/Resources << /XObject << /I 5 0 R >> >>"
    return one_page(b"q 595 0 0 842 0 0 cm /I Do Q", image, page=place)


def _images() -> Iterator[Made]:
    for name in (
        b"/JBIG2Decode",
        b"/CCITTFaxDecode",
        b"/JPXDecode",
        b"/DCTDecode",
        b"/FlateDecode",
    ):
        for width, height in ((60_000, 60_000), (2**31 - 1, 2**31 - 1), (1_000, 1_000)):
            for title, data in (("zeros", bytes(600)), ("noise", bytes(range(256)) * 4)):
                shown = name.decode()[1:]
                bits = 1 if shown in ("JBIG2Decode", "CCITTFaxDecode") else 8
                yield (
                    f"{shown} of {width} × {height} {title}",
                    _image(width, height, name, data, bits),
                )
    yield (
        "20,000 × 20,000 of zeros in Flate",
        _image(20_000, 20_000, b"/FlateDecode", zeros(4 * 10**8)),
    )
    yield (
        "40,000 × 40,000 of zeros in Flate",
        _image(40_000, 40_000, b"/FlateDecode", zeros(16 * 10**8)),
    )
    segment = b"\0\0\0\0\x30\0\x01\0\0\0\x13" + b"\xff\xff\xff\xff" * 2 + bytes(8) + b"\0\0\0"
    yield "JBIG2 with a page of 2^64 pixels", _image(9_000, 9_000, b"/JBIG2Decode", segment, 1)
    fax = b"/CCITTFaxDecode /DecodeParms << /K -1 /Columns 60000 /Rows 60000 >>"
    yield "a fax of 60,000 squared", _image(60_000, 60_000, fax, bytes(100), 1)
    jpx = (
        b"\0\0\0\x0cjP  \r\n\x87\n\xff\x4f\xff\x51\0\x29\0\0"
        + b"\x7f\xff\xff\xff" * 8
        + b"\0\x01\x07\x01\x01"
    )
    yield "JPEG 2000 of 2^62 pixels", _image(9_000, 9_000, b"/JPXDecode", jpx)


def _drawings() -> Iterator[Made]:
    yield "a page that draws for an hour", endless_pdf()
    yield (
        "a million lines",
        one_page(zlib.compress(b"0 0 m 595 842 l S\n" * 1_000_000), entries=FLATE),
    )
    yield "q without Q, a million times", one_page(zlib.compress(b"q " * 1_000_000), entries=FLATE)
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /I 5 0 R >> >>"
    place = b"/Resources << /XObject << /I 5 0 R >> >>"
    yield (
        "a drawing that draws itself",
        one_page(b"/I Do", stream_object(b"/I Do /I Do", form), page=place),
    )
    doubling = [
        stream_object(b"/I Do " * 10, form.replace(b"/I 5 0 R", b"/I %d 0 R" % (6 + level)))
        for level in range(12)
    ]
    last = stream_object(b"0 0 9 9 re f", form)
    yield (
        "ten drawings in each of ten, twelve deep",
        one_page(b"/I Do", *doubling, last, page=place),
    )
    tiling = b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.001 /YStep 0.001 /Resources << >>"
    painted = b"/Resources << /Pattern << /P 5 0 R >> >>"
    pattern = stream_object(b"0 0 1 1 re f", tiling)
    yield (
        "a pattern of thousandths of a point",
        one_page(b"/Pattern cs /P scn 0 0 595 842 re f", pattern, page=painted),
    )
    shading = b"<< /ShadingType 1 /ColorSpace /DeviceRGB /Domain [0 1e9 0 1e9] /Function 6 0 R >>"
    program = stream_object(
        b"{ 2 copy 50 { sin cos exp } repeat }",
        b"/FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1]",
    )
    shaded = b"/Resources << /Shading << /S 5 0 R >> >>"
    yield "a shading by a program", one_page(b"/S sh", shading, program, page=shaded)
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /A /FontDescriptor << /Type /FontDescriptor /FontFile2 6 0 R >> >>"
    written = b"/Resources << /Font << /F 5 0 R >> >>"
    for name, program in (
        ("noise", bytes(range(256)) * 99),
        ("lies", b"\0\1\0\0\xff\xff" + b"\xff" * 9999),
    ):
        text = b"BT /F 900 Tf 0 100 Td (Hello) Tj ET"
        yield f"a font of {name}", one_page(text, font, stream_object(program), page=written)
    type3 = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 6 0 R >> /Encoding << /Differences [97 /a] >> /Resources << /Font << /F 5 0 R >> >> >>"
    itself = stream_object(b"BT /F 9 Tf (aaaaaaaa) Tj ET")
    yield (
        "a letter written with itself",
        one_page(b"BT /F 9 Tf (aaaa) Tj ET", type3, itself, page=written),
    )
    masks = b"/ExtGState << /G << /SMask << /S /Luminosity /G 5 0 R >> >> >>"
    page = b"/Resources << /XObject << /I 5 0 R >> %s >> /Group << /S /Transparency >>" % masks
    looped = form.replace(
        b"/XObject", b"/ExtGState << /G << /SMask << /S /Luminosity /G 5 0 R >> >> >> /XObject", 1
    )
    yield (
        "a mask that masks itself",
        one_page(b"/G gs /I Do", stream_object(b"/G gs 0 0 99 99 re f", looped), page=page),
    )
    dashes = b"[0.00001 0.00001] 0 d 0 0 m 595 842 l S"
    yield "a line of a hundred million dashes", one_page(dashes)


def _lies() -> Iterator[Made]:
    good = scanned_pdf([draw(4, 300)])
    for at in (9, 200, len(good) // 2, len(good) - 30):
        yield f"cut at {at}", good[:at]
    yield "no table of objects", good.replace(b"xref", b"xxxx")
    yield (
        "a table of objects at 2^63",
        good[: good.rindex(b"startxref")] + b"startxref\n9223372036854775808\n%%EOF",
    )
    yield (
        "a table before itself, for ever",
        good.replace(b"/Size", b"/Prev %d /Size" % good.rindex(b"xref\n0")),
    )
    yield "its mark alone", b"%PDF-1.7"
    yield "its mark, and a megabyte of noise", b"%PDF-1.7\n" + bytes(range(256)) * 4096
    yield (
        "10,000 updates",
        good + b"1 0 obj\n<< >>\nendobj\nxref\n0 0\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n" * 10_000,
    )
