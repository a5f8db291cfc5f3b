"""Rectangles side by side: combs. The others: free boxes, cells of tables, check boxes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from worker.reading.forms.proposing.rectangles import Rectangle

CELL_WIDTH, CELL_HEIGHT = (14.0, 110.0), (26.0, 130.0)
"""Pixels of the sheet: 2 to 14 mm, 3 to 16 mm."""
SHAPES = 0.35, 1.45
"""Widths of a cell in its heights: less is a gap, more has room for two digits."""
BOX_HEIGHT = 24.0, 110.0
CHECK_BOX = 43.0
"""Pixels: a square by itself that is smaller is ticked, not written in: 5.5 mm."""
ALIKE = 0.17
"""By how much cells of one comb differ."""
WIDEST_GAP = 0.6
"""Between cells of one comb, in their widths."""
TOUCHING = 10.0
"""Pixels between cells of one table at most."""
LINE = 5.0
"""Pixels of the outline of a cell beyond its box at most."""

Chain = list[Rectangle]
IsFree = Callable[[Rectangle], bool]


def sorted_out(
    rectangles: Sequence[Rectangle], is_free: IsFree
) -> tuple[list[Chain], list[Rectangle]]:
    """Return combs, each as its cells from the left, and free boxes.

    `is_free` tells whether nothing is printed in what lies between two cells.
    """
    empty = [one for one in rectangles if not one.is_printed and not _is_corner(one, rectangles)]
    combs, alone = [], [one for one in empty if not _is_cell(one)]
    for chain in _chains([one for one in empty if _is_cell(one)], is_free):
        if len(chain) > 1 and not _is_table_row(chain, rectangles):
            combs.append(chain)
        else:
            alone += chain
    return combs, [one for one in alone if _is_box(one)]


def comb_box(chain: Chain) -> Rectangle:
    """Return the box that is cut into cells of one width, whether they touch or not."""
    first, last = chain[0], chain[-1]
    middles = (first.left + first.right) / 2, (last.left + last.right) / 2
    half = (middles[1] - middles[0]) / (len(chain) - 1) / 2
    tops, bottoms = (sum(sides) / len(chain) for sides in _edges(chain))
    return Rectangle(middles[0] - half, tops, middles[1] + half, bottoms)


def _edges(chain: Chain) -> tuple[list[float], list[float]]:
    return [one.top for one in chain], [one.bottom for one in chain]


def _is_cell(one: Rectangle) -> bool:
    return (
        CELL_WIDTH[0] <= one.width <= CELL_WIDTH[1]
        and CELL_HEIGHT[0] <= one.height <= CELL_HEIGHT[1]
        and SHAPES[0] <= one.width / one.height <= SHAPES[1]
    )


def _is_box(one: Rectangle) -> bool:
    if max(one.width, one.height) < CHECK_BOX:
        return False
    return BOX_HEIGHT[0] <= one.height <= BOX_HEIGHT[1] and one.width >= 0.6 * one.height


def _chains(cells: Sequence[Rectangle], is_free: IsFree) -> Iterable[Chain]:
    """Yield cells that stand side by side in one comb, and those that stand alone."""
    waiting = sorted(cells, key=lambda one: one.left)
    while waiting:
        chain = [waiting.pop(0)]
        while following := next((one for one in waiting if _follows(chain, one, is_free)), None):
            waiting.remove(following)
            chain.append(following)
        yield chain


def _follows(chain: Chain, one: Rectangle, is_free: IsFree) -> bool:
    """Tell whether a cell goes on with a comb: as large, on its line, as near as the others."""
    last, first = chain[-1], chain[0]
    room = ALIKE * first.width + 2
    gap = one.left - last.right
    is_alike = (
        abs(one.width - first.width) <= room
        and abs(one.top - last.top) <= ALIKE * first.height
        and abs(one.bottom - last.bottom) <= ALIKE * first.height
    )
    nearest = min((after.left - before.right for before, after in pairwise(chain)), default=gap)
    if not is_alike or not -room <= gap <= WIDEST_GAP * first.width:
        return False
    if gap > max(nearest, 0) * 1.6 + 4:
        return False
    between = Rectangle(last.right + LINE, one.top, one.left - LINE, one.bottom)
    return gap <= 2 * LINE + TOUCHING or is_free(between)


def _is_table_row(chain: Chain, rectangles: Sequence[Rectangle]) -> bool:
    """Tell whether most cells of a row stand under headings of their own."""
    headed = sum(_is_headed(cell, rectangles) for cell in chain)
    return headed > len(chain) / 2


def _is_headed(cell: Rectangle, rectangles: Sequence[Rectangle]) -> bool:
    """Tell whether the column of a cell has something printed above it."""
    above = next((one for one in rectangles if _is_above(one, cell)), None)
    return above is not None and (above.is_printed or _is_headed(above, rectangles))


def _is_above(one: Rectangle, cell: Rectangle) -> bool:
    return (
        abs(cell.top - one.bottom) <= TOUCHING
        and one.top < cell.top
        and abs(one.left - cell.left) + abs(one.right - cell.right) <= TOUCHING
    )


def _is_corner(cell: Rectangle, rectangles: Sequence[Rectangle]) -> bool:
    """Tell whether a cell is empty only because headings begin beside and below it."""
    beside = next((one for one in rectangles if _is_above(_turned(cell), _turned(one))), None)
    below = next((one for one in rectangles if _is_above(cell, one)), None)
    return beside is not None and below is not None and beside.is_printed and below.is_printed


def _turned(one: Rectangle) -> Rectangle:
    return Rectangle(one.top, one.left, one.bottom, one.right)
