"""One field as it is printed: label, help and boxes, as wide as columns of the page.

Sizes follow what makers of forms readers recommend: boxes of 4 to 5.5 mm by 5 to 7 mm, 2 mm
apart, an edge that is thin and pale, and as much room about print.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.printing.paper import pixels
from shared.printing.spec import SpecField
from shared.printing.typeface import Type, wrapped

BOX = pixels(5.5), pixels(7)
"""Width and height of the box of a digit."""
GAP = 2 * pixels(1)
"""Between boxes; even, since half of it belongs to the cell on either side."""
PITCH = BOX[0] + GAP
COLUMNS, GUTTER = 4, pixels(6)
LABEL, HELP = Type(9.5), Type(7.5, tone=60)
LABEL_LINES = 2
"""Of a label; one that is longer takes another column."""
BELOW_TEXT = pixels(1.5)


@dataclass(frozen=True)
class Block:
    """A field, and how it is set."""

    field: SpecField
    columns: int
    label: list[str]
    help: list[str]

    @property
    def text_height(self) -> int:
        """Pixels that its words take."""
        return len(self.label) * LABEL.leading + len(self.help) * HELP.leading

    @property
    def width(self) -> int:
        """Pixels that its boxes take."""
        return self.field.boxes * PITCH - GAP


def span(columns: int, content: int) -> int:
    """Return how wide so many columns are, on a page with `content` pixels between its margins."""
    column = (content - (COLUMNS - 1) * GUTTER) // COLUMNS
    return columns * column + (columns - 1) * GUTTER


def most_boxes(content: int) -> int:
    """Return how many boxes there are room for in a line."""
    return (span(COLUMNS, content) + GAP) // PITCH


def block_of(field: SpecField, content: int) -> Block:
    """Set a field, which fits into a line, in as few columns as hold it well."""
    label, help_ = field.words
    boxes = field.boxes * PITCH - GAP
    columns = next(count for count in range(1, COLUMNS + 1) if span(count, content) >= boxes)
    while columns < COLUMNS and len(wrapped(label, LABEL, span(columns, content))) > LABEL_LINES:
        columns += 1
    width = span(columns, content)
    return Block(field, columns, wrapped(label, LABEL, width), wrapped(help_, HELP, width))


def rows_of(blocks: list[Block]) -> list[list[Block]]:
    """Put blocks side by side in their order; those of another group begin a row."""
    rows: list[list[Block]] = []
    for block in blocks:
        row = rows[-1] if rows else []
        taken = sum(one.columns for one in row)
        if row and taken + block.columns <= COLUMNS and row[0].field.group == block.field.group:
            row.append(block)
        else:
            rows.append([block])
    return rows
