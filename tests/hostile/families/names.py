"""Names made to leave the folder, the log line or the page that they are shown on."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator

from tests.hostile.case import ANY, Case
from tests.support.drawing import png

FAMILY = "names"
NAMES = {
    "climbs": "../../../../etc/cron.d/evil.png",
    "climbs backwards": "..\\..\\windows\\system32\\evil.png",
    "absolute": "/etc/passwd",
    "a drive": "C:\\autoexec.bat",
    "a share": "\\\\server\\share\\a.png",
    "a device": "/dev/sda",
    "a device of DOS": "CON.png",
    "a stream": "a.png:hidden:$DATA",
    "NUL within": "a\0.png",
    "right to left": "scan\u202egnp.exe",
    "invisible": "\u200b\u2060\ufeff",
    "lines": "a.png\r\nSet-Cookie: evil=1",
    "colours of a terminal": "\x1b[2J\x1b[31mred.png",
    "a script": "<script>alert(1)</script>.png",
    "an attribute": '"onerror=alert(1) x=".png',
    "a formula": '=HYPERLINK("http://example.org";"a").png',
    "a command": "$(touch evil);`touch evil`.png",
    "SQL": "'; DROP TABLE jobs; --.png",
    "a template": "{{ 7 * 7 }}{% for x in y %}.png",
    "64 KB": "a" * 65_000 + ".png",
    "deep": "a/" * 20_000 + "b.png",
    "dots": "....//....//a.png",
    "spaces": "   ",
    "half a character": "a\ud800.png",
    "stacked marks": "a" + "\u0301" * 2000 + ".png",
}


def cases() -> Iterator[Case]:
    """Yield images under such names: by themselves, and in archives."""
    for title, name in NAMES.items():
        yield Case(FAMILY, f"{title}, sent so", png(6), ANY, sent_as=name)
        yield Case(FAMILY, f"{title}, in a ZIP", _zip(name), ANY, sent_as="scans.zip")
        yield Case(FAMILY, f"{title}, in a TAR", _tar(name), ANY, sent_as="scans.tar")


def _zip(name: str) -> bytes:
    """Return a ZIP with a name that the library would tidy: it is put in afterwards."""
    raw = name.encode("utf-8", "surrogatepass")[:65_000]
    place = "x" * len(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(place)
        info.flag_bits |= 0x800
        archive.writestr(info, png(6))
    return out.getvalue().replace(place.encode(), raw)


def _tar(name: str) -> bytes:
    out = io.BytesIO()
    with tarfile.open(
        fileobj=out, mode="w", format=tarfile.GNU_FORMAT, errors="surrogatepass"
    ) as archive:
        info = tarfile.TarInfo(name)
        info.size = len(png(6))
        archive.addfile(info, io.BytesIO(png(6)))
    return out.getvalue()
