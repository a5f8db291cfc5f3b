"""From pages that are laid out to a PDF, and to the pictures that serve as references."""

from __future__ import annotations

import threading
from typing import cast

import pypdfium2
from fpdf import FPDF
from PIL import Image

from shared.printing.layout import Sheet
from shared.printing.paper import DPI, POINTS, Paper
from shared.printing.typeface import font_file

PALE = 165
"""The grey of boxes."""
EDGE = 2
"""Pixels of the edge of a box, a quarter of a millimetre."""
INSET = 0.05
"""Pixels by which marks are smaller: places in a PDF are rounded, and PDFium blackens each pixel
that a mark touches, which would move its middle on the reference."""
ASCENT = 0.8
"""How far below the top of a line its letters stand, in sizes of the type."""
_PDFIUM = threading.Lock()
"""Held by whoever calls PDFium in this process, which draws nothing here but what was made here."""


def draw_pdf(sheets: list[Sheet], paper: Paper, title: str) -> bytes:
    """Return the PDF of some pages, its typeface embedded."""
    pdf = FPDF(unit="pt", format=paper.points)
    pdf.set_auto_page_break(auto=False)
    pdf.set_title(title)
    pdf.add_font("form", fname=font_file(bold=False))
    pdf.add_font("form", style="B", fname=font_file(bold=True))
    for sheet in sheets:
        pdf.add_page()
        _draw(pdf, sheet, paper)
    return bytes(pdf.output())


def _draw(pdf: FPDF, sheet: Sheet, paper: Paper) -> None:
    # PDFium draws a page as large as its picture: a pixel of that is a little less than 0.36 pt.
    across, down = (
        points / pixels for points, pixels in zip(paper.points, paper.size, strict=True)
    )
    pdf.set_fill_color(0)
    for x, y, width, height in sheet.symbol:
        pdf.rect(x * across, y * down, width * across, height * down, style="F")
    for x, y, width, height in sheet.solid:
        inner = (width - 2 * INSET) * across, (height - 2 * INSET) * down
        pdf.rect((x + INSET) * across, (y + INSET) * down, *inner, style="F")
    pdf.set_draw_color(PALE)
    pdf.set_line_width(EDGE * across)
    for x, y, width, height in sheet.boxes:
        inner = (width - EDGE) * across, (height - EDGE) * down
        pdf.rect((x + EDGE / 2) * across, (y + EDGE / 2) * down, *inner, style="D")
    for text in sheet.texts:
        pdf.set_text_color(text.type.tone)
        pdf.set_font("form", style="B" if text.type.bold else "", size=text.type.points)
        pdf.text(text.x * across, (text.y + ASCENT * text.type.size) * down, text.words)


def draw_references(pdf: bytes, dpi: float = DPI) -> list[Image.Image]:
    """Return a picture of each page of a PDF, as it comes out of a printer and a scanner."""
    with _PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        pages = [document[place] for place in range(len(document))]
        drawn = [page.render(scale=dpi / POINTS, grayscale=True).to_pil() for page in pages]
        return cast(list[Image.Image], drawn)
