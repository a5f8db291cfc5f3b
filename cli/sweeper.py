"""`fieldhand sweeper`."""

import signal
from types import FrameType

import click

from cli.schema import require_schema
from shared.logs import set_up_logs
from shared.settings import Settings


@click.command()
def sweeper() -> None:
    """Watch over the queue: ring what waits unheard, take back what was abandoned."""
    from worker.sweeper import Sweeper

    settings = Settings.load()
    require_schema(settings)
    set_up_logs("sweeper")
    running = Sweeper(settings)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        running.stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    running.run()
