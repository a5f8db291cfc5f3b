"""Send ink through paper, camera and normalisation, as everything that is read goes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from worker.reading.normalisation import normalise
from worker.reading.normalisation.glyph import Glyph
from worker.training.data.samples import Samples
from worker.training.synthesis.non_digits import is_slim
from worker.training.synthesis.paper import Scene, empty_paper, on_paper

TOLD = 100
"""Glyphs between two ticks."""

Tick = Callable[[int], None]
Ink = NDArray[np.uint8]
"""(h, w) uint8, ink 255 on 0."""


def rewrite(
    samples: Samples, seed: int, tick: Tick | None = None, scene: Scene | None = None
) -> Samples:
    """Return the samples as they come back from paper; those that come back blank are left out.

    Glyph i depends on the seed and i alone; `tick` is told how many more are done.
    """
    glyphs = list(_told(written_again(samples.images, seed, scene), tick))
    kept = np.array([glyph is not None for glyph in glyphs])
    found = [glyph for glyph in glyphs if glyph is not None]
    images = np.stack(found) if found else np.zeros((0, 28, 28), np.uint8)
    left = samples.take(kept)
    name = f"{samples.name}, rewritten"
    return Samples(name, images, left.labels, left.writers, left.writers_known)


def written_again(
    inks: Iterable[Ink], seed: int, scene: Scene | None = None
) -> Iterator[Glyph | None]:
    """Yield each ink as it comes back from paper, or None where it comes back blank."""

    def once(numbered: tuple[int, Ink]) -> Glyph | None:
        random = np.random.default_rng((seed, numbered[0]))
        written = normalise(on_paper(numbered[1], random, scene))
        return written.glyph if written else None

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(once, enumerate(inks))


def remains(count: int, seed: int) -> list[Glyph]:
    """Return what the normalisation takes for ink on `count` empty pages.

    Most are blank, and some hold an upright line, which is a 1; both are left out.
    """
    pages = (empty_paper(np.random.default_rng((seed, index))) for index in range(count))
    written = (normalise(page) for page in pages)
    return [mark.glyph for mark in written if mark and not is_slim(mark.glyph)]


def _told(glyphs: Iterator[Glyph | None], tick: Tick | None) -> Iterator[Glyph | None]:
    index = done = 0
    for index, glyph in enumerate(glyphs, 1):
        if tick and index % TOLD == 0:
            tick(TOLD)
            done = index
        yield glyph
    if tick:
        tick(index - done)
