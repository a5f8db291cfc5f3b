"""The second peer: one Celery task for each image of a ZIP.

gunicorn 'benchmarks.peers.task_each:create_app()'
celery --app benchmarks.peers.task_each:celery worker --concurrency 2
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from uuid import uuid4

from celery import Celery
from flask import Flask, Response, jsonify, request
from PIL import Image

from benchmarks.peers import recipe

BROKER = "PEER_BROKER"

celery = Celery("peer", broker=os.environ.get(BROKER), set_as_current=False)
celery.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    worker_proc_alive_timeout=120,
    broker_connection_retry_on_startup=True,
)


def create_app() -> Flask:
    """Make the application that takes the ZIP."""
    app = Flask(__name__)
    app.post("/archives")(take_in)
    return app


def take_in() -> tuple[Response, int]:
    """Unpack a ZIP and send a task for each of its images."""
    folder = Path(os.environ[recipe.FOLDER]) / uuid4().hex
    with zipfile.ZipFile(request.files["file"].stream) as archive:
        archive.extractall(folder)
        names = archive.namelist()
    for name in names:
        read_image.delay(str(folder / name))
    return jsonify(images=len(names)), 202


@celery.task(name="peer.read_image")  # type: ignore[untyped-decorator]
def read_image(path: str) -> None:
    """Read one image and keep what it says; the net is loaded by the first."""
    value, confidence = recipe.read_digit(Image.open(path))
    recipe.keep(Path(path).name, value, confidence)
