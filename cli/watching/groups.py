"""Groups of files on their way, and what is written down of each."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cli.client import File
from cli.watching import durable
from cli.watching.names import sent_name
from shared.errors import SetupError


@dataclass
class Verdict:
    """What a file is to become."""

    target: str
    """The path that it moves to."""
    reasons: list[str] = field(default_factory=list)
    """Why it failed; none where all of it was read."""
    read: int = 0
    failed: int = 0
    """Pages of it."""


@dataclass
class Record:
    """What is known of a group whose files no longer change."""

    server: str
    options: dict[str, Any]
    unsent: bool = False
    """Whether it is certain that the server knows nothing of it."""
    job: str | None = None
    verdicts: dict[str, Verdict] | None = None
    """By the paths of the files, once the job is over or was refused."""


class Group:
    """Some files in a place of their own, below which they keep their paths."""

    def __init__(self, work: Path, key: str | None = None) -> None:
        self.key = key or secrets.token_hex(16)
        self.place = work / self.key
        self.results = work / f"{self.key}.results"
        self._file = work / f"{self.key}.json"
        self.record = self._read()

    def files(self) -> list[Path]:
        """Return the files that are here, relative to their place, in order."""
        return sorted(path.relative_to(self.place) for path in _files_below(self.place))

    def sent_files(self) -> list[File]:
        """Return the files and the names that they are sent under."""
        return [File(self.place / path, sent_name(path)) for path in self.files()]

    def take(self, source: Path, path: Path) -> None:
        """Take a file in under a path, from the same disk. Raises FileNotFoundError."""
        (self.place / path).parent.mkdir(parents=True, exist_ok=True)
        source.rename(self.place / path)

    def write(self, record: Record) -> None:
        """Write down what is known now; the files do not change from here on."""
        durable.sync_folder(self.place)
        durable.write(self._file, json.dumps(asdict(record)).encode())
        self.record = record

    def open_again(self) -> None:
        """Forget what was written down: nothing of it has been taken in."""
        self._file.unlink(missing_ok=True)
        self.record = None

    def remove(self) -> None:
        """Remove an empty group. What somebody put there meanwhile stays."""
        for path in _files_below(self.results):
            path.unlink()
        _remove_folders(self.results)
        durable.unfinished(self._file).unlink(missing_ok=True)
        self._file.unlink(missing_ok=True)
        _remove_folders(self.place)

    def _read(self) -> Record | None:
        try:
            known = json.loads(self._file.read_bytes())
            verdicts = known.pop("verdicts")
            record = Record(**known)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            raise SetupError(f"{self._file} cannot be read as the record of a group") from None
        if verdicts is not None:
            record.verdicts = {path: Verdict(**verdict) for path, verdict in verdicts.items()}
        return record


def find_groups(work: Path) -> list[Group]:
    """Return the groups that an earlier run has left."""
    names = {path.name.partition(".")[0] for path in work.iterdir()}
    return [Group(work, key) for key in sorted(names)]


def _files_below(folder: Path) -> Iterator[Path]:
    for here, _, names in os.walk(folder):
        for name in names:
            yield Path(here, name)


def _remove_folders(folder: Path) -> None:
    for here, _, _ in os.walk(folder, topdown=False):
        with suppress(OSError):
            Path(here).rmdir()
