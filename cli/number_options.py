"""What commands take for the reader `number`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from shared.number_requests import NUMBER_FIELDS

Command = Callable[..., Any]


def number_options(command: Command) -> Command:
    """Add the options of the reader `number`; the command takes what is given as `number`."""

    @click.option("--digits", metavar="N or N-M", help="Number: digits at least and at most.")
    @click.option("--pattern", help="Number: a regular expression that the whole value obeys.")
    @click.option("--decimals", help="Number: digits at most behind a decimal separator.")
    @click.option("--lines", is_flag=True, default=None, help="Number: every line of a page.")
    @wraps(command)
    def taking(**given: Any) -> Any:
        number = {name: given.pop(name) for name in NUMBER_FIELDS}
        chosen = {name: value for name, value in number.items() if value is not None}
        return command(number=chosen, **given)

    return taking
