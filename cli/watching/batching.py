"""Which files go together as one job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cli.watching.names import sent_name
from shared.documents.kinds import head, is_archive, kind_of
from shared.settings import MIB

MOST_BYTES = 256 * MIB


def batches(folder: Path, paths: Iterable[Path], most_files: int) -> Iterator[list[Path]]:
    """Yield files in runs of bounded number and size, no two of one name.

    An archive goes alone: one that is damaged fails its whole job.
    """
    run: list[Path] = []
    size, names = 0, set[str]()
    for path in paths:
        bytes_of, alone = _look(folder / path)
        name = sent_name(path)
        full = len(run) == most_files or size + bytes_of > MOST_BYTES or name in names
        if run and (alone or full):
            yield run
            run, size, names = [], 0, set()
        if alone:
            yield [path]
            continue
        run.append(path)
        size += bytes_of
        names.add(name)
    if run:
        yield run


def _look(path: Path) -> tuple[int, bool]:
    """Return the size of a file, and whether it is an archive; a file may be gone."""
    try:
        with path.open("rb") as stream:
            return path.stat().st_size, is_archive(kind_of(head(stream)))
    except OSError:
        return 0, False
