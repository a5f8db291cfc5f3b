"""`fieldhand watch`."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from cli.client import Client, JobOptions
from cli.exit_codes import ExitCode
from cli.folder_lock import lock_folder
from cli.remote.connection import Chosen, connect, find_server, server_options
from cli.remote.job_options import job_options
from cli.watching.arrivals import Arrivals
from cli.watching.filing import KINDS, Filing
from cli.watching.report import Report
from cli.watching.watcher import Watcher
from cli.watching.writers import survive_broken_leases
from shared.errors import InvalidRequest, SetupError
from shared.settings import Settings
from shared.states import Reader

FOLDER = click.Path(file_okay=False, path_type=Path)
PLACE = ".fieldhand"
"""Where files are while they are on their way."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a folder is to be watched."""

    done: Path | None
    failed: Path | None
    result: str
    settle: float
    group: int
    recursive: bool
    once: bool
    release: bool
    as_json: bool


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@job_options([reader.value for reader in Reader if reader is not Reader.PIXELS])
@click.option("--done", type=FOLDER, help="Folder of what was read; without: DIR/done.")
@click.option("--failed", type=FOLDER, help="Folder of what failed; without: DIR/failed.")
@click.option("--result", type=click.Choice(KINDS), default=KINDS[0], show_default=True)
@click.option(
    "--settle",
    type=click.FloatRange(0),
    default=5,
    show_default=True,
    help="Seconds for which a complete file has not changed.",
)
@click.option("--group", type=click.IntRange(1), default=50, show_default=True, help="Files a job.")
@click.option("--recursive", is_flag=True, help="Watch the folders in DIR too.")
@click.option("--once", is_flag=True, help="End when all that is there is done or failed.")
@click.option("--release", is_flag=True, help="Take back what may be on its way to another server.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs, a line for a file.")
@server_options
def watch(folder: Path, chosen: Chosen, options: JobOptions, **wishes: Any) -> None:
    """Send files as they appear in DIR, and move each beside its result when it is read.

    A file is taken when it is complete. It ends in done/ with its result, or in failed/ with the
    reason too. Killed at any moment and started again, it sends no file twice and loses none.
    """
    folder, wished = _real(folder), Wishes(**wishes)
    if not folder.is_dir():
        raise SetupError(f"there is no folder {folder}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    survive_broken_leases()
    lock = lock_folder(folder / PLACE, "watch.lock", "one watch a folder")
    report = Report(as_json=wished.as_json)
    try:
        with connect(find_server(chosen, Settings.load()), tries=1) as client:
            watcher = _watcher(client, folder, options, wished, report)
            watcher.recover(release=wished.release)
            watcher.run(once=wished.once)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise SetupError(f"{error.filename or folder}: {error.strerror}") from None
    finally:
        os.close(lock)
    if report.failed:
        sys.exit(ExitCode.FAILED)


def _watcher(
    client: Client, folder: Path, options: JobOptions, wished: Wishes, report: Report
) -> Watcher:
    done, failed = _real(wished.done or folder / "done"), _real(wished.failed or folder / "failed")
    if folder in (done, failed):
        raise InvalidRequest("--done and --failed are other folders than the one that is watched")
    arrivals = Arrivals(folder, wished.settle, wished.recursive, (done, failed), report.stranger)
    work = folder / PLACE / "work"
    work.mkdir(exist_ok=True)
    filing = Filing(done, failed, wished.result)
    return Watcher(client, options, work, arrivals, filing, report, wished.group)


def _real(folder: Path) -> Path:
    """Return the one path of a folder, which need not be there yet: paths are compared as text."""
    return Path(os.path.realpath(folder))
