"""The first peer: a Flask view that reads the image while the client waits.

gunicorn --workers 2 'benchmarks.peers.synchronous:create_app()'
"""

from __future__ import annotations

from flask import Flask, Response, jsonify, request
from PIL import Image

from benchmarks.peers import recipe


def create_app() -> Flask:
    """Make the application, with the net loaded before the first request."""
    recipe.read_digit(Image.new("L", (recipe.SIDE, recipe.SIDE)))
    app = Flask(__name__)
    app.post("/digits")(read)
    return app


def read() -> Response:
    """Read one uploaded image, and keep what it says."""
    file = request.files["file"]
    value, confidence = recipe.read_digit(Image.open(file.stream))
    recipe.keep(file.filename or "", value, confidence)
    return jsonify(value=value, confidence=confidence)
