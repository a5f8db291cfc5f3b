"""Which rules of a field check it: they exclude nearly every value that a digit misread makes."""

from __future__ import annotations

from shared.templates import FormField

SPARSE = 0.1
"""A list checks where it holds no more than such a share of all numbers of its shortest length."""


def checks(field: FormField) -> bool:
    """Tell whether a field is checked by a check digit, or by a list of few values."""
    values = field.rules.values or ()
    few = 0 < len(values) <= SPARSE * 10 ** min(map(len, values), default=0)
    return field.rules.check is not None or few
