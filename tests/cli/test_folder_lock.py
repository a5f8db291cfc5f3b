"""One Fieldhand a data folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.folder_lock import lock_folder
from shared.errors import SetupError
from tests.support.processes import wait_for


def test_it_works(folder: Path) -> None:
    os.close(lock_folder(folder / "new"))
    os.close(lock_folder(folder / "new"))


def test_a_second_one_is_told_who_has_it(folder: Path) -> None:
    lock = lock_folder(folder)
    with pytest.raises(SetupError, match=rf"already runs on {folder} \(process {os.getpid()}\)"):
        lock_folder(folder)
    os.close(lock)


def test_it_waits_for_what_a_dead_holder_left(folder: Path) -> None:
    """As after `kill -9`: the warden still has the lock, and its holder is gone."""
    program = (
        "import pathlib, subprocess, sys; from cli.folder_lock import lock_folder;"
        "lock = lock_folder(pathlib.Path(sys.argv[1]));"
        "subprocess.Popen(['sleep', '2'], pass_fds=[lock])"
    )
    subprocess.run([sys.executable, "-c", program, str(folder)], check=True)

    os.close(wait_for("the lock", lambda: lock_folder(folder)))


def test_a_folder_that_cannot_be_made_is_one_clear_line(folder: Path) -> None:
    (folder / "file").write_text("in the way")
    with pytest.raises(SetupError, match="cannot be written"):
        lock_folder(folder / "file" / "data")
