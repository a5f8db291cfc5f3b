"""The XML of a worksheet (ECMA-376, part 1, 18.3): a header that stays in view, and rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shared.exports.table import Cell, Column

MOST_ROWS = 1_048_576
"""The most that a worksheet holds, with its header."""
MOST_CHARACTERS = 32_767
"""The most that a cell holds."""
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADER_STYLE, TEXT_STYLE = 1, 2
"""Places in the styles of the workbook."""

_WIDTHS = {
    "number": 9,
    "name": 36,
    "upload": 28,
    "error": 36,
    "duplicate_of": 13,
    "value": 16,
    "review": 24,
}
_OTHER_WIDTH, _WIDEST_NAME = 12, 40
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def sheet_head(columns: Sequence[Column], *, first: bool) -> str:
    """Return what stands before the rows, and the row of the names."""
    selected = ' tabSelected="1"' if first else ""
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{_width(column)}" customWidth="1"/>'
        for place, column in enumerate(columns, 1)
    )
    names = "".join(
        _text_cell(f"{letters}1", column.name, HEADER_STYLE)
        for letters, column in zip(column_letters(len(columns)), columns, strict=True)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{NAMESPACE}">'
        f'<sheetViews><sheetView workbookViewId="0"{selected}><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols>{widths}</cols><sheetData><row r="1">{names}</row>'
    )


def sheet_foot(columns: Sequence[Column]) -> str:
    """Return what stands behind the rows; that values are text is meant, and no error."""
    values = " ".join(
        f"{letters}2:{letters}{MOST_ROWS}"
        for letters, column in zip(column_letters(len(columns)), columns, strict=True)
        if column.is_value
    )
    if not values:
        return "</sheetData></worksheet>"
    ignored = f'<ignoredErrors><ignoredError sqref="{values}" numberStoredAsText="1"/>'
    return f"</sheetData>{ignored}</ignoredErrors></worksheet>"


class RowWriter:
    """Write rows of one table."""

    def __init__(self, columns: Sequence[Column]) -> None:
        styles = [TEXT_STYLE if column.is_value else 0 for column in columns]
        self._places = list(zip(column_letters(len(columns)), styles, strict=True))

    def write(self, number: int, cells: Sequence[Cell]) -> str:
        """Return the XML of a row; cells without content are left out."""
        written = "".join(
            _text_cell(f"{letters}{number}", cell, style)
            if isinstance(cell, str)
            else f'<c r="{letters}{number}"><v>{cell}</v></c>'
            for (letters, style), cell in zip(self._places, cells, strict=True)
            if cell is not None
        )
        return f'<row r="{number}">{written}</row>'


def column_letters(count: int) -> list[str]:
    """Return the names of the first columns: A to Z, AA and so on."""
    return [_letters(place) for place in range(count)]


def _letters(place: int) -> str:
    more, last = divmod(place, 26)
    return (_letters(more - 1) if more else "") + chr(ord("A") + last)


def _text_cell(at: str, text: str, style: int) -> str:
    """Return a cell of text, which no spreadsheet takes for a formula or a number."""
    styled = f' s="{style}"' if style else ""
    content = _escaped(text[:MOST_CHARACTERS])
    return f'<c r="{at}"{styled} t="inlineStr"><is><t xml:space="preserve">{content}</t></is></c>'


def _escaped(text: str) -> str:
    """Return text as XML has it; characters that XML has not become replacement characters."""
    if text.isalnum():
        return text
    text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text).translate(_MARKUP)
    return _LIKE_AN_ESCAPE.sub("_x005F_", text)  # Excel takes _x000D_ for a line break


def _width(column: Column) -> int:
    """Return the width of a column in characters: its name is seen whole, within reason."""
    usual = _WIDTHS.get(column.kind, _OTHER_WIDTH)
    return max(usual, min(len(column.name) + 2, _WIDEST_NAME))
