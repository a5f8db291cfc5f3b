"""A supervisor to be killed: `python -m tests.cli.supervised FOLDER PART…`.

Each part is a program below that writes its process id, and that of a child of its own, to
FOLDER/NAME. The parts are started one stage each, in the order given.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cli.journal import Journal
from cli.supervisor import Part, Supervisor

PREAMBLE = """
import os, pathlib, signal, subprocess, sys, time
file = pathlib.Path(sys.argv[1])
child = subprocess.Popen(["sleep", "600"])
def say():
    partial = file.with_suffix(".part")
    partial.write_text(f"{os.getpid()} {child.pid}")
    partial.rename(file)
"""
PROGRAMS = {
    "steady": "say(); time.sleep(600)",
    "other": "say(); time.sleep(600)",
    "stubborn": "signal.signal(signal.SIGTERM, signal.SIG_IGN); say(); time.sleep(600)",
    "fragile": "say(); print('my last words'); sys.exit(7)",
    "orderly": (
        "def end(*_): file.with_suffix('.ended').write_text(str(time.monotonic())); os._exit(0)\n"
        "signal.signal(signal.SIGTERM, end); say(); time.sleep(600)"
    ),
    "announcing": ("say(); os.write(int(os.environ['READY_FD']), b'\\n'); time.sleep(600)"),
}


def part(folder: Path, name: str) -> Part:
    program = PREAMBLE + PROGRAMS[name.partition("-")[0]]
    return Part(
        name,
        [sys.executable, "-c", program, str(folder / name)],
        announces=name.startswith("announcing"),
    )


def main() -> None:
    folder = Path(sys.argv[1])
    journal = Journal(folder / "journal.log", lambda line: print(line, flush=True))
    supervisor = Supervisor(lambda line: print(line, flush=True), patience=3, journal=journal)
    supervisor.stop_on_signals()
    for name in sys.argv[2:]:
        supervisor.start(part(folder, name))
    supervisor.run(until=lambda: not supervisor.unready)
    print("ready", flush=True)
    supervisor.run()
    supervisor.end()
    journal.close()
    print("ended", flush=True)


if __name__ == "__main__":
    main()
