"""What commands take for a job that a server reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, cast

import click

from cli.client import JobOptions
from cli.number_options import number_options
from shared.retention import LONGEST_DAYS

Command = Callable[..., Any]
NAMES = ("reader", "model", "template", "max_error", "name", "callback_url", "retention_days")


def job_options(readers: Sequence[str]) -> Callable[[Command], Command]:
    """Give a command the options of a job by one of these readers; it takes them as `options`."""

    def decorate(command: Command) -> Command:
        @click.option("--reader", type=click.Choice(readers), default=readers[0], show_default=True)
        @click.option("--model", default="", help="Any model of the server; its own without.")
        @click.option(
            "--template", default="", help="Form: exam, its newest version, exam@3, or auto."
        )
        @click.option("--max-error", default="", help="Error rate allowed among accepted readings.")
        @click.option("--name", default="", help="Your own name for the job.")
        @click.option(
            "--callback-url", default="", help="Where a webhook tells that the job is over."
        )
        @click.option(
            "--retention-days",
            type=click.IntRange(1, LONGEST_DAYS),
            help="Days until the job is removed, once it is over; without it as the server says.",
        )
        @number_options
        @wraps(command)
        def taking(number: dict[str, Any], **given: Any) -> Any:
            chosen = {name: value for name in NAMES if (value := given.pop(name))}
            return command(options=cast(JobOptions, chosen | number), **given)

        return taking

    return decorate
