"""Pages as an Excel workbook, sent while it is written: nothing of it waits for its end.

XlsxWriter writes a file first, which takes more than a minute for a million pages; a client, or a
proxy before it, would not wait so long for the first byte.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from shared.exports.pages import PageJson
from shared.exports.sheet import MOST_ROWS, RowWriter, sheet_foot, sheet_head
from shared.exports.side_by_side import ONE_READING
from shared.exports.table import Cell, Column, Table
from shared.exports.workbook_parts import sheet_name, sheet_path, workbook_parts

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 1_500_000_000
"""Of a sheet, unpacked: beyond 2 GiB a ZIP takes another shape, which not every program reads."""
BLOCK_ROWS = 500
PACKED_HOW_WELL = 3
"""Of 9: higher ones take twice as long for a tenth less."""

Rows = Iterator[list[Cell]]


class Section(NamedTuple):
    """A part of a workbook, with a table of its own."""

    name: str
    pages: Iterable[PageJson]
    table: Table


def xlsx_blocks(
    pages: Iterable[PageJson], table: Table = ONE_READING, most_rows: int = MOST_ROWS
) -> Iterator[bytes]:
    """Yield a workbook piece by piece: one row a page.

    What does not fit into one sheet goes on in the next.
    """
    return xlsx_of_sections([Section("Pages", pages, table)], most_rows)


def xlsx_of_sections(sections: Iterable[Section], most_rows: int = MOST_ROWS) -> Iterator[bytes]:
    """Yield a workbook piece by piece, each section on sheets of its own."""
    pipe = _Pipe()
    names: list[str] = []
    with ZipFile(pipe, "w", ZIP_DEFLATED, compresslevel=PACKED_HOW_WELL) as archive:
        for section in sections:
            columns = section.table.columns
            blocks = _Blocks(section.table.rows(section.pages), most_rows - 1)
            first = len(names)
            while blocks.waiting or len(names) == first:
                names.append(sheet_name(section.name, len(names) - first, names))
                with archive.open(sheet_path(len(names)), "w") as part:
                    part.write(sheet_head(columns, first=len(names) == 1).encode())
                    for _ in _fill(part, blocks, columns, most_rows):
                        yield pipe.take()
                    part.write(sheet_foot(columns).encode())
        for path, text in workbook_parts(names).items():
            archive.writestr(path, text)
    yield pipe.take()


def _fill(
    part: IO[bytes], blocks: _Blocks, columns: Sequence[Column], most_rows: int
) -> Iterator[None]:
    """Write rows into a sheet until it is full or none is left, and stop behind each block."""
    writer = RowWriter(columns)
    number, size = 2, 0
    while blocks.waiting and number + len(blocks.waiting) <= most_rows + 1 and size < MOST_BYTES:
        rows = blocks.take()
        written = "".join(writer.write(number + place, row) for place, row in enumerate(rows))
        number += len(rows)
        size += part.write(written.encode())
        yield


class _Blocks:
    """Rows, some hundred at a time, and the next of them before they are taken."""

    def __init__(self, rows: Rows, most: int) -> None:
        self._rows, self._most = rows, min(BLOCK_ROWS, most)
        self.waiting = self._next()

    def take(self) -> list[list[Cell]]:
        taken, self.waiting = self.waiting, self._next()
        return taken

    def _next(self) -> list[list[Cell]]:
        return list(islice(self._rows, self._most))


class _Pipe(io.RawIOBase):
    """Where an archive is written to, and taken from meanwhile."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._written += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken
