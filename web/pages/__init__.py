"""The pages for people."""

from web.pages import (
    account,
    accounts,
    actions,
    audit,
    job,
    jobs,
    login,
    model_words,
    models,
    pixels,
    progress,
    results,
    system,
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
    "job",
    "jobs",
    "login",
    "model_words",
    "models",
    "pixels",
    "progress",
    "results",
    "system",
    "templates",
    "upload",
    "users",
    "words",
]
