"""A small form: its definition, and images of it without any writing."""

from __future__ import annotations

import json
from typing import Any

from PIL import Image, ImageDraw

from tests.support.drawing import encode

WIDTH, HEIGHT = 600, 400


def definition(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the definition of a form with these fields; without any, with a comb and a box."""
    usual = (
        {"name": "id", "box": [40, 40, 320, 40], "cells": 8, "rules": {"check": "luhn"}},
        {"name": "score", "box": [400, 120, 120, 40], "digits": [1, 3], "rules": {"max": 100}},
    )
    document = {"name": "exam", "title": "Exam score sheet", "pages": [{"reference": "blank.png"}]}
    return {**document, "fields": list(fields or usual), **more}


def field(name: str = "a", **more: Any) -> dict[str, Any]:
    """Return a free box of a form."""
    return {"name": name, "box": [10, 10, 200, 40], **more}


def blank(mark: int = 0, mode: str = "L", size: tuple[int, int] = (WIDTH, HEIGHT)) -> Image.Image:
    """Return a blank page; `mark` makes pages that differ."""
    page = Image.new(mode, size, "white")
    pen = ImageDraw.Draw(page)
    for x in range(40, 361, 40):
        pen.line((x, 40, x, 80), fill="black")
    pen.rectangle((400, 120 + mark, 520, 160 + mark), outline="black")
    return page


def blank_png(mark: int = 0, mode: str = "L", size: tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    return encode(blank(mark, mode, size))


def as_text(document: dict[str, Any]) -> str:
    return json.dumps(document)
