"""`python -m tests.hostile.run [FAMILY…]`: send every hostile file, one by one, and show the table.

Families are called as their modules are: `pdfs tiffs`. Ends with 1 where a file did harm.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from migrations import migrate
from shared.database import Database
from tests.conftest import short_folder
from tests.hostile.case import Case
from tests.hostile.corpus import cases
from tests.hostile.summary import faults_of, table
from tests.hostile.trial import Outcome, Trial
from tests.support.servers import RedisServer
from tests.support.stack import Stack


def main(families: list[str]) -> int:
    """Try the files, print what came of them, and return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with short_folder() as folder, running(folder) as stack:
        outcomes = list(_tried(stack, cases(families)))
    print(table(outcomes))
    faults = faults_of(outcomes)
    print("\n".join(faults) or "No file did harm.")
    return 1 if faults else 0


@contextmanager
def running(folder: Path) -> Iterator[Stack]:
    """Yield a whole system over an empty SQLite database."""
    url = f"sqlite:///{folder / 'fieldhand.db'}"
    database = Database(url)
    migrate(database)
    database.close()
    stack = Stack(folder, RedisServer(folder), database_url=url)
    try:
        stack.start("web", "sweeper", "worker")
        yield stack
    finally:
        stack.stop()


def _tried(stack: Stack, chosen: Iterable[Case]) -> Iterator[Outcome]:
    trial = Trial(stack)
    trial.warm_up()
    for case in chosen:
        outcome = trial.measure(case)
        print(outcome.line(), flush=True)
        yield outcome
    trial.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
