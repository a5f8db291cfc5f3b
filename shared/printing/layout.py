"""Lay a form out on pages: header, rows of fields, and what tells each page apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.printing.blocks import (
    BELOW_TEXT,
    BOX,
    GAP,
    GUTTER,
    HELP,
    LABEL,
    PITCH,
    Block,
    block_of,
    most_boxes,
    rows_of,
    span,
)
from shared.printing.codes import FormCode
from shared.printing.paper import Paper, pixels
from shared.printing.spec import FormSpec, as_field
from shared.printing.symbols import SIDE, Rectangle, symbol_of
from shared.printing.typeface import Type, lacking, wrapped
from shared.templates.definition import FormField
from shared.templates.faults import Fault, refuse_any

MARK, EDGE = 2 * pixels(2.5), 2 * pixels(5)
"""The side of a corner mark, 5 mm, and how far it stays from the edge, 10 mm: printers leave 4 mm
blank, and a feeder may shift a page by as much. Even: on a page half as large, too, their edges
are those of pixels."""
TICK = pixels(0.9)
"""The side of the marks beside each field: dark, so that every scan keeps them."""
MARGIN = pixels(18)
TOP = pixels(12)
FOOT = pixels(22)
HEADS = Type(16, bold=True), Type(11, bold=True)
"""The title on the first page, and on those after it."""
LEAD = Type(9)
GROUP = Type(11, bold=True)
SMALL = Type(7)
BETWEEN_ROWS = pixels(6)


@dataclass(frozen=True)
class Text:
    """A line of text; y is its top."""

    x: int
    y: int
    words: str
    type: Type


@dataclass
class Sheet:
    """What is printed on one page, in pixels of its reference."""

    code: FormCode
    texts: list[Text] = field(default_factory=list)
    solid: list[Rectangle] = field(default_factory=list)
    """Black: the marks at the corners of the page and of each field."""
    symbol: list[Rectangle] = field(default_factory=list)
    """Black: the modules of the code."""
    boxes: list[Rectangle] = field(default_factory=list)
    fields: list[FormField] = field(default_factory=list)

    def write(self, x: int, y: int, lines: list[str], type_: Type) -> int:
        """Write lines of text from y on, and return where they end."""
        for line in lines:
            self.texts.append(Text(x, y, line, type_))
            y += type_.leading
        return y


def lay_out(spec: FormSpec, paper: Paper, version: int) -> list[Sheet]:
    """Return the pages of a form.

    Raises InvalidRequest naming the fields with characters that cannot be printed, or with more
    boxes than a line has room for.
    """
    content = paper.size[0] - 2 * MARGIN
    refuse_any(_faults(spec, most_boxes(content)))
    press = _Press(spec, paper, version)
    group = ""
    for row in rows_of([block_of(one, content) for one in spec.fields]):
        press.put(row, heading=row[0].field.group if row[0].field.group != group else "")
        group = row[0].field.group
    press.finish()
    return press.sheets


class _Press:
    """Fills one page after the other, from top to bottom."""

    def __init__(self, spec: FormSpec, paper: Paper, version: int) -> None:
        self.spec, self.version = spec, version
        self.width, self.height = paper.size
        self.content = self.width - 2 * MARGIN
        self.sheets: list[Sheet] = []
        self.y = 0
        self._begin()

    def put(self, row: list[Block], heading: str) -> None:
        """Print a row of fields below a heading, on the next page where this one is full."""
        above = wrapped(heading, GROUP, self.content)
        text = max(block.text_height for block in row) + BELOW_TEXT
        height = len(above) * GROUP.leading + bool(above) * BETWEEN_ROWS // 2 + text + BOX[1]
        if self.y + height > self.height - FOOT and self.sheets[-1].fields:
            self._begin()
        if above:
            self.y = self.sheets[-1].write(MARGIN, self.y, above, GROUP) + BETWEEN_ROWS // 2
        x = MARGIN
        for block in row:
            self._put_field(block, x, self.y + text)
            x += span(block.columns, self.content) + GUTTER
        self.y += text + BOX[1] + BETWEEN_ROWS

    def _put_field(self, block: Block, x: int, y: int) -> None:
        """Print a field, its boxes at x and y, its words above them."""
        sheet = self.sheets[-1]
        top = y - BELOW_TEXT - block.text_height
        sheet.write(x, sheet.write(x, top, block.label, LABEL), block.help, HELP)
        places = range(x, x + block.field.boxes * PITCH, PITCH)
        sheet.boxes += [(place, y, *BOX) for place in places]
        box = x - GAP // 2, y, block.field.boxes * PITCH, BOX[1]
        sheet.solid += _ticks(*box)
        sheet.fields.append(as_field(block.field, len(self.sheets), box))

    def _begin(self) -> None:
        """Begin a page: its marks, its code and its title."""
        code = FormCode(self.spec.name, self.version, len(self.sheets) + 1)
        sheet = Sheet(code)
        self.sheets.append(sheet)
        right = self.width - MARGIN - pixels(2)
        sheet.solid += self._marks()
        sheet.symbol += symbol_of(code, right, TOP)
        room = right - SIDE - GUTTER - MARGIN
        head = HEADS[len(self.sheets) > 1]
        y = sheet.write(MARGIN, TOP, wrapped(self.spec.title, head, room), head)
        if code.page == 1:
            y = sheet.write(MARGIN, y + BELOW_TEXT, wrapped(self.spec.help, LEAD, room), LEAD)
        self.y = max(y, TOP + SIDE) + BETWEEN_ROWS

    def _marks(self) -> Iterator[Rectangle]:
        for y in (EDGE, self.height - EDGE - MARK):
            for x in (EDGE, self.width - EDGE - MARK):
                yield x, y, MARK, MARK

    def finish(self) -> None:
        """Print on each page what its code says, for people."""
        for sheet in self.sheets:
            words = [f"{sheet.code} of {len(self.sheets)}"]
            sheet.write(MARGIN, self.height - EDGE - MARK, words, SMALL)


def _ticks(x: int, y: int, width: int, height: int) -> Iterator[Rectangle]:
    """Yield a small mark beside each corner of a field, which no pen hides."""
    for down in (y, y + height - TICK):
        for across in (x - 2 - TICK, x + width + 2):
            yield across, down, TICK, TICK


def _faults(spec: FormSpec, most: int) -> Iterator[Fault]:
    """Yield what cannot be printed."""
    texts = {"title": spec.title, "help": spec.help}
    for place, one in enumerate(spec.fields):
        if one.boxes > most:
            demand = f"{one.boxes} boxes do not fit into a line of this paper, which holds {most}"
            yield Fault(f"fields[{place}].cells", demand)
        texts |= {f"fields[{place}].{key}": getattr(one, key) for key in ("label", "help", "group")}
    for key, text in texts.items():
        char = lacking(text)
        if char:
            demand = f"the typeface of printed forms has no {char!r}; use Latin, Greek or Cyrillic"
            yield Fault(key, demand)
