"""Where uploads are kept: few methods, so that a folder can give way to an object store."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from shared.errors import SetupError
from shared.growing import GrowingFile, hold

CHUNK = 1024 * 1024
PROBES, PROBED = 64, 64 * 1024
"""Pieces of a file, and the bytes of each, that show whether it can be read."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What came in: bytes counted and hashed on the way."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What lies in the storage: a blob, or what is left of one that never became whole."""

    key: str
    modified: datetime


class _Watched(io.FileIO):
    """A file that remembers that it could not be read."""

    fault: OSError | None = None

    def readinto(self, buffer: Any, /) -> int | None:
        with self._noted():
            return super().readinto(buffer)

    def readall(self) -> bytes:
        with self._noted():
            return super().readall()

    @contextmanager
    def _noted(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self.fault = error
            raise


class Blob(io.BufferedReader):
    """A blob that is read. Those who read documents take what fails for a fault of the document."""

    def __init__(self, path: Path) -> None:
        self._file = _Watched(path)
        super().__init__(self._file)

    def raise_fault(self) -> None:
        """Raise the OSError that the storage answered with, if it ever did."""
        if self._file.fault:
            raise self._file.fault

    def probe(self) -> None:
        """Read some of it, from all over it: where another process could not, neither can this.

        That process cannot tell what failed to be read from what is damaged. Raises OSError.
        """
        size = os.fstat(self.fileno()).st_size
        for place in range(0, size, max(PROBED, size // PROBES)):
            os.pread(self.fileno(), PROBED, place)


class Source(Protocol):
    """What bytes are read from, none at its end."""

    def read(self, size: int, /) -> bytes: ...


class Storage(Protocol):
    """Blobs by key; keys are made by us, never from a client's names."""

    def put(self, key: str, stream: Source) -> Stored:
        """Store the rest of the stream; after the return it survives a power cut."""

    def begin(self, key: str) -> None:
        """Make an empty blob that is to grow; after the return it survives a power cut."""

    def growing(self, key: str) -> AbstractContextManager[GrowingFile]:
        """Hold a blob to write more of it. Raises FileNotFoundError."""

    def size(self, key: str) -> int:
        """Return the bytes of a blob. Raises FileNotFoundError."""

    def open(self, key: str) -> Blob:
        """Open a blob for reading and seeking. Raises FileNotFoundError."""

    def delete(self, key: str) -> None:
        """Remove a blob; no error when it is gone already."""

    def kept(self) -> Iterator[Kept]:
        """Yield all that lies here, in no order and without holding it in memory."""

    def check(self) -> None:
        """Prove that a blob could be stored now. Raises OSError."""

    def free(self) -> int | None:
        """Return the bytes that are free; None where nobody can tell."""


def make_storage(url: str) -> Storage:
    """Return the storage at a URL. Raises SetupError for a scheme that is not known."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        raise SetupError(f"FIELDHAND_STORAGE_URL: {url} is not a file:///folder URL")
    return Folder(Path(unquote(parts.path)))


class Folder:
    """A folder on one machine; a blob appears whole, by rename, or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, stream: Source) -> Stored:
        target = self._path(key)
        self._make_folder(target.parent)
        partial = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
        digest, size = hashlib.sha256(), 0
        try:
            with partial.open("wb") as file:
                while chunk := stream.read(CHUNK):
                    file.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            self._prune(target)
            raise
        _sync_folder(target.parent)
        return Stored(size, digest.hexdigest())

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            _sync_folder(folder.parent)

    def begin(self, key: str) -> None:
        target = self._path(key)
        self._make_folder(target.parent)
        target.touch(exist_ok=False)
        _sync_folder(target.parent)

    def growing(self, key: str) -> AbstractContextManager[GrowingFile]:
        return hold(self._path(key))

    def size(self, key: str) -> int:
        return self._path(key).stat().st_size

    def open(self, key: str) -> Blob:
        return Blob(self._path(key))

    def delete(self, key: str) -> None:
        path = self._path(key)
        path.unlink(missing_ok=True)
        self._prune(path)

    def _prune(self, path: Path) -> None:
        """Remove the folders of a blob that is not there, where nothing else lies in them."""
        for folder in (path.parent, path.parent.parent):
            if folder == self.root:
                break
            try:
                folder.rmdir()
            except OSError:
                break

    def kept(self) -> Iterator[Kept]:
        for folder in _entries(self.root):
            for file in _entries(self.root / folder.name):
                try:
                    modified = file.stat(follow_symlinks=False).st_mtime
                except FileNotFoundError:  # removed meanwhile
                    continue
                key = f"{folder.name}/{file.name}"
                yield Kept(key, datetime.fromtimestamp(modified, UTC))

    def check(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self.root) as file:
            file.write(b"x")

    def free(self) -> int | None:
        self.root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free

    def _path(self, key: str) -> Path:
        if not key or any(part in ("", ".", "..") for part in key.split("/")):
            raise ValueError(f"not a storage key: {key!r}")
        return self.root / key


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what is in a folder; nothing when it is none, or gone."""
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except (FileNotFoundError, NotADirectoryError):
        return


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
