"""Read the code of a blank page."""

from __future__ import annotations

import zxingcpp
from PIL import Image

from shared.printing.codes import FormCode, parse_code

LONGEST = 2400
"""Pixels that a code is looked for on, as on A4 at 200 dots per inch: more only takes longer."""


def qr_codes() -> zxingcpp.BarcodeFormats:
    """Return the one kind of code that is looked for; made anew, since one that is held until the
    end of the process is reported on standard error as leaked.
    """
    return zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def code_of_blank(image: Image.Image) -> FormCode | None:
    """Return what the code on a blank page says; None where there is none, or more than one."""
    grey = image.convert("L")
    grey.thumbnail((LONGEST, LONGEST))
    found = zxingcpp.read_barcodes(grey, formats=qr_codes(), try_invert=False)
    codes = {code for one in found if (code := parse_code(one.text))}
    return codes.pop() if len(codes) == 1 else None
