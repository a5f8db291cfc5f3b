"""The option `--all-columns` of the commands that write tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


def all_columns_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--all-columns`."""
    return click.option(
        "--all-columns",
        is_flag=True,
        help="CSV and XLSX of forms: confidence, outcome and raw reading of each field too.",
    )(command)
