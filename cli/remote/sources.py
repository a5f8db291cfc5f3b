"""What a user names to be sent: files, folders, patterns, a list of them, or a file piped in."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from cli.client import File
from shared.errors import InvalidRequest

STANDARD_INPUT = "-"


def expand(named: Sequence[str], standard_input: BinaryIO) -> list[Path]:
    """Return the files and folders that are named; `-` stands for a list on standard input.

    A name that is no file, but a pattern, stands for what matches it, in order; `**` goes through
    folders. Raises InvalidRequest for a pattern that nothing matches.
    """
    paths: list[Path] = []
    for name in named:
        listed = _listed(standard_input) if name == STANDARD_INPUT else [name]
        for one in listed:
            paths += _matches(one)
    return paths


def _listed(standard_input: BinaryIO) -> list[str]:
    """Return names one a line, or as `find -print0` writes them."""
    text = standard_input.read().decode(errors="surrogateescape")
    names = text.split("\0") if "\0" in text else text.splitlines()
    return [name for name in names if name]


def _matches(name: str) -> list[Path]:
    if not glob.has_magic(name) or Path(name).exists():
        return [Path(name)]
    found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 - absolute patterns too
    if not found:
        raise InvalidRequest(f"{name}: no file matches this pattern")
    return [Path(path) for path in found if "**" not in name or Path(path).is_file()]


@contextmanager
def piped(name: str, standard_input: BinaryIO) -> Iterator[File]:
    """Yield what is piped in as a file of this name, for as long as it is needed."""
    with TemporaryDirectory(prefix="fieldhand-") as folder:
        path = Path(folder) / "piped"
        with path.open("wb") as out:
            while block := standard_input.read(1 << 20):
                out.write(block)
        yield File(path, name)


def fingerprint(file: File) -> list[str]:
    """Return what tells a file from what it was before: where it is, its size and its time."""
    status = file.path.stat()
    return [str(file.path.absolute()), str(status.st_size), str(status.st_mtime_ns)]


def digest(file: File) -> list[str]:
    """Return what tells what was piped in, which lies nowhere: its name and its content."""
    with file.path.open("rb") as content:
        return [file.name, hashlib.file_digest(content, "sha256").hexdigest()]
