"""`fieldhand demo`: a form filled by many hands, scanned, read, and held against the truth."""

from __future__ import annotations

import os
import signal
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console

from cli.client import Client, File, Job, JobOptions, NotAllowed
from cli.demo_form import add_form
from cli.demo_forms import DemoForms, clear, fill_demo_forms
from cli.demo_server import serving
from cli.demo_tally import print_tally, tally
from cli.remote.connection import connect
from cli.remote.outcome import write_result
from cli.remote.profiles import Profile
from cli.remote.progress import follow
from cli.remote.sending import send
from shared.accounts.scopes import Scope
from shared.settings import Settings
from shared.states import JobState

console = Console(stderr=True)
SCOPES = (Scope.JOBS_READ, Scope.JOBS_WRITE, Scope.TEMPLATES_READ, Scope.TEMPLATES_WRITE)


@click.command()
@click.option("--forms", type=click.IntRange(1, 5000), default=200, show_default=True)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the form, its scans and the result; without: demo in the data folder.",
)
@click.option(
    "--max-error",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.01,
    show_default=True,
    help="Error rate allowed among accepted readings.",
)
@click.option("--browser/--no-browser", default=None, help="Whether to open the result.")
def demo(forms: int, keep: Path | None, max_error: float, browser: bool | None) -> None:
    """Show the whole of it: print a form, fill copies of it, read them, compare with the truth.

    They are sent to the server that runs, or to one that is started for as long as you look. Where
    users log in, FIELDHAND_TOKEN is a token that may read and write jobs and templates.
    """
    settings = Settings.load()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    folder = keep or settings.data_dir / "demo"
    clear(folder)
    begun = time.monotonic()
    with serving(settings, folder / "server.log") as server:
        token = settings.token.get_secret_value()
        found = Profile(server=server.wait_for_url(), token=token)
        with connect(found) as client, _scopes_named():
            template, name = add_form(client, folder)
            address = _read(client, fill_demo_forms(folder, template, forms), name, max_error)
        console.print(f"in {time.monotonic() - begun:.0f} seconds, all told")
        _show(address, browser)
        server.stay()


@contextmanager
def _scopes_named() -> Iterator[None]:
    """Say also what the token needs, where NotAllowed is raised."""
    try:
        yield
    except NotAllowed as error:
        error.detail += f"; the demonstration needs {' '.join(SCOPES)}, and FIELDHAND_TOKEN set"
        raise


def _read(client: Client, forms: DemoForms, template: str, max_error: float) -> str:
    """Send the forms, follow them, compare; returns the address of the result."""
    options: JobOptions = {"reader": "form", "template": template, "name": "Demo"}
    options["max_error"] = f"{max_error:g}"
    job = send(client, [File.of(scan) for scan in forms.scans], options)
    address = f"{client.server}{job['links']['page']}"
    console.print(f"job {job['id']}: {address}", soft_wrap=True)
    job = follow(client, job)
    _end_unless_done(job)
    write_result(client, job, forms.folder / "result.csv", all_columns=True)
    print_tally(tally(client.pages(job), forms), console)
    console.print(
        f"Read by template {template}, allowed to be wrong in {max_error:g} of what is accepted.\n"
        "The handwriting is drawn by code, and easier to read than people's.\n"
        f"Form, scans, what is written (labels.csv) and result.csv: {forms.folder}",
        soft_wrap=True,
    )
    return address


def _end_unless_done(job: Job) -> None:
    if job["state"] != JobState.DONE:
        why = job["error"]["detail"] if job["error"] else "it was stopped"
        console.print(f"the job is {job['state']}: {why}", markup=False)
        sys.exit(1)


def _show(address: str, browser: bool | None) -> None:
    """Open the result where there is a screen, or say where it is."""
    screen = sys.platform == "darwin" or "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    wanted = screen and sys.stdout.isatty() if browser is None else browser
    if not (wanted and webbrowser.open(address)):
        console.print("Look at the result:", soft_wrap=True)
    click.echo(address)
