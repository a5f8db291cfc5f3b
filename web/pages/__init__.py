"""The pages for people."""

from web.pages import actions, jobs, pixels, results, upload, words
from web.pages.blueprint import bp

__all__ = ["actions", "bp", "jobs", "pixels", "results", "upload", "words"]
