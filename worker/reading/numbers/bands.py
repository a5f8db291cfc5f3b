"""Where a line lies on a page."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Band:
    """A line on a page, by rows and columns, and how much ink it has."""

    top: int
    bottom: int
    left: int
    right: int
    ink: int
    name: int = 0
    """Of its pixels on a sheet that parts lines by pixel; 0 where rows part them."""

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top

    def moved(self, down: int, right: int, name: int) -> Band:
        """Return it as it lies on the page that its own is a part of, by that part's name."""
        rows = {"top": self.top + down, "bottom": self.bottom + down}
        columns = {"left": self.left + right, "right": self.right + right}
        return replace(self, **rows, **columns, name=name)
