"""Processes that read images with the product's own parts, and with no queue and no database.

Each has its share of the images; all load and compile their nets first, and start together.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from cli.pipeline import chunks
from shared.documents.expansion import expand
from shared.documents.opening import PlacedPage, open_pages
from shared.errors import PageError
from shared.images import to_pixels
from shared.number_options import NumberOptions
from shared.number_requests import check_number_options
from shared.settings import Limits
from shared.states import UploadKind
from shared.storage import Folder

if TYPE_CHECKING:
    from worker.reading import Reader

ONE_THREAD = {
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
"""As the workers are narrowed where there are as many of them as cores."""
START_SECONDS = 300
MAX_ERROR = 0.001


class ReadingProcesses:
    """The processes, ready and waiting."""

    def __init__(self, ends: Sequence[Connection]) -> None:
        self._ends = ends

    def rate(self, archive: Path, images: int, chunk: int) -> float:
        """Let all read the first images of an archive, so many at once; return images a second."""
        shares = len(self._ends)
        for index, end in enumerate(self._ends):
            end.send((archive, images, index, shares, chunk))
        self._hear_all()  # each has found its pages
        began = time.perf_counter()
        for end in self._ends:
            end.send("go")
        read = sum(self._hear_all())
        if read != images:
            raise RuntimeError(f"of {images} images {read} were read")
        return images / (time.perf_counter() - began)

    def _hear_all(self) -> list[int]:
        for end in self._ends:
            if not end.poll(START_SECONDS):
                raise TimeoutError("a reading process says nothing")
        return [int(end.recv()) for end in self._ends]


@contextmanager
def reading_processes(count: int, reader: str = "digit") -> Iterator[ReadingProcesses]:
    """Yield so many processes with their nets compiled; they are ended in any case."""
    spawn = multiprocessing.get_context("spawn")  # a net never survives a fork
    pairs = [spawn.Pipe() for _ in range(count)]
    processes = [spawn.Process(target=_serve, args=(far, reader), daemon=True) for _, far in pairs]
    try:
        for process in processes:
            process.start()
        ready = ReadingProcesses([near for near, _ in pairs])
        ready._hear_all()
        yield ready
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _serve(end: Connection, name: str) -> None:
    os.environ.update(ONE_THREAD)
    from worker.reading import load_reader

    reader = load_reader(name, threads=1)
    reader.warm_up()
    options = check_number_options({}, name)
    end.send(0)
    while True:
        archive, images, index, shares, chunk = end.recv()
        share = list(islice(find_pages(archive), index, images, shares))
        end.send(0)
        end.recv()
        end.send(sum(read_chunk(reader, archive, pages, options) for pages in chunks(share, chunk)))


def find_pages(archive: Path, kind: UploadKind = UploadKind.ZIP) -> Iterator[PlacedPage]:
    """Yield the pages of a file as its expansion finds them."""
    with archive.open("rb") as stream:
        steps = expand(stream, archive.name, kind, 0, Limits())
        found = (page for step in steps for page in step.pages)
        for number, page in enumerate(found, 1):
            yield PlacedPage(number, archive.name, kind, page)


def read_chunk(
    reader: Reader,
    archive: Path,
    pages: Sequence[PlacedPage],
    options: NumberOptions | None = None,
) -> int:
    """Open and read pages of an archive; return how many were read."""
    opened = open_pages(Folder(archive.parent), pages, Limits())
    images = [to_pixels(image) for _, image in opened if not isinstance(image, PageError)]
    return len(reader.read(images, MAX_ERROR, options))
