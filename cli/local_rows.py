"""Rows of 64 numbers in CSV files on this machine, for the reader `pixels`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.local_pages import list_files
from shared.documents.expansion import FoundPage
from shared.errors import InvalidRequest, PageError, RequestError
from shared.images import Pixels
from shared.rows.checking import Row, check_rows
from shared.rows.packing import paint
from shared.rows.text import parse_rows


@dataclass(frozen=True, slots=True)
class LocalRow:
    """A row, and the file that it stands in."""

    number: int
    file: Path
    found: FoundPage
    row: Row


def list_tables(paths: Sequence[Path]) -> tuple[list[Path], int]:
    """Return the files that are named, and of folders the CSV files, and how many others there are.

    Raises InvalidRequest for a path that does not exist.
    """
    return list_files(paths, lambda file: file.suffix.lower() == ".csv")


def read_tables(files: Iterable[Path], limit: int) -> list[LocalRow]:
    """Return the rows of files, in order. Raises RequestError naming the file and the row."""
    rows: list[LocalRow] = []
    for file in files:
        for place, row in enumerate(_rows(file, limit - len(rows)), 1):
            rows.append(LocalRow(len(rows) + 1, file, FoundPage(f"row {place}"), row))
    return rows


def _rows(file: Path, limit: int) -> list[Row]:
    try:
        return check_rows(parse_rows(file.read_text(encoding="utf-8")), limit)
    except (OSError, UnicodeError) as error:
        raise InvalidRequest(f"{file}: it cannot be read as text ({error})") from None
    except RequestError as error:
        detail = error.detail.removeprefix("pixels: ")
        raise type(error)(f"{file}: {detail}", code=error.code) from None


def load_rows(rows: Sequence[LocalRow]) -> list[Pixels | PageError]:
    """Return rows as the pictures of 8 × 8 that the reader takes."""
    return list(paint([row.row for row in rows]))
