"""Read many pages in this process: while one thread decodes, another has the net."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from shared.errors import PageError
from shared.images import Pixels
from worker.reading import Readings

if TYPE_CHECKING:
    from worker.one_by_one import EachReader

Place = TypeVar("Place")
Load = Callable[[Sequence[Place]], list["Pixels | PageError"]]
"""Opens places: the pixels of each, or why there are none."""

CHUNK = 256
"""Places that are opened and read at once; a large one counts as many."""
GROUP, GROUP_PIXELS = 8, 32_000_000
"""So many are opened, and images in memory read when they have so many pixels."""


def read_all(
    reader: EachReader, places: Iterable[Place], load: Load[Place]
) -> Iterator[tuple[Place, Readings | PageError]]:
    """Yield every place, in order, with its readings or the reason why there are none."""
    read = partial(_read, reader, load)
    threads = max(2, min(8, os.cpu_count() or 2))
    running: deque[tuple[list[Place], Future[list[Readings | PageError]]]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for chunk in chunks(places, CHUNK):
            running.append((chunk, pool.submit(read, chunk)))
            if len(running) > threads:
                yield from _finished(*running.popleft())
        while running:
            yield from _finished(*running.popleft())


def chunks(places: Iterable[Place], size: int) -> Iterator[list[Place]]:
    """Yield runs of places that weigh `size` together, or a little more."""
    chunk: list[Place] = []
    weight = 0
    for place in places:
        chunk.append(place)
        weight += getattr(place, "weight", 1)
        if weight >= size:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


def _finished(
    chunk: list[Place], future: Future[list[Readings | PageError]]
) -> Iterator[tuple[Place, Readings | PageError]]:
    return zip(chunk, future.result(), strict=True)


def _read(reader: EachReader, load: Load[Place], chunk: list[Place]) -> list[Readings | PageError]:
    """Open the places of a chunk and read those that could be opened, few large ones at once."""
    return [one for loaded in _loaded(load, chunk) for one in _read_loaded(reader, loaded)]


def _loaded(load: Load[Place], chunk: list[Place]) -> Iterator[list[Pixels | PageError]]:
    """Yield what is opened in runs that fit into memory."""
    loaded: list[Pixels | PageError] = []
    pixels = 0
    for start in range(0, len(chunk), GROUP):
        group = load(chunk[start : start + GROUP])
        loaded += group
        pixels += sum(one.size for one in group if not isinstance(one, PageError))
        if pixels >= GROUP_PIXELS:
            yield loaded
            loaded, pixels = [], 0
    if loaded:
        yield loaded


def _read_loaded(
    reader: EachReader, loaded: Sequence[Pixels | PageError]
) -> Iterator[Readings | PageError]:
    readings = iter(reader.read([one for one in loaded if not isinstance(one, PageError)]))
    for one in loaded:
        yield one if isinstance(one, PageError) else next(readings)
