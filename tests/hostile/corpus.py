"""All hostile files, made anew each time by code and a seed; none came from anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.hostile.case import Case
from tests.hostile.families import (
    broken,
    gifs,
    jpegs,
    metadata,
    names,
    pdfs,
    pngs,
    polyglots,
    strangers,
    tars,
    tiffs,
    zips,
)

FAMILIES = (
    zips,
    tars,
    pngs,
    gifs,
    jpegs,
    tiffs,
    pdfs,
    polyglots,
    broken,
    names,
    metadata,
    strangers,
)


def cases(names: Sequence[str] = ()) -> Iterator[Case]:
    """Yield every hostile file, or those of some families, one in memory at a time."""
    for family in FAMILIES:
        if not names or family.__name__.rpartition(".")[2] in names:
            yield from family.cases()
