"""The parts of a workbook beside its sheets (ECMA-376, part 1): lists, and three styles."""

from __future__ import annotations

from collections.abc import Sequence

from shared.exports.sheet import NAMESPACE

LONGEST_NAME = 31
"""Characters of the name of a sheet; those of templates need no escape."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OF_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OF_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def sheet_path(number: int) -> str:
    """Return where a sheet lies in the workbook."""
    return f"xl/worksheets/sheet{number}.xml"


def sheet_name(name: str, before: int, taken: Sequence[str]) -> str:
    """Return what a sheet is called, the one of a name behind `before` others; all differ."""
    number = before + 1
    while True:
        ending = f" {number}" if number > 1 else ""
        made = name[: LONGEST_NAME - len(ending)] + ending
        if made not in taken:
            return made
        number += 1


def workbook_parts(names: Sequence[str]) -> dict[str, str]:
    """Return every part beside the sheets, which are called so, by its path."""
    numbers = range(1, len(names) + 1)
    return {
        "xl/styles.xml": _HEAD + _STYLES,
        "xl/workbook.xml": _HEAD + _workbook(names),
        "xl/_rels/workbook.xml.rels": _HEAD + _relations_of_workbook(numbers),
        "_rels/.rels": _HEAD + _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "[Content_Types].xml": _HEAD + _content_types(numbers),
    }


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    return (
        f'<workbook xmlns="{NAMESPACE}" xmlns:r="{_OF_OFFICE}"><sheets>{sheets}</sheets></workbook>'
    )


def _relations_of_workbook(numbers: range) -> str:
    sheets = {f"rId{number}": ("worksheet", f"worksheets/sheet{number}.xml") for number in numbers}
    return _relations(sheets | {"rIdStyles": ("styles", "styles.xml")})


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    relations = "".join(
        f'<Relationship Id="{name}" Type="{_OF_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_OF_PACKAGE}/relationships">{relations}</Relationships>'


def _content_types(numbers: range) -> str:
    kinds = {f"/{sheet_path(number)}": "worksheet" for number in numbers}
    kinds |= {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    overrides = "".join(
        f'<Override PartName="{path}" ContentType="{_TYPE}.{kind}+xml"/>'
        for path, kind in kinds.items()
    )
    return (
        f'<Types xmlns="{_OF_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


# Plain, bold for the names of the columns, and text for what must not become a number.
_STYLES = (
    f'<styleSheet xmlns="{NAMESPACE}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>"
)
