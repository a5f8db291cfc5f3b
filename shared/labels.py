"""Labelled images: a table of `path,label` and groups, its paths relative to the table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shared.errors import InvalidRequest, PageError
from shared.images import Pixels, decode, open_image, to_pixels

NUMBER = re.compile(r"([0-9]+(\.[0-9]+)?)?")


@dataclass(frozen=True, slots=True)
class Labelled:
    """An image, what it says, and the groups that it belongs to."""

    source: Path | Pixels
    label: str
    groups: dict[str, str] = field(default_factory=dict)
    line: int = 0
    """Where it stands in its table."""


def read_labels(path: Path) -> list[Labelled]:
    """Read a table of labels; raises InvalidRequest naming what is wrong with it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, ValueError, csv.Error) as error:
        raise InvalidRequest(f"{path}: it cannot be read ({error})") from error
    if not rows:
        raise InvalidRequest(f"{path}: it holds no labels")
    if not {"path", "label"} <= rows[0][1].keys():
        raise InvalidRequest(f"{path}: its first line lacks the columns path,label")
    return [_labelled(path, number, row) for number, row in rows]


def _labelled(table: Path, line: int, row: dict[str, str | None]) -> Labelled:
    if None in row or None in row.values():
        raise InvalidRequest(f"{table}, line {line}: not as many cells as columns")
    cells = {name: str(value) for name, value in row.items()}
    image = table.parent / cells.pop("path")
    if not image.is_file():
        raise InvalidRequest(f"{table}, line {line}: there is no file {image}")
    return Labelled(image, cells.pop("label").strip(), cells, line)


def check_numbers(table: Path, items: Iterable[Labelled]) -> None:
    """Raise InvalidRequest naming the line of a label that no reading can ever be."""
    for item in items:
        if not NUMBER.fullmatch(item.label):
            raise InvalidRequest(
                f"{table}, line {item.line}: {item.label[:50]!r} is no number; it can be digits "
                "with a point among them, or empty where there is no number"
            )


def hold_numbers(items: Sequence[Labelled]) -> bool:
    """Tell whether most labels are numbers of more than one digit."""
    several = sum(len(item.label) > 1 and bool(NUMBER.fullmatch(item.label)) for item in items)
    return several > len(items) / 2


def open_pixels(source: Path | Pixels) -> Pixels:
    """Return the pixels of an image. Raises PageError where it cannot be opened."""
    if not isinstance(source, Path):
        return source
    try:
        with source.open("rb") as stream:
            return to_pixels(decode(open_image(stream)))
    except OSError as error:
        raise PageError(error.strerror or str(error)) from error
