"""The pages for people: upload, follow, look at the result."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("pages", __name__)
