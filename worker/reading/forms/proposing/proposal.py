"""Propose the fields of a blank page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shared.images import Pixels
from shared.readings import Box
from worker.reading.forms.proposing.cells import comb_box, sorted_out
from worker.reading.forms.proposing.rectangles import Rectangle, is_printed, rectangles_of
from worker.reading.forms.proposing.sheet import Sheet, sheet_of, straightened
from worker.reading.forms.proposing.strokes import without_specks
from worker.reading.forms.proposing.ticks import rules_of

DIGIT_WIDTH, AROUND = 0.75, 0.8
"""Of a written digit, and of what is left free about a number; in heights of its box."""
TALLEST = 64.0
"""Pixels of the sheet: in a higher box digits grow no further."""
MOST_DIGITS = 12


@dataclass(frozen=True)
class ProposedField:
    """A place for a number."""

    box: Box
    """x, y, width and height in pixels of the page of the proposal."""
    cells: int | None
    """Of a comb."""
    digits: tuple[int, int] | None
    """Of a free box, guessed from its width."""


@dataclass(frozen=True)
class Proposal:
    """The fields of a page in reading order."""

    page: Pixels
    """As it was, or turned straight: what the boxes are pixels of."""
    skew: float
    """Degrees by which it was turned; 0: not at all."""
    fields: tuple[ProposedField, ...]


def propose(page: Pixels) -> Proposal:
    """Find the fields of a blank page, (h, w), (h, w, 3) or (h, w, 4) uint8."""
    straight, skew = straightened(page)
    sheet = sheet_of(straight)
    found = sorted(_found(sheet), key=lambda one: one[0].top)
    ordered = [one for line in _lines(found) for one in sorted(line, key=lambda one: one[0].left)]
    fields = (_field(box, cells, sheet.scale, straight) for box, cells in ordered)
    return Proposal(straight, skew, tuple(fields))


Found = tuple[Rectangle, int | None]


def _found(sheet: Sheet) -> Iterable[Found]:
    rectangles = rectangles_of(sheet)
    print_ = without_specks(sheet.lines)

    def is_free(one: Rectangle) -> bool:
        box = one.left, one.top, one.width, one.height
        return not is_printed(print_, *(round(side) for side in box))

    combs, boxes = sorted_out(rectangles, is_free)
    fields: list[Found] = [(comb_box(chain), len(chain)) for chain in combs]
    fields += [(box, None) for box in boxes]
    yield from fields
    for rule in rules_of(sheet, rectangles):
        if all(rule.box.overlap(box) < 0.1 for box, _ in fields):
            yield rule.box, rule.cells


def _lines(found: Sequence[Found]) -> list[list[Found]]:
    """Return fields, from the top, by the lines that they stand in."""
    lines: list[list[Found]] = []
    for one in found:
        middle = (one[0].top + one[0].bottom) / 2
        if lines and middle < lines[-1][0][0].bottom:
            lines[-1].append(one)
        else:
            lines.append([one])
    return lines


def _field(one: Rectangle, cells: int | None, scale: float, page: Pixels) -> ProposedField:
    """Return a field in pixels of the page, within its edges."""
    height, width = page.shape[:2]
    left, top = max(round(one.left * scale), 0), max(round(one.top * scale), 0)
    right = min(round(one.right * scale), width)
    bottom = min(round(one.bottom * scale), height)
    box = left, top, right - left, bottom - top
    return ProposedField(box, cells, None if cells else (1, _digits(one)))


def _digits(one: Rectangle) -> int:
    """Return how many digits have room in a free box."""
    room = one.width / min(one.height, TALLEST) - AROUND
    return min(max(round(room / DIGIT_WIDTH), 1), MOST_DIGITS)
