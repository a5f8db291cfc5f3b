"""Rows as people write them: a line each, numbers apart by commas, or by spaces and tabs."""

from __future__ import annotations


def parse_rows(text: str) -> list[list[object]]:
    """Return the cells of every line that is not empty; what is no number stays text."""
    return [_cells(line) for line in text.removeprefix("\ufeff").splitlines() if line.strip()]


def _cells(line: str) -> list[object]:
    apart = "," if "," in line else None
    cells = [cell.strip() for cell in line.strip().split(apart)]
    if not cells[-1]:
        cells.pop()  # a comma may end a line
    return [_number(cell) for cell in cells]


def _number(cell: str) -> object:
    if not cell.isascii() or "_" in cell:
        return cell
    try:
        return int(cell) if cell.isdigit() else float(cell)
    except ValueError:
        return cell
