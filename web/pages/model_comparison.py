"""Models side by side: one row for each figure that several of them have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from web.pages.model_words import megabytes, set_name, share
from web.pages.words import count

LEAST_MODELS = 2
"""How many have to have a figure, or there is nothing to compare."""


class Compared(NamedTuple):
    """A figure of each model, as people write it; None where a model has it not."""

    name: str
    values: list[str | None]
    best: int | None
    """The place of the model that is ahead, where only one is."""


def compare(views: list[dict[str, Any]]) -> list[Compared]:
    """Return the rows of a table of models; none where there are no two to compare."""
    measured = dict.fromkeys(name for view in views for name in view["accuracy"])
    rows = [_row(f"{set_name(name)}: right", _right_on(views, name), share) for name in measured]
    others: tuple[tuple[str, str, Callable[[Any], str], int], ...] = (
        ("Glyphs a second", "speed", count, 1),
        ("Parameters", "parameters", count, 0),
        ("Size", "bytes", megabytes, -1),
    )
    for title, name, words, sense in others:
        rows.append(_row(title, [view[name] for view in views], words, sense))
    return [row for row in rows if sum(one is not None for one in row.values) >= LEAST_MODELS]


def _right_on(views: Iterable[dict[str, Any]], name: str) -> list[float | None]:
    return [view["accuracy"].get(name) for view in views]


def _row(name: str, values: list[Any], words: Callable[[Any], str], sense: int = 1) -> Compared:
    """Return a row; with a sense of 1 more is better, with -1 less is, with 0 neither."""
    told = [None if value is None else words(value) for value in values]
    known = [value * sense for value in values if value is not None] if sense else []
    ahead = [place for place, value in enumerate(values) if known and value == max(known) * sense]
    return Compared(name, told, ahead[0] if len(ahead) == 1 and len(known) > 1 else None)
