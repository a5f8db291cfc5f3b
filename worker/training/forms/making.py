"""Write filled copies of a form into a folder, with what is written in each."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from shared.images import Pixels
from worker.training.forms.made import Copies, Look
from worker.training.forms.made.filling import Value
from worker.training.numbers.made.hands import Hands
from worker.training.spreading import spread

QUALITY = 88
"""Of the JPEG that a copy is written as."""
VOID = "?"
"""Stands in a table for ink that is no number."""


@dataclass(frozen=True)
class Order:
    """Which copies are made; the same order makes the same."""

    copies: Copies
    hands: Hands
    look: Look
    seed: int
    count: int


@dataclass(frozen=True)
class Written:
    """One copy: the files of its pages in order, and what is written in its fields."""

    files: tuple[str, ...]
    values: dict[str, Value]


def write_copies(order: Order, folder: Path, processes: int) -> Iterator[Written]:
    """Write the copies of an order into a folder, and yield each in turn."""
    yield from spread(partial(_write, order, folder), range(order.count), processes)


def _write(order: Order, folder: Path, place: int) -> Written:
    cv2.setNumThreads(1)
    random = np.random.default_rng([order.seed, place, 1654])
    pictures, values = order.copies.fill(order.hands, random, order.look)
    return Written(write_pages(folder, f"form-{place + 1:05}", pictures), values)


def write_pages(folder: Path, stem: str, pictures: Sequence[Pixels]) -> tuple[str, ...]:
    """Write the pages of one copy, and return the names of their files."""
    many = len(pictures) > 1
    names = [f"{stem}{f'-{page}' if many else ''}.jpg" for page in range(1, len(pictures) + 1)]
    for name, picture in zip(names, pictures, strict=True):
        _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        (folder / name).write_bytes(jpeg.tobytes())
    return tuple(names)


def write_labels(path: Path, fields: Sequence[str], copies: Iterable[Written]) -> None:
    """Write a table of what is written: a row for each copy, a column for each field."""
    with path.open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(["path", *fields])
        for copy in copies:
            values = [copy.values[field] for field in fields]
            written = [VOID if value is None else value for value in values]
            rows.writerow([";".join(copy.files), *written])
