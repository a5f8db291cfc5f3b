"""All hostile files, made anew each time by code and a seed; none came from anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

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
COSTLY = (
    *("100 megapixels", "98 megapixels", "99 million wide", "10,000 empty members", "6 GiB"),
    *("draws for an hour", "a million lines", "64 megapixels", "9 thousand squared"),
)
"""What takes seconds each; `python -m tests.hostile.run` measures them."""


def quick_cases() -> Iterator[Case]:
    """Yield every second of the hostile files that cost a moment each."""
    quick = (case for case in cases() if not any(words in case.name for words in COSTLY))
    return islice(quick, 0, None, 2)


def cases(names: Sequence[str] = ()) -> Iterator[Case]:
    """Yield every hostile file, or those of some families, one in memory at a time."""
    for family in FAMILIES:
        if not names or family.__name__.rpartition(".")[2] in names:
            yield from family.cases()
