"""The pages for people."""

from web.pages import (
    account,
    accounts,
    actions,
    audit,
    drawing,
    job,
    jobs,
    login,
    model_words,
    models,
    pixels,
    progress,
    results,
    templates,
    upload,
    users,
    words,
)
from web.pages.blueprint import bp

__all__ = [
    "account",
    "accounts",
    "actions",
    "audit",
    "bp",
    "drawing",
    "job",
    "jobs",
    "login",
    "model_words",
    "models",
    "pixels",
    "progress",
    "results",
    "templates",
    "upload",
    "users",
    "words",
]
