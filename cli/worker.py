"""`fieldhand worker`: the Celery nodes that read.

Two nodes, each with its own processes: `interactive` takes small jobs only, so that it always has
room for them; `bulk` takes whatever there is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import structlog

from cli.readiness import announce_ready
from cli.schema import require_schema
from cli.supervisor import Part, Supervisor
from shared.errors import SetupError
from shared.logs import set_up_logs
from shared.queue import queue_name
from shared.settings import Settings
from shared.states import Queue

NODES: dict[str, Sequence[Queue]] = {
    "interactive": (Queue.INTERACTIVE,),
    "bulk": (Queue.BULK, Queue.INTERACTIVE),
}
PATIENCE_SECONDS = 50.0
"""Time to finish the batches at hand; what is not finished by then, others read again."""

log = structlog.stdlib.get_logger(__name__)


@click.command()
@click.option("--node", type=click.Choice(list(NODES)), help="Run this one only; else both.")
@click.option(
    "--heartbeats",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder with a file for each node, touched while the node hears the queue.",
)
def worker(node: str | None, heartbeats: Path | None) -> None:
    """Read what the queue brings."""
    settings = Settings.load()
    require_schema(settings)
    if node is not None:
        run_node(node, settings, heartbeats)
        return
    set_up_logs("worker")
    supervisor = Supervisor(log.warning, patience=PATIENCE_SECONDS)
    supervisor.stop_on_signals()
    try:
        supervisor.start(*worker_parts(heartbeats))
        supervisor.run()
    finally:
        supervisor.end()


def worker_parts(heartbeats: Path | None = None) -> list[Part]:
    """Return the nodes as parts to be supervised."""
    extra = [] if heartbeats is None else ["--heartbeats", str(heartbeats)]
    return [
        Part(
            f"worker-{node}",
            [sys.executable, "-P", "-m", "cli", "worker", "--node", node, *extra],
            announces=True,
        )
        for node in NODES
    ]


def run_node(node: str, settings: Settings, heartbeats: Path | None) -> None:
    """Run one node in this process until it is told to stop."""
    os.environ.update(_quiet_and_narrow(settings))
    try:
        from worker.app import app
    except ModuleNotFoundError as error:
        raise SetupError(f"this installation has no worker: {error.name} is missing") from None
    _connect_signals(node, heartbeats)
    app.worker_main(
        [
            *("--quiet", "worker", "--pool", "prefork", "--loglevel", "INFO"),
            *("--without-gossip", "--without-mingle"),
            *("--hostname", f"{node}-{os.getpid()}@%h"),
            *("--queues", ",".join(queue_name(queue) for queue in NODES[node])),
            *("--concurrency", str(1 if node == "interactive" else settings.worker_processes)),
        ]
    )


def _quiet_and_narrow(settings: Settings) -> dict[str, str]:
    """Share the cores among the processes, where nobody has chosen otherwise."""
    threads = str(max(1, (os.cpu_count() or 1) // settings.worker_processes))
    wanted = {
        "TF_CPP_MIN_LOG_LEVEL": "2",
        "TF_NUM_INTRAOP_THREADS": threads,
        "TF_NUM_INTEROP_THREADS": "1",
        "OMP_NUM_THREADS": threads,
        "OPENBLAS_NUM_THREADS": threads,
    }
    return {name: value for name, value in wanted.items() if name not in os.environ}


def _connect_signals(node: str, heartbeats: Path | None) -> None:
    from celery.signals import heartbeat_sent, worker_process_init

    def ready(**_: Any) -> None:
        announce_ready()

    worker_process_init.connect(ready, weak=False)
    if heartbeats is None:
        return
    heartbeats.mkdir(parents=True, exist_ok=True)
    file = heartbeats / node

    def beat(**_: Any) -> None:
        file.touch()

    heartbeat_sent.connect(beat, weak=False)
