"""How heavy pages are: batches are parted by weight, so that each is read within seconds."""

from __future__ import annotations

from shared.documents.expansion import FoundPage
from shared.states import Reader

FORM_WEIGHT = 32
"""How many small images a page of a form counts as: a quarter of a second, and 4 megapixels."""


def weight_of(page: FoundPage, reader: str) -> int:
    """Return how many small images a page of a job counts as."""
    return max(page.weight, FORM_WEIGHT) if reader == Reader.FORM else page.weight


def pages_in_batch(reader: str, batch_pages: int) -> int:
    """Return how many pages of a job one batch holds, none of them a document's."""
    return max(1, batch_pages // FORM_WEIGHT) if reader == Reader.FORM else batch_pages
