"""A few sheets written by a hand that is drawn by code, for who has no files at hand."""

from __future__ import annotations

from web.samples.sheets import sample_files

__all__ = ["sample_files"]
