"""`fieldhand web`: the web application under gunicorn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from cli.exposure import refuse_open_to_others
from cli.listener import open_listener
from cli.readiness import announce_ready
from cli.schema import require_schema
from shared.accounts.session_key import secret_key
from shared.logs import set_up_logs
from shared.settings import Settings
from web.identity.limits import check_limits
from web.server.memory import give_back_large_blocks
from web.server.threads import Threads

TIMEOUT_SECONDS = 120
"""Silence of a whole process; a request may take as long as it likes in its thread."""
GRACE_SECONDS = 25
KEEPALIVE_SECONDS = 15
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108  # nosec B108
"""Signs of life go here where it exists: on a disk that is busy with uploads they could stall."""
PLAIN_LOGS = {
    "version": 1,
    "disable_existing_loggers": False,
    "root": {"level": "INFO", "handlers": []},
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}},
}
"""Everything goes up to the root logger, which writes the one shape of all log lines."""


@click.command()
@click.option("--listener", type=int, hidden=True, help="A listening socket to take over.")
def web(listener: int | None) -> None:
    """Serve the pages and the API."""
    settings = Settings.load()
    refuse_open_to_others(settings)
    check_limits(settings)
    secret_key(settings)  # what is wrong with it is said here, in one line
    require_schema(settings)
    set_up_logs("web")
    Server(_options(settings, _descriptor(settings, listener))).run()


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our options, and nothing read from its command line or files."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        from web.app import create_app

        return create_app()


def _descriptor(settings: Settings, listener: int | None) -> int:
    if listener is not None:
        return listener
    return open_listener(settings.host, settings.port).detach()


def _options(settings: Settings, descriptor: int) -> dict[str, Any]:
    return {
        "bind": f"fd://{descriptor}",
        "worker_class": Threads,
        "workers": settings.web_processes,
        "threads": 2 * settings.web_threads,  # half of them for requests with a body
        "sendfile": False,  # the system would wait for slow clients beyond our pace
        "timeout": TIMEOUT_SECONDS,
        "graceful_timeout": GRACE_SECONDS,
        "keepalive": KEEPALIVE_SECONDS,
        "forwarded_allow_ips": "",  # web/proxies.py alone decides which proxies are believed
        "worker_tmp_dir": str(MEMORY_FOLDER) if MEMORY_FOLDER.is_dir() else None,
        "logconfig_dict": PLAIN_LOGS,
        "control_socket_disable": True,
        "on_starting": _on_starting,
        "post_worker_init": _post_worker_init,
    }


def _on_starting(_server: Any) -> None:
    set_up_logs("web")


def _post_worker_init(_worker: Any) -> None:
    give_back_large_blocks()
    announce_ready()
