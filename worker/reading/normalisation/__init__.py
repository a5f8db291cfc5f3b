"""From any image of one digit to a glyph: grey, ink, strokes, frame."""

import cv2

from worker.reading.normalisation.written import Written, normalise, whole

# On images as small as digits, threads of OpenCV cost twice what they bring.
cv2.setNumThreads(1)

__all__ = ["Written", "normalise", "whole"]
