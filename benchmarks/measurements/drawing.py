"""Draw the pages of a PDF in processes of their own: in a plain loop, or as the product does."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from benchmarks.documents import DPI
from benchmarks.measurements.apart import started_apart
from benchmarks.measurements.reading_processes import ONE_THREAD, find_pages

Draw = Callable[[Path, int, int], tuple[int, float]]
"""Draws the share of one process, by its place among so many; returns pages and seconds."""
POINTS = 72


def drawing_rate(draw: Draw, document: Path, processes: int) -> float:
    """Return the pages a second of so many processes together."""
    with ExitStack() as undo:
        shares = [
            undo.enter_context(started_apart(ONE_THREAD, draw, document, index, processes))
            for index in range(processes)
        ]
        return sum(pages / seconds for pages, seconds in (share.result() for share in shares))


def draw_plainly(document: Path, index: int, processes: int) -> tuple[int, float]:
    """Draw pages with pypdfium2 as its manual says."""
    import pypdfium2

    began = time.perf_counter()
    pdf = pypdfium2.PdfDocument(document)
    places = range(index, len(pdf), processes)
    for place in places:
        page = pdf[place]
        page.render(scale=DPI / POINTS).to_numpy()
        page.close()
    pdf.close()
    return len(places), time.perf_counter() - began


def draw_as_opened(document: Path, index: int, processes: int) -> tuple[int, float]:
    """Draw pages as a worker does before it reads them."""
    from shared.documents.opening import open_pages
    from shared.errors import PageError
    from shared.images import to_pixels
    from shared.settings import Limits
    from shared.states import UploadKind
    from shared.storage import Folder

    pages = list(islice(find_pages(document, UploadKind.PDF), index, None, processes))
    began = time.perf_counter()
    for page, image in open_pages(Folder(document.parent), pages, Limits()):
        if isinstance(image, PageError):
            raise RuntimeError(f"page {page.number} was not drawn: {image.detail}")
        to_pixels(image)
    return len(pages), time.perf_counter() - began
