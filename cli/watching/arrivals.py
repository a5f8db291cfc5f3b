"""Files that appear in a folder, and when each of them is complete."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cli.local_pages import is_page_or_archive
from cli.watching.writers import is_open_for_writing
from shared.errors import SetupError

UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart")
"""Endings under which programs write what they will rename."""
Look = tuple[int, int, int]
"""Inode, size and time of a file: what changes while it is written."""


@dataclass
class Arrivals:
    """The files of a folder, with those below it where that is wished."""

    folder: Path
    settle: float
    """Seconds for which a complete file has not changed."""
    recursive: bool
    excluded: tuple[Path, ...]
    """Folders whose files have been taken in before."""
    on_stranger: Callable[[Path], None]
    """Is told once of each file that is nothing to read; it stays where it is."""
    _seen: dict[Path, tuple[Look, float]] = field(default_factory=dict)
    _strangers: dict[Path, Look] = field(default_factory=dict)

    def complete(self) -> list[Path]:
        """Look at the folder, and return the files that are complete, relative to it, in order."""
        now = time.monotonic()
        before, self._seen = self._seen, {}
        for path, look in self._files(self.folder):
            known, since = before.get(path, (look, now))
            self._seen[path] = (look, since if known == look else now)
        settled = [path for path, (_, since) in self._seen.items() if now - since >= self.settle]
        return [path for path in sorted(settled) if self._is_meant(path)]

    def waiting(self) -> list[Path]:
        """Return the files that were there at the last look, and are not known as strangers."""
        return [path for path, (look, _) in self._seen.items() if self._strangers.get(path) != look]

    def _is_meant(self, path: Path) -> bool:
        look, _ = self._seen[path]
        if self._strangers.get(path) == look or is_open_for_writing(self.folder / path):
            return False
        if os.access(self.folder / path, os.R_OK) and is_page_or_archive(self.folder / path):
            return True
        self._strangers[path] = look
        self.on_stranger(path)
        return False

    def has_changed(self, path: Path, moved_to: Path) -> bool:
        """Tell whether a file that was complete has been written to until it was moved away."""
        known = self._seen.get(path)
        return known is None or look_at(moved_to) != known[0] or is_open_for_writing(moved_to)

    def _files(self, folder: Path) -> Iterator[tuple[Path, Look]]:
        for entry in self._entries(folder):
            path = Path(entry.path)
            if is_unfinished(entry.name) or path in self.excluded:
                continue
            if self.recursive and entry.is_dir(follow_symlinks=False):
                yield from self._files(path)
            elif entry.is_file(follow_symlinks=False) and (look := look_at(path)):
                yield path.relative_to(self.folder), look

    def _entries(self, folder: Path) -> list[os.DirEntry[str]]:
        """Return what lies in a folder. Raises SetupError where the one to watch cannot be read."""
        try:
            with os.scandir(folder) as entries:
                return list(entries)
        except OSError as error:
            if folder != self.folder:
                return []
            raise SetupError(f"{folder} cannot be read: {error.strerror}") from None


def is_unfinished(name: str) -> bool:
    """Tell whether a name says that it is hidden, or will be another one."""
    return name.startswith((".", "~")) or name.endswith("~") or name.lower().endswith(UNFINISHED)


def look_at(path: Path) -> Look | None:
    """Return what tells whether a file has changed; None where it is none any more."""
    try:
        status = path.lstat()
    except OSError:
        return None
    regular = stat.S_ISREG(status.st_mode)
    return (status.st_ino, status.st_size, status.st_mtime_ns) if regular else None
