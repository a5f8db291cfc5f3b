"""Crops of numbers, made by `fieldhand make-numbers`: a folder of images and its `labels.csv`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path, PurePosixPath

from benchmarks.archives import Member, one_of_a_kind
from shared.labels import Labelled, read_labels

TABLE = "labels.csv"
SEED = 7


def make_numbers(folder: Path, count: int) -> Path:
    """Make so many crops, always the same ones, and return the table of their labels."""
    options = ["--count", str(count), "--seed", str(SEED), "--split", "drawn"]
    subprocess.run([sys.executable, "-m", "cli", "make-numbers", str(folder), *options], check=True)
    return folder / TABLE


def repeat_numbers(table: Path, count: int) -> Iterator[Member]:
    """Yield so many members, the crops again and again under new names: `000000-58321.png`."""
    crops = [_load(item) for item in read_labels(table)]
    for number, (ending, image) in enumerate(islice(cycle(crops), count)):
        yield f"{number:06}-{ending}", one_of_a_kind(image, number)


def find_label(name: str) -> str:
    """Return what the crop of this name says; nothing where it holds no number."""
    return PurePosixPath(name).name.partition("-")[2].rpartition(".")[0]


def _load(item: Labelled) -> tuple[str, bytes]:
    path = Path(str(item.source))
    return f"{item.label}{path.suffix}", path.read_bytes()
