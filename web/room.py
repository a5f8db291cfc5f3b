"""Refuse what there is no room for, before any of it is written."""

from __future__ import annotations

import shutil
import tempfile

from flask import Flask, request

from shared.errors import StorageFull
from shared.settings import MIB
from web.parts import Parts, parts
from web.security import SAFE_METHODS


def register(app: Flask) -> None:
    """Look for room before the body of a request is read."""
    app.before_request(_require_room_for_body)


def _require_room_for_body() -> None:
    """Refuse a body that would not fit; the files of a form are spooled first, then stored."""
    expected = request.content_length or 0  # a chunked body is looked at when it is stored
    if request.method in SAFE_METHODS or not 0 < expected <= parts().settings.max_upload_bytes:
        return
    if _spools() and shutil.disk_usage(tempfile.gettempdir()).free < expected:
        raise StorageFull(f"no room to take in {_mib(expected)} on the disk for temporary files")
    require_room(parts(), expected)


def _spools() -> bool:
    """Tell whether a body lies in a temporary file before it is stored."""
    return request.mimetype == "multipart/form-data" or "Upload-Checksum" in request.headers


def require_room(parts: Parts, size: int, promised: int = 0) -> None:
    """Raise StorageFull where so many bytes would take of what is to stay free, or is promised."""
    if shortage := find_shortage(parts, size + promised):
        others = f" beside the {_mib(promised)} of transfers that have begun" if promised else ""
        message = f"{shortage}: no room for {_mib(size)} more{others}; nothing of it was kept"
        raise StorageFull(message)


def find_shortage(parts: Parts, size: int = 0) -> str | None:
    """Say how little is free, where so many bytes more would take of what is to stay free."""
    free = parts.storage.free()
    if free is None or free - size >= parts.settings.min_free_bytes:
        return None
    reserve = _mib(parts.settings.min_free_bytes)
    return f"the storage has {_mib(free)} free, of which {reserve} are to stay free"


def _mib(size: int) -> str:
    return f"{size / MIB:,.1f} MiB"
