"""How dates are written on forms."""

from __future__ import annotations

from datetime import datetime

DATE_FORMATS = {
    "DDMMYYYY": "%d%m%Y",
    "DDMMYY": "%d%m%y",
    "MMDDYYYY": "%m%d%Y",
    "MMDDYY": "%m%d%y",
    "YYYYMMDD": "%Y%m%d",
    "YYMMDD": "%y%m%d",
}
"""Every format that a definition may name, and the same for `strptime`."""


def is_date(form: str, digits: str) -> bool:
    """Tell whether digits are a day of the calendar, written in a format."""
    if len(digits) != len(form):
        return False
    try:
        datetime.strptime(digits, DATE_FORMATS[form])
    except ValueError:
        return False
    return True
