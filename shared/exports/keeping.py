"""Pages that are walked through twice, though they come once: they wait on the disk for that."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import IO

from shared.exports.pages import PageJson

Again = Callable[[], Iterator[PageJson]]
"""Walks through the pages from the first; one walk at a time."""


@contextmanager
def kept(pages: Iterable[PageJson]) -> Iterator[Again]:
    """Yield what walks through all of the pages, however often."""
    with tempfile.TemporaryFile("w+") as file:
        file.writelines(json.dumps(page) + "\n" for page in pages)
        yield lambda: _walk(file)


def _walk(file: IO[str]) -> Iterator[PageJson]:
    file.seek(0)
    yield from map(json.loads, file)
