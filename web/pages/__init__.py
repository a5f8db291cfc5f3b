"""The pages for people."""

from web.pages import (
    account,
    accounts,
    actions,
    audit,
    drawing,
    jobs,
    login,
    model_words,
    models,
    pixels,
    printing,
    results,
    templates,
    trials,
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
    "jobs",
    "login",
    "model_words",
    "models",
    "pixels",
    "printing",
    "results",
    "templates",
    "trials",
    "upload",
    "users",
    "words",
]
