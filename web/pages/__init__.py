"""The pages for people."""

from web.pages import (
    account,
    accounts,
    actions,
    audit,
    jobs,
    login,
    model_words,
    models,
    pixels,
    results,
    sample,
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
    "jobs",
    "login",
    "model_words",
    "models",
    "pixels",
    "results",
    "sample",
    "templates",
    "upload",
    "users",
    "words",
]
