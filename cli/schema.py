"""Refuse to start on a schema that this program is not made for."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from migrations import Mismatch, find_mismatch
from shared.database import Database
from shared.errors import SetupError
from shared.settings import Settings


def require_schema(settings: Settings) -> None:
    """Raise SetupError for another schema; a database that is away may still come back."""
    if mismatch := _find_mismatch(settings):
        raise SetupError(f"the database has {mismatch}; {mismatch.remedy}")


def is_missing(settings: Settings) -> bool:
    """Tell whether the database is a file that is not there: to connect would make it."""
    url = make_url(settings.database)
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def _find_mismatch(settings: Settings) -> Mismatch | None:
    if is_missing(settings):
        return Mismatch.OLDER
    database = Database(settings.database)
    try:
        return find_mismatch(database)
    except SQLAlchemyError:
        return None
    finally:
        database.close()
