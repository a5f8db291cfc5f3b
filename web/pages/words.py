"""Numbers, moments and names in words for people."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from web.pages.blueprint import bp

MINUTE, HOUR, DAY = 60, 3600, 86_400
PLAIN_WORD = re.compile(r"(?![^:]*\.\w{1,5}:)[a-z’'-]+[:,;.!?]?(\s|$)")
"""A word that begins it, and no name such as page_2 or `my scan.png:`."""
SPACE = "\N{NO-BREAK SPACE}"


@bp.app_template_filter()
def percent(probability: float) -> str:
    """Return a probability in percent, rounded down: 100 % is never claimed."""
    if probability < 0.001:
        return f"under 0.1{SPACE}%"
    if probability >= 0.9999:
        return f"over 99.99{SPACE}%"
    places = _places(probability)
    scale = 10**places
    return f"{math.floor(probability * 100 * scale + 1e-9) / scale:.{places}f}{SPACE}%"


@bp.app_template_filter()
def tick(share: float) -> str:
    """Return a share that an axis is marked with, in percent with no more digits than it needs."""
    return f"{share * 100:.6g}{SPACE}%"


def _places(probability: float) -> int:
    """Return the decimals that keep a small chance, or a small doubt, visible."""
    if probability >= 0.999:
        return 2
    return 1 if probability < 0.01 or probability >= 0.99 else 0


@bp.app_template_filter()
def count(number: int) -> str:
    """Return a count with its thousands apart."""
    return f"{number:,}"


@bp.app_template_filter()
def size(number: int) -> str:
    """Return a limit in bytes in the largest unit that leaves it whole."""
    for power, unit in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if number % 1024**power == 0:
            return f"{number // 1024**power:,}{SPACE}{unit}"
    return plural(number, "byte")


@bp.app_template_filter()
def amount(number: int) -> str:
    """Return an amount of bytes, roughly, in the unit that people would take."""
    for power, unit in ((4, "TiB"), (3, "GiB"), (2, "MiB"), (1, "KiB")):
        if number >= 1024**power:
            return f"{number / 1024**power:,.1f}{SPACE}{unit}"
    return plural(number, "byte")


@bp.app_template_filter()
def plural(number: int, one: str, many: str = "") -> str:
    """Return a count with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@bp.app_template_filter()
def listing(words: Iterable[str]) -> str:
    """Return words as a sentence lists them: one, two and three."""
    *others, last = list(words) or [""]
    return f"{', '.join(others)} and {last}" if others else last


@bp.app_template_filter()
def moment(iso: str) -> str:
    """Return a moment as people write it; a script turns it into local time."""
    at = datetime.fromisoformat(iso)
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


@bp.app_template_filter()
def duration(seconds: float) -> str:
    """Return a span of time as roughly as one can know it."""
    for size, unit in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if seconds >= 1.5 * size:
            return f"about {plural(round(seconds / size), unit)}"
    return f"about {plural(max(1, round(seconds)), 'second')}"


@bp.app_template_filter()
def sentence(text: str) -> str:
    """Return a reason as a sentence of its own; a name that it begins with stays as it is."""
    begin = text[:1].upper() if PLAIN_WORD.match(text) else text[:1]
    end = "" if text.endswith((".", "!", "?")) else "."
    return begin + text[1:] + end


@bp.app_template_filter()
def title(job: dict[str, Any], uploads: dict[str, tuple[str, int]]) -> str:
    """Return what a job is called: its name, or its first file."""
    if job["name"]:
        return str(job["name"])
    first, number = uploads.get(job["id"], ("Job", 1))
    return first if number == 1 else f"{first} and {number - 1:,} more"


@bp.app_template_filter()
def as_code(text: str) -> Markup:
    """Return a text in which what stands between backticks is code."""
    parts = text.split("`")
    return Markup("").join(  # every part is escaped
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )
