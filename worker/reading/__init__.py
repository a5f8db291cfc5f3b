"""The recogniser: images in, readings out.

It knows arrays and dataclasses only. Importing it is cheap; the neural net is imported when a
model is loaded, so that the parent of a prefork worker never holds one.

    reader = load_reader("digit", "cnn")
    reader.warm_up()
    results = reader.read(images, max_error=0.001)
"""

from __future__ import annotations

from worker.reading.loading import READERS, Explainer, Reader, Readings, load_reader

__all__ = ["READERS", "Explainer", "Reader", "Readings", "load_reader"]
