"""What every request can reach: settings, database, storage and the bell."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from shared.catalogue import Catalogue
from shared.database import Database
from shared.queue import Doorbell
from shared.settings import Settings
from shared.storage import Storage, make_storage
from web.line import Line
from web.results.developed import Developed


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one web process."""

    settings: Settings
    database: Database
    storage: Storage
    doorbell: Doorbell
    catalogue: Catalogue
    line: Line
    waiting_room: threading.BoundedSemaphore
    """Half of the threads may wait for outcomes; the others answer meanwhile."""
    darkroom: threading.BoundedSemaphore
    """Few pages are decoded at once: one can hold 100 megapixels."""
    print_room: threading.BoundedSemaphore
    """One preview of a form is drawn at a time, beside the darkroom: nobody's pages wait for it."""
    developed: Developed
    """Those that were decoded last."""


def attach(app: Flask, settings: Settings) -> None:
    """Make the parts of this process."""
    app.extensions["fieldhand"] = Parts(
        settings,
        Database(settings.database),
        make_storage(settings.storage),
        Doorbell(settings),
        Catalogue(settings.models),
        Line(settings.batch_pages),
        threading.BoundedSemaphore(settings.web_threads // 2),
        threading.BoundedSemaphore(2),
        threading.BoundedSemaphore(1),
        Developed(),
    )


def settings_of(app: Flask) -> Settings:
    """Return the settings of an application that is being made."""
    return cast(Parts, app.extensions["fieldhand"]).settings


def parts() -> Parts:
    """Return the parts of the application that serves this request."""
    return cast(Parts, current_app.extensions["fieldhand"])
