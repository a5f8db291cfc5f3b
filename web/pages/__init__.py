"""The pages for people."""

from web.pages.jobs import bp

__all__ = ["bp"]
