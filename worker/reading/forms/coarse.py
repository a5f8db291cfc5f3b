"""Propose how a page may lie: by its marks, by features, and in the end by its whole layout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from worker.reading.forms.depth import Matrix
from worker.reading.forms.features import coarse_homography, is_plausible
from worker.reading.forms.layout import layout_candidates
from worker.reading.forms.marks import homography_by_marks
from worker.reading.forms.reference import Reference

if TYPE_CHECKING:
    from worker.reading.forms.registration import View


def coarse_candidates(reference: Reference, view: View) -> Iterator[Matrix]:
    """Yield homographies from a reference to a page, both of the working size, to be confirmed.

    The layout is looked at only when whoever asks for it is content with none before.
    """
    size = reference.working.shape
    if reference.marks and view.seen:
        marked = homography_by_marks(reference.marks, view.working, view.seen)
        if marked is not None and is_plausible(marked, size):
            yield marked
    found = coarse_homography(reference.features, view.features, size)
    if found is not None:
        yield found
    yield from layout_candidates(reference.layout, view.straight_pages)
