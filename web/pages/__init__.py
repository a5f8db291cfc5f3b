"""The pages for people."""

from web.pages import (
    account,
    accounts,
    actions,
    audit,
    draw,
    jobs,
    login,
    model_words,
    models,
    pixels,
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
    "draw",
    "jobs",
    "login",
    "model_words",
    "models",
    "pixels",
    "results",
    "templates",
    "upload",
    "users",
    "words",
]
