"""The shapes in which readings leave: tables in CSV and XLSX, pages as JSON and JSON Lines."""

from __future__ import annotations

from shared.exports.delimited import csv_lines
from shared.exports.documents import json_array, json_lines
from shared.exports.files import check_output, write_blocks, write_pages
from shared.exports.pages import PageJson
from shared.exports.table import IN_TABLES
from shared.exports.workbook import XLSX_TYPE, xlsx_blocks

__all__ = [
    "IN_TABLES",
    "XLSX_TYPE",
    "PageJson",
    "check_output",
    "csv_lines",
    "json_array",
    "json_lines",
    "write_blocks",
    "write_pages",
    "xlsx_blocks",
]
