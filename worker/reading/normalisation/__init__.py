"""From any image of one digit to a glyph: grey, ink, strokes, frame."""

from worker.reading.normalisation.written import Written, normalise, whole

__all__ = ["Written", "normalise", "whole"]
