"""What the tests of webhooks share: receivers, and couriers to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from shared.database import Database
from shared.settings import Settings
from tests.support.receivers import Start, receivers
from worker.webhooks.courier import Courier


@pytest.fixture
def start() -> Iterator[Start]:
    """Return what starts a receiver."""
    with receivers() as start:
        yield start


@pytest.fixture
def settings(settings: Settings) -> Settings:
    allowed = {"webhook_http": True, "webhook_private": "true"}
    return settings.model_copy(update=allowed | {"sweep_seconds": 0.05})


@pytest.fixture
def courier(
    settings: Settings, database: Database, start: Start
) -> Iterator[Callable[..., Courier]]:
    """Return what sets a courier to work; all of them end before their receivers and database."""
    begun: list[Courier] = []

    def begin(**options: Any) -> Courier:
        look_up = options.pop("look_up", None)
        others = {"look_up": look_up} if look_up else {}
        begun.append(Courier(database, settings.model_copy(update=options), **others))
        begun[-1].start()
        return begun[-1]

    yield begin
    for one in begun:
        one.stop()
