"""Propose how a page may lie: by features, and where these do not tell, by its whole layout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from worker.reading.forms.depth import Matrix
from worker.reading.forms.features import coarse_homography
from worker.reading.forms.layout import layout_candidates
from worker.reading.forms.reference import Reference

if TYPE_CHECKING:
    from worker.reading.forms.registration import View


def coarse_candidates(reference: Reference, view: View) -> Iterator[Matrix]:
    """Yield homographies from a reference to a page, both of the working size, to be confirmed.

    The layout is looked at only when whoever asks for it is content with none before.
    """
    found = coarse_homography(reference.features, view.features, reference.working.shape)
    if found is not None:
        yield found
    yield from layout_candidates(reference.layout, view.straight_pages)
