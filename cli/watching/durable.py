"""Changes to the disk that hold whatever happens next."""

from __future__ import annotations

import errno
import filecmp
import os
import shutil
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a file: whole, or not at all."""
    partial = path.with_name(path.name + ".part")
    with partial.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder outlive the machine."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move(source: Path, target: Path) -> None:
    """Move a file to a name that nobody has; it is never in neither place.

    Done again after a crash, it ends what was begun. Raises FileExistsError where another file has
    the name.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _link(source, target)
    except FileExistsError:
        if not (target.is_file() and filecmp.cmp(source, target, shallow=False)):
            raise
    sync_folder(target.parent)
    source.unlink(missing_ok=True)


def _link(source: Path, target: Path) -> None:
    """Give a file a second name, or where that cannot be the other name. Raises FileExistsError."""
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError as error:
        if os.path.lexists(target):
            raise FileExistsError(target) from None
        if error.errno == errno.EXDEV:
            _copy(source, target)
        else:  # a disk that knows no second names
            source.rename(target)


def _copy(source: Path, target: Path) -> None:
    """Copy a file under a name of its own first, so that the name it shall have means all of it."""
    partial = target.with_name(f".{target.name}.part")
    shutil.copy2(source, partial)
    with partial.open("rb") as copied:
        os.fsync(copied.fileno())
    partial.rename(target)
