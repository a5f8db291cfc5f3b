"""Dates as they are written in digits: which are in the calendar, and which comes first."""

from __future__ import annotations

from datetime import date
from functools import cache

from shared.templates.languages.automaton import Automaton, explored
from shared.templates.languages.combining import trimmed

FORMATS = ("DDMMYYYY", "DDMMYY", "MMDDYYYY", "MMDDYY", "YYYYMMDD", "YYMMDD")
YEARS = range(1000, 3000)
"""Those that are read, where years have four digits."""
PIVOT = 69
"""Of two digits: the first year of the last century, as POSIX has it (strptime, %y)."""
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@cache
def calendar(form: str) -> Automaton:
    """Return the days of the Gregorian calendar, written in one of FORMATS.

    With two digits a year is of any century: 29 February of 00 is that of 2000. A state is what was
    read, parts that bind what follows in the same way being written the same.
    """

    def step(read: str, digit: int) -> str | None:
        text = f"{read}{digit}"
        parts = _parts(form, text)
        is_possible = len(text) <= len(form) and _is_possible(form, parts)
        return _alike(form, text, parts) if is_possible else None

    return trimmed(explored("", step, lambda text: len(text) == len(form)))


def day_of(form: str, digits: str) -> int:
    """Return the number of a day that is in the calendar, counted from 1 January of year 1."""
    parts = _parts(form, digits)
    year = parts["Y"]
    if "YYYY" not in form:
        year += 1900 if year >= PIVOT else 2000
    return date(year, parts["M"], parts["D"]).toordinal()


def _parts(form: str, text: str) -> dict[str, int]:
    """Return the day (D), month (M) and year (Y) that are complete in the beginning of a date."""
    return {
        letter: int(text[form.index(letter) : form.rindex(letter) + 1])
        for letter in "DMY"
        if form.rindex(letter) < len(text)
    }


def _is_possible(form: str, parts: dict[str, int]) -> bool:
    month, day, year = parts.get("M", 1), parts.get("D", 1), parts.get("Y", 2000)
    if not (1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
        return False
    if "YYYY" in form and year not in YEARS:
        return False
    return (month, day) != (2, 29) or _is_leap(year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _alike(form: str, text: str, parts: dict[str, int]) -> str:
    """Write the same for years, and for days and months, that bind the rest in the same way."""
    written = {}
    if "Y" in parts:
        written["Y"] = "2000" if _is_leap(parts["Y"]) else "2001"
    if {"D", "M"} <= parts.keys() and (parts["M"], parts["D"]) != (2, 29):
        written |= {"D": "01", "M": "01"}
    for letter, digits in written.items():
        first, end = form.index(letter), form.rindex(letter) + 1
        text = text[:first] + digits[first - end :] + text[end:]
    return text
