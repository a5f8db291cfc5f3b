"""Open files by name; one that cannot be read is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from cli.known_values import unreadable


@contextmanager
def opened(paths: Iterable[Path]) -> Iterator[list[tuple[str, BinaryIO]]]:
    """Yield the names and the open files of some paths. Raises InvalidRequest."""
    with ExitStack() as files:
        found: list[tuple[str, BinaryIO]] = []
        for path in paths:
            try:
                found.append((path.name, files.enter_context(path.open("rb"))))
            except OSError as error:
                raise unreadable(path, error) from None
        yield found
