"""The option `--max-error` of the commands that read in this process."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import Any

import click


class _Rate(click.FloatRange):
    """A number above 0 and below 1, as the server has it."""

    def __init__(self) -> None:
        super().__init__(0, 1, min_open=True, max_open=True)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        rate = float(super().convert(value, param, ctx))
        if isnan(rate):
            self.fail(f"{value!r} is no number.", param, ctx)
        return rate


def max_error_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--max-error`."""
    return click.option(
        "--max-error",
        type=_Rate(),
        default=0.001,
        show_default=True,
        help="Error rate allowed among accepted readings.",
    )(command)
