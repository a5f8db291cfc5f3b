"""PDFs made by code, object by object."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Sequence

from PIL import Image

PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
A4 = (595, 842)


def scanned_pdf(images: Sequence[Image.Image], dpi: int = 200) -> bytes:
    """Return a PDF whose pages are one image each."""
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=dpi)
    return out.getvalue()


def drawn_pdf(contents: Sequence[bytes], size: tuple[float, float] = A4) -> bytes:
    """Return a PDF whose pages are drawn by operators."""
    return pdf_of(page_objects(contents, size))


def page_objects(contents: Sequence[bytes], size: tuple[float, float] = A4) -> list[bytes]:
    """Return the objects of a catalogue and of pages: 1 and 2, then two for each page."""
    kids = b" ".join(b"%d 0 R" % (3 + 2 * index) for index in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
    ]
    for index, content in enumerate(contents):
        box = b"/MediaBox [0 0 %.3f %.3f]" % size
        page = b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (box, 4 + 2 * index)
        objects += [page, stream_object(content)]
    return objects


def stream_object(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of objects, numbered from 1, the first of them its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def encrypted_pdf(contents: Sequence[bytes], password: bytes) -> bytes:
    """Return a PDF that a password opens: the standard handler, RC4 with 40 bits (32000-1, 7.6)."""
    owner = _rc4(hashlib.md5(_padded(b"owner")).digest()[:5], _padded(password))
    identity, permissions = bytes(16), (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5(_padded(password) + owner + permissions + identity).digest()[:5]
    objects = page_objects(contents)
    for index, content in enumerate(contents):
        number = 4 + 2 * index
        salted = key + number.to_bytes(3, "little") + bytes(2)
        objects[number - 1] = stream_object(_rc4(hashlib.md5(salted).digest()[:10], content))
    handler = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>"
    user = _rc4(key, PADDING)
    secret = handler % (owner.hex().encode(), user.hex().encode())
    identities = b"/ID [<%s> <%s>]" % ((identity.hex().encode(),) * 2)
    return pdf_of(objects, b"/Encrypt %s %s" % (secret, identities))


def _padded(password: bytes) -> bytes:
    return (password + PADDING)[:32]


def _rc4(key: bytes, data: bytes) -> bytes:
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def nested_pdf() -> bytes:
    """Return a PDF whose second page of three is a drawing that draws itself twice, without end."""
    objects = page_objects([b""] * 3)
    resources = b"/Resources << /XObject << /I 9 0 R >> >>"
    objects[4] = objects[4].replace(b"/Type /Page ", b"/Type /Page %s " % resources)
    objects[5] = stream_object(b"/I Do")
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] %s" % resources
    return pdf_of([*objects, stream_object(b"/I Do /I Do", form)])


def endless_pdf() -> bytes:
    """Return a PDF whose second page of three draws an image for an hour, in little memory."""
    objects = page_objects([b""] * 3)
    resources = b"/Resources << /XObject << /I 9 0 R >> >>"
    objects[4] = objects[4].replace(b"/Type /Page ", b"/Type /Page %s " % resources)
    content = zlib.compress(b"q 595 0 0 842 0 0 cm /I Do Q\n" * 100_000)
    objects[5] = stream_object(content, b"/Filter /FlateDecode")
    kind = b"/Type /XObject /Subtype /Image /Width 2000 /Height 2000"
    depth = b"/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode"
    objects.append(stream_object(zlib.compress(bytes(4_000_000)), b"%s %s" % (kind, depth)))
    return pdf_of(objects)
