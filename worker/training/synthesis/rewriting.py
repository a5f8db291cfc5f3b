"""Send glyphs through paper, camera and normalisation, as everything that is read goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from worker.reading.normalisation import normalise
from worker.reading.normalisation.glyph import Glyph
from worker.training.data.samples import Samples
from worker.training.synthesis.paper import on_paper


def rewrite(samples: Samples, seed: int, tick: Callable[[int], None] | None = None) -> Samples:
    """Return the samples as they come back from paper; those that come back blank are left out.

    Glyph i depends on the seed and i alone; `tick` is told how many more are done.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        glyphs = []
        for index, glyph in enumerate(pool.map(_once, samples.images, _seeds(samples, seed)), 1):
            glyphs.append(glyph)
            if tick and index % 500 == 0:
                tick(500)
    kept = np.array([glyph is not None for glyph in glyphs])
    images = np.stack([glyph for glyph in glyphs if glyph is not None])
    left = samples.take(kept)
    return Samples(f"{samples.name}, rewritten", images, left.labels, left.writers)


def _seeds(samples: Samples, seed: int) -> list[tuple[int, int]]:
    return [(seed, index) for index in range(len(samples))]


def _once(glyph: NDArray[np.uint8], seed: tuple[int, int]) -> Glyph | None:
    written = normalise(on_paper(glyph, np.random.default_rng(seed)))
    return written.glyph if written else None
