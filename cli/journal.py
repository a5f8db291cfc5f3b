"""What the parts say: everything goes to a file, only what asks for attention to the terminal."""

from __future__ import annotations

import json
import logging
import threading
from collections import deque
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

LOUD = ("warning", "error", "critical")
FILE_BYTES = 10_000_000
OLD_FILES = 3
LAST_LINES = 12
USUAL = ("event", "level", "logger", "timestamp", "part", "exception")


class Journal:
    """Follows the output of each part, one thread a part."""

    def __init__(self, file: Path, show: Callable[[str], None]) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self._show = show
        self._last: dict[str, deque[str]] = {}
        self._listeners: list[threading.Thread] = []
        self._handler = RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=OLD_FILES)
        self._handler.setFormatter(logging.Formatter("%(name)-11s %(message)s"))

    def follow(self, part: str, output: IO[bytes]) -> None:
        """Take down each line that a part writes until it ends."""
        self._last.setdefault(part, deque(maxlen=LAST_LINES))
        listener = threading.Thread(target=self._listen, args=(part, output), daemon=True)
        self._listeners.append(listener)
        listener.start()

    def last(self, part: str) -> list[str]:
        """Return the last lines that a part wrote."""
        return list(self._last.get(part, ()))

    def close(self) -> None:
        """Take down what the parts said last, and close the file."""
        for listener in self._listeners:
            listener.join(timeout=1)
        self._handler.close()

    def _listen(self, part: str, output: IO[bytes]) -> None:
        with output:
            for raw in output:
                line = raw.decode(errors="replace").rstrip()
                self._last[part].append(line)
                self._handler.handle(logging.makeLogRecord({"name": part, "msg": line}))
                if loud := warning_in(line):
                    self._show(f"{part}: {loud}")


def warning_in(line: str) -> str | None:
    """Return what a line of structured log warns of, in words; None where it does not."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    if not isinstance(entry, dict) or entry.get("level") not in LOUD:
        return None
    details = ", ".join(f"{name} {value}" for name, value in entry.items() if name not in USUAL)
    fault = str(entry.get("exception", "")).strip().rpartition("\n")[2]
    event = str(entry.get("event", "")).partition("\n")[0]
    return f"{event}{f' ({details})' if details else ''}{f': {fault}' if fault else ''}"
