"""Write an export to a file: whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from shared.errors import SetupError
from shared.exports.delimited import csv_lines
from shared.exports.documents import json_array, json_lines
from shared.exports.keeping import kept
from shared.exports.pages import PageJson
from shared.exports.side_by_side import ONE_READING, SideBySide
from shared.exports.table import Table
from shared.exports.workbook import xlsx_blocks

Pages = Iterable[PageJson]
TABLES: dict[str, Callable[[Pages, Table], Iterator[str] | Iterator[bytes]]] = {
    ".csv": csv_lines,
    ".xlsx": xlsx_blocks,
}
DOCUMENTS: dict[str, Callable[[Pages], Iterator[str]]] = {
    ".json": json_array,
    ".jsonl": json_lines,
}
ENDINGS = (".csv", ".xlsx", ".json", ".jsonl")


def check_output(path: Path) -> None:
    """Raise SetupError where a file cannot be written: for its ending, or its folder."""
    if path.suffix.lower() not in ENDINGS:
        raise SetupError(f"{path}: the ending must be one of {', '.join(ENDINGS)}")
    if not path.absolute().parent.is_dir():
        raise SetupError(f"{path}: there is no folder {path.parent}")
    if path.is_dir() or not os.access(path.absolute().parent, os.W_OK):
        raise SetupError(f"{path}: it cannot be written")


def write_pages(path: Path, pages: Pages, table: Table | None = ONE_READING) -> None:
    """Write pages in the format of the file's ending, CSV and XLSX as this table.

    Without one they are written side by side once the last page is there: the header names as many
    columns as the longest page needs.
    """
    ending = path.suffix.lower()
    if ending in DOCUMENTS:
        write_blocks(path, DOCUMENTS[ending](pages))
        return
    if table:
        write_blocks(path, TABLES[ending](pages, table))
        return
    with kept(pages) as again:
        width = max((len(page["readings"]) for page in again()), default=1)
        write_blocks(path, TABLES[ending](again(), SideBySide(max(width, 1))))


def write_blocks(path: Path, blocks: Iterable[str] | Iterable[bytes]) -> None:
    """Write a file piece by piece; it appears whole or not at all."""
    partial = path.with_name(path.name + ".part")
    try:
        with partial.open("wb") as out:
            out.writelines(map(_encoded, blocks))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _encoded(block: str | bytes) -> bytes:
    return block.encode(errors="backslashreplace") if isinstance(block, str) else block
