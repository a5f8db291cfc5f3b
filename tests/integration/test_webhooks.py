"""Webhooks by a real sweeper, which is killed in the middle of it."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from redis import Redis

from shared.database import Database
from shared.queue import queue_name
from shared.settings import Settings
from shared.states import Queue
from tests.support.drawing import png
from tests.support.processes import Process, wait_for
from tests.support.receivers import Start, hang, make_certificate, receivers
from tests.support.servers import RedisServer
from tests.support.stack import FIELDHAND, Stack, keep_port
from tests.web.working import Hands
from tests.worker.webhooks.ends import delivery, ledger, make_due, wait_for_state
from web.app import create_app
from web.parts import parts

DOCUMENT = Path(__file__).parents[2] / "docs" / "webhooks.md"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhook_http": True, "webhook_private": "127.0.0.0/8"})


@pytest.fixture
def client(settings: Settings) -> Iterator[FlaskClient]:
    app = create_app(settings)
    yield app.test_client()
    with app.app_context():
        parts().database.close()


@pytest.fixture
def hands(settings: Settings) -> Iterator[Hands]:
    hands = Hands(settings)
    yield hands
    hands.close()


@pytest.fixture
def start() -> Iterator[Start]:
    with receivers() as start:
        yield start


@pytest.fixture
def stack(settings: Settings, redis: RedisServer, folder: Path, start: Start) -> Iterator[Stack]:
    """Return a system of which nothing runs yet."""
    names = ("database_url", "webhook_http", "webhook_private")
    stack = Stack(folder, redis, **{name: getattr(settings, name) for name in names})
    yield stack
    stack.stop()


def finish(client: FlaskClient, hands: Hands, url: str) -> str:
    """Submit a job over HTTP, and take it to its end."""
    form = {"files": (io.BytesIO(png(7)), "7.png"), "callback_url": url}
    answer = client.post("/api/v1/jobs", data=form)
    assert answer.status_code == 202, answer.text
    hands.finish(answer.json["id"])
    return str(answer.json["id"])


def test_a_sweeper_that_is_killed_while_it_sends_is_made_up_for(
    client: FlaskClient,
    hands: Hands,
    stack: Stack,
    database: Database,
    start: Start,
) -> None:
    receiver = start(hang, 200)
    job_id = finish(client, hands, receiver.url())
    stack.start("sweeper")
    receiver.wait_for(1)
    os.kill(stack.parts["sweeper"].pid, signal.SIGKILL)
    stack.parts["sweeper"].popen.wait()
    stack.start("sweeper")
    assert delivery(database, job_id).state == "sending"
    make_due(database, job_id)  # the lease of the dead expires
    row = wait_for_state(database, "delivered", job_id)
    assert row.attempts == 2
    dead, alive = ledger(database, job_id)
    assert (dead.status, dead.error, dead.milliseconds) == (None, None, None)
    assert alive.status == 200
    first, second = receiver.requests
    assert (first.id, first.body) == (second.id, second.body)
    secret = client.get("/api/v1/webhooks/secret").json["secret"]
    for received in (first, second):
        told = received.verify(secret)
        assert (told["type"], told["data"]["id"]) == ("job.done", job_id)
        assert told["data"]["pages"]["read"] == 1


def test_a_sweeper_rings_and_ends_in_order_though_a_receiver_hangs(
    client: FlaskClient,
    hands: Hands,
    stack: Stack,
    database: Database,
    start: Start,
) -> None:
    receiver = start(hang)
    job_id = finish(client, hands, receiver.url())
    stack.start("sweeper")
    receiver.wait_for(1)
    waiting = client.post("/api/v1/jobs", data={"files": (io.BytesIO(png(7)), "7.png")})
    assert waiting.status_code == 202
    with Redis(unix_socket_path=str(stack.redis.socket)) as bell:
        bell.flushall()  # so that it is for the sweeper to ring
        wait_for("the sweeper rings", lambda: bell.llen(queue_name(Queue.INTERACTIVE)))
    sweeper = stack.parts["sweeper"].popen
    sweeper.terminate()
    assert sweeper.wait(60) == 0
    assert "Traceback" not in stack.log("sweeper")
    assert delivery(database, job_id).state == "sending"


def test_a_client_gets_the_secret_and_a_webhook_over_tls(
    client: FlaskClient,
    hands: Hands,
    stack: Stack,
    database: Database,
    folder: Path,
    start: Start,
) -> None:
    certificate = make_certificate(folder, "localhost")
    stack.env["SSL_CERT_FILE"] = str(certificate)
    receiver = start(certificate=certificate)
    url = receiver.url("127.0.0.1").replace("127.0.0.1", "localhost")
    stack.env["FIELDHAND_WEBHOOK_PRIVATE"] = "true"
    stack.start("web", "sweeper")
    image = folder / "7.png"
    image.write_bytes(png(7))
    command = [*FIELDHAND, "submit", str(image), "--callback-url", url]
    sent = subprocess.run(command, env=stack.env, check=True, capture_output=True, text=True)
    job_id = sent.stdout.strip()
    hands.finish(job_id)
    wait_for_state(database, "delivered", job_id)
    command = [*FIELDHAND, "webhook", "secret"]
    told = subprocess.run(command, env=stack.env, check=True, capture_output=True, text=True)
    assert receiver.requests[0].verify(told.stdout.strip())["data"]["id"] == job_id
    wait_for("the log", lambda: "a webhook was sent" in stack.log("sweeper"))
    assert url not in stack.log("sweeper")


def test_the_receiver_of_the_document_verifies_what_comes(
    client: FlaskClient, hands: Hands, stack: Stack, database: Database, folder: Path
) -> None:
    secret = client.get("/api/v1/webhooks/secret").json["secret"]
    (program,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    with keep_port() as kept:
        port = kept.getsockname()[1]
        command = [sys.executable, "-c", program.replace("8080", str(port))]
        log = folder / "receiver.log"
        receiver = Process(command, log, os.environ | {"WEBHOOK_SECRET": secret})
        try:
            wait_for("the receiver listens", lambda: listens(port))
            job_id = finish(client, hands, f"http://127.0.0.1:{port}/hook")
            stack.start("sweeper")
            wait_for_state(database, "delivered", job_id)
        finally:
            receiver.stop()
    path = f"/api/v1/jobs/{job_id}/result.csv"
    assert f"msg_{job_id}_1 job.done http://127.0.0.1:{stack.port}{path}" in log.read_text()


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
