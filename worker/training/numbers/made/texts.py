"""What people write where a number belongs: digits, and the signs around and between them."""

from __future__ import annotations

import numpy as np

from worker.training.numbers.made.ink import Random

SEPARATORS = ".,"
BEFORE = ("$", "$", "=", "#", "-", "*", "€", "£", "==", "**", ".", "X")
AFTER = (
    ":",
    ":-",
    ".-",
    ".-",
    "-",
    "=",
    ".",
    ".",
    ".=",
    "#",
    ",-",
    "**",
    "_",
    "__",
    "--",
    "~",
    ".~",
    "z",
    ".z",
    "€",
    "/-",
    "/=",
    "X",
)
LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
LENGTH_WEIGHTS = (4, 6, 12, 16, 18, 14, 9, 8, 4, 4, 3, 2)


def any_text(random: Random, lengths: range | None = None) -> str:
    """Return digits, as many as one of `lengths`, with their signs.

    A space is a gap, X stands for a letter, and z for a `=` in one stroke.
    """
    digits = any_digits(random, lengths)
    text = _grouped(digits, random)
    if random.random() < 0.25:
        text = str(random.choice(BEFORE)) + text
    if random.random() < 0.4:
        text += str(random.choice(AFTER))
    return text


def any_digits(random: Random, lengths: range | None = None) -> str:
    """Return digits, 1 to 12 unless told: any, round amounts, or many alike."""
    weights = np.array(LENGTH_WEIGHTS) / sum(LENGTH_WEIGHTS)
    length = int(random.choice(lengths) if lengths else random.choice(LENGTHS, p=weights))
    digits = "".join(map(str, random.integers(0, 10, length)))
    kind = random.random()
    if kind < 0.12:
        zeros = int(random.integers(1, length + 1))
        return (digits[: length - zeros] + "0" * zeros)[:length]
    if kind < 0.2:
        return "".join(random.choice(list(digits[:2]), length))
    return digits


def _grouped(digits: str, random: Random) -> str:
    """Part digits by threes, by a decimal separator, by gaps, by dashes, or not at all."""
    chance, mark = random.random(), str(random.choice(list(SEPARATORS)))
    if chance < 0.3 and len(digits) > 3:
        return by_threes(digits, mark)
    if chance < 0.38 and len(digits) > 2:
        return f"{by_threes(digits[:-2], mark)}{'.' if mark == ',' else ','}{digits[-2:]}"
    if chance < 0.46 and len(digits) > 1:
        place = int(random.integers(1, len(digits)))
        return f"{digits[:place]}{mark}{digits[place:]}"
    if chance < 0.52:
        return by_threes(digits, " ")
    return _parted(digits, chance, random) if len(digits) > 1 else digits


def _parted(digits: str, chance: float, random: Random) -> str:
    """Part digits by a dash, a letter or slashes, or not at all."""
    if chance < 0.55:
        place = int(random.integers(1, len(digits)))
        return f"{digits[:place]}{random.choice(['-', 'X'])}{digits[place:]}"
    return _slashed(digits, random) if chance < 0.58 else digits


def _slashed(digits: str, random: Random) -> str:
    """Part digits by a slash, or as the days and months of dates are by two."""
    if len(digits) < 4 or random.random() < 0.4:
        place = int(random.integers(1, len(digits)))
        return f"{digits[:place]}/{digits[place:]}"
    day = int(random.integers(1, 3))
    month = day + int(random.integers(1, 3))
    return f"{digits[:day]}/{digits[day:month]}/{digits[month:]}"


def any_date(random: Random) -> str:
    """Return a date with slashes, as `7/11/2026` or `07/11/26`."""
    day, month = int(random.integers(1, 32)), int(random.integers(1, 13))
    year = str(random.integers(1920, 2040))
    shown = f"{day:02}/{month:02}" if random.random() < 0.5 else f"{day}/{month}"
    return f"{shown}/{year if random.random() < 0.5 else year[2:]}"


def by_threes(digits: str, mark: str) -> str:
    """Part digits as thousands are, from the right."""
    head = len(digits) % 3
    groups = [digits[:head]] * bool(head)
    groups += [digits[place : place + 3] for place in range(head, len(digits), 3)]
    return mark.join(groups)
