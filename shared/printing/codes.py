"""The code on each page of a printed form: which template, version and page it is.

It is a QR code (ISO/IEC 18004) of capitals, digits and some signs alone, which takes fewer and
larger modules than any text: `FH1/EXAM/3/2` is page 2 of `exam@3`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shared.templates.definition import LARGEST_VERSION, NAME

KIND = "FH1"
"""What tells the codes of forms from all others; the digit is that of this format."""
SPELLING = str.maketrans("_", "+")
"""A QR code of capitals has no underscore."""
SPELT = str.maketrans("+", "_")
_TEXT = re.compile(rf"{KIND}/([A-Z0-9+-]+)/([1-9][0-9]{{0,9}})/([1-9][0-9]{{0,2}})")


@dataclass(frozen=True, slots=True)
class FormCode:
    """What the code of a printed page says."""

    name: str
    version: int
    page: int

    @property
    def template(self) -> str:
        """The reference of the template, such as `exam@3`."""
        return f"{self.name}@{self.version}"

    @property
    def text(self) -> str:
        """What stands in the QR code."""
        return f"{KIND}/{self.name.translate(SPELLING).upper()}/{self.version}/{self.page}"

    def __str__(self) -> str:
        """Return what stands beside the QR code, for people."""
        return f"{self.template}, page {self.page}"


def parse_code(text: str) -> FormCode | None:
    """Return what the text of a QR code says; None where it is none of a form."""
    found = _TEXT.fullmatch(text)
    if not found:
        return None
    code = FormCode(found[1].translate(SPELT).lower(), int(found[2]), int(found[3]))
    is_sound = re.fullmatch(NAME, code.name) and code.version <= LARGEST_VERSION
    return code if is_sound else None
