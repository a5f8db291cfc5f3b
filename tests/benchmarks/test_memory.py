"""What the memory of processes is taken for."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from benchmarks.memory import memory_by_part, proportional_size
from tests.support.processes import Process, wait_for

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="only Linux tells proportional set sizes"
)


def test_a_process_has_a_size_and_one_that_is_gone_has_none() -> None:
    assert proportional_size(os.getpid()) > 1
    assert proportional_size(2**30) == 0


def test_processes_below_are_counted_for_the_part_that_their_command_names(tmp_path: Path) -> None:
    script = "import sys; print('up', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, "-m", "cli", "web"]
    log = tmp_path / "log"
    process = Process(["sh", "-c", 'tail -f /dev/null | "$@"', "sh", *command], log, {})
    try:
        wait_for("the process", lambda: "up" in log.read_text())
        sizes = memory_by_part(process.pid)
    finally:
        process.stop()
    assert sizes["web"] > 1
    assert sizes["worker"] == 0
