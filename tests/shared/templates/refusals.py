"""Checking definitions, and what is said of those that are refused."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import InvalidRequest
from shared.templates import Template
from shared.templates.checking import check_template
from tests.support.forms import HEIGHT, WIDTH, as_text

SIZES = [(WIDTH, HEIGHT)]


def check(document: dict[str, Any] | str) -> Template:
    return check_template(document if isinstance(document, str) else as_text(document), SIZES)


def faults(document: dict[str, Any] | str) -> list[dict[str, str]]:
    with pytest.raises(InvalidRequest) as refusal:
        check(document)
    assert refusal.value.code == "invalid-template"
    assert refusal.value.extra["field"] == "definition"
    told: list[dict[str, str]] = refusal.value.extra["faults"]
    assert refusal.value.detail == "; ".join(f"{one['place']}: {one['demand']}" for one in told)
    assert "\n" not in refusal.value.detail
    return told


def assert_fault(document: dict[str, Any] | str, place: str, demand: str) -> None:
    (fault,) = faults(document)
    assert fault["place"] == place
    assert demand in fault["demand"]
