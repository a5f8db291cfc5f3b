"""The queue contract: the messages, the queues they travel on, and the bell that sends them.

A message holds ids only and says "look here". To lose one, or to deliver it twice, does no harm.
"""

from __future__ import annotations

import logging
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from redis import Redis, RedisError

from shared.settings import Settings
from shared.states import Queue

EXPAND = "fieldhand.expand"
READ = "fieldhand.read"
TIME_LIMIT_SECONDS = 1800
"""The last line: the watchdog of a batch, and the turns of an expansion, end far earlier."""
VISIBILITY_TIMEOUT_SECONDS = 3600
"""Twice the time limit: a task that outlives it would be delivered again while it runs."""

LONGEST_QUEUE = 2_000
"""Messages in a queue beyond which no new job is rung for; the sweeper does so later."""

log = logging.getLogger(__name__)


def queue_name(queue: Queue) -> str:
    """Return the name of the list in Redis, which others may share with us."""
    return f"fieldhand.{queue.value}"


def make_celery(settings: Settings) -> Celery:
    """Return the Celery application, the same for those who ring and those who answer."""
    app = Celery("fieldhand", broker=settings.redis, set_as_current=False)
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_default_queue=queue_name(Queue.INTERACTIVE),
        task_acks_late=True,
        task_time_limit=TIME_LIMIT_SECONDS,
        worker_prefetch_multiplier=1,
        worker_proc_alive_timeout=120,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_TIMEOUT_SECONDS,
            "socket_connect_timeout": 3,
            "socket_keepalive": True,
            "health_check_interval": 25,
        },
    )
    return app


def redis_client(settings: Settings) -> Redis:
    """Return a client that gives up quickly; for looking at the queue, not for messages."""
    url = settings.redis.replace("redis+socket://", "unix://", 1)
    return Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5)


class Doorbell:
    """Rings for jobs and batches; when Redis is away the sweeper rings later."""

    def __init__(self, settings: Settings) -> None:
        self._app = make_celery(settings)
        self._app.conf.broker_transport_options = {
            **self._app.conf.broker_transport_options,
            "socket_timeout": 5,
            "max_retries": 0,
        }
        self._redis = redis_client(settings)

    def has_room(self, queue: Queue) -> bool:
        """Tell whether a queue is short enough for a new job; False when nobody can be asked."""
        length = self.length(queue)
        return length is not None and length < LONGEST_QUEUE

    def length(self, queue: Queue) -> int | None:
        """Return the messages that wait in a queue; None when nobody can be asked."""
        try:
            return int(self._redis.llen(queue_name(queue)))
        except RedisError as error:
            log.warning("the queue cannot be seen: %s", error)
            return None

    def ring_expand(self, job_id: str, queue: Queue) -> bool:
        """Ask a worker to expand a job; False when nobody can be asked now."""
        return self._send(EXPAND, [job_id], queue)

    def ring_read(self, job_id: str, numbers: list[int], queue: Queue) -> bool:
        """Ask workers to read these batches of a job; False when nobody can be asked now."""
        return all(self._send(READ, [job_id, number], queue) for number in numbers)

    def workers(self, timeout: float = 1.0) -> dict[str, Any]:
        """Return what each worker answers to a ping. Raises OperationalError without Redis."""
        replies = self._app.control.ping(timeout=timeout) or []
        return {name: answer for reply in replies for name, answer in reply.items()}

    def _send(self, task: str, arguments: list[Any], queue: Queue) -> bool:
        try:
            self._app.send_task(task, arguments, queue=queue_name(queue), retry=False)
        except (OperationalError, RedisError, OSError) as error:
            log.warning("the bell did not ring: %s %s: %s", task, arguments, error)
            return False
        return True
