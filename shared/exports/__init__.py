"""The shapes in which readings leave: tables in CSV and XLSX, pages as JSON and JSON Lines."""

from __future__ import annotations

from shared.exports.assembling import AMBIGUOUS, assembled, is_form
from shared.exports.delimited import csv_lines
from shared.exports.documents import json_array, json_lines
from shared.exports.files import check_output, write_blocks, write_pages
from shared.exports.form_table import FormTable
from shared.exports.ordering import Orders, find_orders
from shared.exports.pages import PageJson
from shared.exports.side_by_side import IN_TABLES, SideBySide
from shared.exports.table import Table
from shared.exports.workbook import XLSX_TYPE, Section, xlsx_blocks, xlsx_of_sections

__all__ = [
    "AMBIGUOUS",
    "IN_TABLES",
    "XLSX_TYPE",
    "FormTable",
    "Orders",
    "PageJson",
    "Section",
    "SideBySide",
    "Table",
    "assembled",
    "check_output",
    "csv_lines",
    "find_orders",
    "is_form",
    "json_array",
    "json_lines",
    "write_blocks",
    "write_pages",
    "xlsx_blocks",
    "xlsx_of_sections",
]
