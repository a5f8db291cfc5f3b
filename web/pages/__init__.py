"""The pages for people."""

from web.pages import actions, jobs, model_words, models, pixels, results, upload, words
from web.pages.blueprint import bp

__all__ = [
    "actions",
    "bp",
    "jobs",
    "model_words",
    "models",
    "pixels",
    "results",
    "upload",
    "words",
]
