"""The `fieldhand` command: each subcommand in a module of its own, loaded when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from cli.exit_codes import ExitCode, exit_code
from shared.errors import FieldhandError

COMMANDS = {
    "up": "cli.up:up",
    "web": "cli.web:web",
    "worker": "cli.worker:worker",
    "sweeper": "cli.sweeper:sweeper",
    "migrate": "cli.migrate:migrate",
    "doctor": "cli.doctor:doctor",
    "submit": "cli.remote.submit:submit",
    "watch": "cli.watching.watch:watch",
    "jobs": "cli.remote.jobs:jobs",
    "status": "cli.remote.jobs:status",
    "result": "cli.remote.result:result",
    "cancel": "cli.remote.jobs:cancel",
    "retry": "cli.remote.jobs:retry",
    "delete": "cli.remote.jobs:delete",
    "profile": "cli.remote.profile:profile",
    "read": "cli.read:read",
    "template": "cli.template:template",
    "user": "cli.user:user",
    "token": "cli.token:token",
    "webhook": "cli.remote.webhook:webhook",
    "evaluate": "cli.evaluate:evaluate",
    "train": "cli.train:train",
    "make-numbers": "cli.make_numbers:make_numbers",
    "make-forms": "cli.make_forms:make_forms",
    "demo": "cli.demo:demo",
}


class Commands(click.Group):
    """Loads a subcommand when it is called, so that `--help` needs no TensorFlow."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand; end quietly where nobody reads its output any more, as `head` does."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            _fall_silent()
            sys.exit(ExitCode.UNHEARD)


@click.group(cls=Commands)
@click.version_option(package_name="fieldhand")
def fieldhand() -> None:
    """Read handwritten numbers in bulk."""


def main() -> None:
    """Run the command; what the user can mend ends in one line, and an exit code that says more."""
    try:
        fieldhand(standalone_mode=False)
    except FieldhandError as error:
        _end(error.detail, exit_code(error))
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(ExitCode.REFUSED)
    except click.ClickException as error:
        _end(error.format_message(), ExitCode.REFUSED)
    except click.Abort:
        sys.exit(ExitCode.INTERRUPTED)


def _fall_silent() -> None:
    """Give what is still to be written nowhere to fail: Python writes it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _end(message: str, code: ExitCode) -> NoReturn:
    click.echo(f"fieldhand: {message}", err=True)
    sys.exit(code)
