"""The pages for people."""

from web.pages import (
    accounts,
    actions,
    jobs,
    login,
    model_words,
    models,
    pixels,
    results,
    templates,
    upload,
    words,
)
from web.pages.blueprint import bp

__all__ = [
    "accounts",
    "actions",
    "bp",
    "jobs",
    "login",
    "model_words",
    "models",
    "pixels",
    "results",
    "templates",
    "upload",
    "words",
]
