"""Files on their way to a server: under which name they go, and read only while they are sent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from shared.errors import InvalidRequest

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class File:
    """A file, and the name that it is sent under."""

    path: Path
    name: str

    @classmethod
    def of(cls, given: str | Path | File) -> File:
        """Return a file under its own name, unless it has another one already."""
        if isinstance(given, File):
            return given
        return cls(Path(given), Path(given).name)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Raise InvalidRequest where a file cannot be read."""
    try:
        yield
    except OSError as error:
        raise InvalidRequest(f"{path}: it cannot be read ({error.strerror})") from None


class LazyFile:
    """A file that is open only while it is sent, and tells how much of it is."""

    def __init__(self, path: Path, advance: Advance) -> None:
        self._path, self._advance = path, advance
        with _named(path):
            self._size = path.stat().st_size
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        with _named(self._path), self._path.open("rb") as file:
            file.seek(self._at)
            data = file.read(size)
        self._at += len(data)
        self._advance(len(data))
        return data

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = self._size if whence == os.SEEK_END else offset
        return self._at
