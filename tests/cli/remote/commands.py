"""The command `fieldhand`, run against a server."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support.stack import COMMAND_SECONDS, FIELDHAND


def fieldhand(
    env: dict[str, str], *arguments: str | Path, given: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with this on its standard input."""
    done = subprocess.run(
        [*FIELDHAND, *map(str, arguments)],
        env=env,
        input=given,
        capture_output=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )
