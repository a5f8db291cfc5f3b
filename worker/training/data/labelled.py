"""Your own labelled images as samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from shared.errors import InvalidRequest, PageError
from shared.labels import Labelled, open_pixels, read_labels
from worker.reading.normalisation import normalise
from worker.reading.normalisation.glyph import Glyph
from worker.training.data.samples import Samples

WRITER = "writer"
"""The column that tells hands apart; without it, or with one hand, neighbours in the table do."""

BLOCK = 20


def load_labelled(table: Path) -> Samples:
    """Return the glyphs of a table of single digits, blank images left out.

    Raises InvalidRequest naming the line of a label that is no digit or of an image that cannot
    be opened.
    """
    items = read_labels(table)
    numbered = list(_glyphs(table, items))
    if not numbered:
        raise InvalidRequest(f"{table}: every image in it is blank")
    kept = [index for index, _ in numbered]
    images = np.stack([glyph for _, glyph in numbered])
    labels = np.array([int(items[index].label) for index in kept], np.int64)
    hands = _hands(items)[kept]
    known = WRITER in items[0].groups and len(np.unique(hands)) > 1
    writers = hands if known else np.arange(len(labels)) // BLOCK
    return Samples(table.stem, images, labels, writers, known)


def _glyphs(table: Path, items: Sequence[Labelled]) -> Iterator[tuple[int, Glyph]]:
    for index, item in enumerate(items):
        if len(item.label) != 1 or item.label not in "0123456789":
            raise InvalidRequest(f"{table}, line {item.line}: {item.label!r} is no digit")
        try:
            written = normalise(open_pixels(item.source))
        except PageError as error:
            raise InvalidRequest(f"{table}, line {item.line}: {error.detail}") from error
        if written:
            yield index, written.glyph


def _hands(items: Sequence[Labelled]) -> NDArray[np.int64]:
    """Return a number for each hand, (n,) int64."""
    names = [item.groups.get(WRITER, "") for item in items]
    return np.unique(names, return_inverse=True)[1].astype(np.int64)
