"""What rules make of a field, by trying all that can be written in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import regex
from numpy.typing import NDArray

from shared.templates import FormField, Rules
from shared.templates.check_digits import obeys
from worker.reading.forms.rules import Comb

DIGITS = "0123456789"


def form_field(
    name: str = "a",
    *,
    cells: int | None = None,
    digits: tuple[int, int] | None = None,
    **rules: Any,
) -> FormField:
    return FormField(name=name, box=(0, 0, 9, 9), cells=cells, digits=digits, rules=Rules(**rules))


def noise(seed: int, cells: int, *, sharp: float = 3.0, lost: float = 0.0) -> Comb:
    """Return a comb that says anything, each cell more surely the greater `sharp` is."""
    weights = np.exp(sharp * np.random.default_rng(seed).normal(size=(cells, 11)))
    return Comb((1 - lost) * weights / weights.sum(axis=1, keepdims=True))


def said(number: str, sure: float = 0.99, **others: float) -> Comb:
    """Return a comb that says a number, `.` being a blank; `at2_7=0.3`: 7 in cell 2 so probably."""
    cells = np.full((len(number), 11), (1 - sure) / 10)
    for cell, sign in enumerate(number):
        cells[cell, 10 if sign == "." else int(sign)] = sure
    for name, chance in others.items():
        cell, digit = (int(part) for part in name.removeprefix("at").split("_"))
        cells[cell] *= 1 - chance
        cells[cell, digit] += chance
    return Comb(cells)


def numbers_of(comb: Comb) -> dict[str, float]:
    """Return all numbers in a comb with their probabilities; the empty one is a blank."""
    signs, numbers, which = _written(len(comb.cells))
    chances = comb.cells[np.arange(signs.shape[1]), signs].prod(axis=1)
    return dict(zip(numbers, np.bincount(which, chances).tolist(), strict=True))


@cache
def _written(cells: int) -> tuple[NDArray[np.int64], list[str], list[int]]:
    """Return all ways to write in cells, the numbers that they say, and which says which."""
    index: dict[str, int] = {}
    signs, which = [], []
    for way in product(range(11), repeat=cells):
        number = "".join("." if sign == 10 else DIGITS[sign] for sign in way).strip(".")
        if "." not in number:
            signs.append(way)
            which.append(index.setdefault(number, len(index)))
    return np.array(signs), list(index), which


def rule_of(field: FormField) -> Callable[[str], bool]:
    """Return a plain check of a field's own rules."""
    rules = field.rules
    least, most = field.digits or (1, field.cells or 40)

    def obeyed(number: str) -> bool:
        return (
            least <= len(number) <= most
            and (rules.min is None or int(number) >= rules.min)
            and (rules.max is None or int(number) <= rules.max)
            and (rules.values is None or number in rules.values)
            and (rules.pattern is None or bool(regex.fullmatch(rules.pattern, number)))
            and (rules.check is None or obeys(rules.check, number))
            and (rules.date is None or _is_day(rules.date, number))
        )

    return obeyed


def _is_day(form: str, number: str) -> bool:
    if len(number) != len(form):
        return False
    day, month, year = (
        int("".join(digit for digit, sign in zip(number, form, strict=True) if sign == letter))
        for letter in "DMY"
    )
    try:
        return bool(date(year + (0 if "YYYY" in form else 2000), month, day))
    except ValueError:
        return False


def doubtful(number: str, rng: np.random.Generator) -> Comb:
    """Return a comb that takes 2 % of the digits for another, as unsure of them as that."""
    comb = said(number, sure=1 - 1e-5).cells
    for cell, digit in enumerate(number):
        other = (int(digit) + 1 + rng.integers(9)) % 10
        doubt = rng.beta(0.2, 9.8)
        taken = [1 - doubt, doubt] if rng.random() < doubt else [doubt, 1 - doubt]
        comb[cell, [other, int(digit)]] = 0.9999 * np.array(taken)
    return Comb(comb)
