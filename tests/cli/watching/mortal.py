"""Watches that are killed in the middle: `python -m tests.cli.watching.mortal`.

It reads orders from standard input, one a line: `[N, ["watch", …]]` runs that command in a process
of its own, which dies as by `kill -9` right before the N-th change that it makes to its folders or
connections, so that each moment between two of them can be tried in turn; with 0 it lives. The exit
code of each is written to standard output. All of them are forks of one process, which has imported
everything: a run takes as long as its work.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback

from cli.main import main
from cli.watching import outage, watch

CHANGES = {"os.rename", "os.link", "os.remove", "os.rmdir", "os.mkdir", "socket.connect"}
WRITING = os.O_WRONLY | os.O_RDWR
WRITTEN = (".fieldhand", ".part")


class Fate:
    """Counts the changes that a process makes, and ends it before one of them."""

    def __init__(self, last: int) -> None:
        self.left = last

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Hear of an event, as PEP 578 has them."""
        if event in CHANGES or (event == "open" and _writes(arguments)):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def _writes(arguments: tuple[object, ...]) -> bool:
    path, _, flags = arguments
    writes = isinstance(flags, int) and bool(flags & WRITING)
    return writes and any(part in str(path) for part in WRITTEN)


def _run(last: int, arguments: list[str]) -> int:
    """Run a command in a process of its own; returns its exit code, or -9."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.argv = ["fieldhand", *arguments]
    sys.addaudithook(Fate(last))
    code = 99
    try:
        main()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


if __name__ == "__main__":
    outage.SIGHT = 0.02
    print(watch.watch.name, flush=True)
    for line in sys.stdin:
        print(_run(*json.loads(line)), flush=True)
