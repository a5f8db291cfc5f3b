"""Read the code of a blank page."""

from __future__ import annotations

import zxingcpp
from PIL import Image

from shared.printing.codes import FormCode, parse_code

QR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def code_of_blank(image: Image.Image) -> FormCode | None:
    """Return what the code on a blank page says; None where there is none, or more than one."""
    found = zxingcpp.read_barcodes(image.convert("L"), formats=QR_CODES, try_invert=False)
    codes = {code for one in found if (code := parse_code(one.text))}
    return codes.pop() if len(codes) == 1 else None
