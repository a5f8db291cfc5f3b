"""Small printed forms."""

from __future__ import annotations

import json
from typing import Any

from shared.images import Pixels
from shared.printing.codes import FormCode
from shared.printing.paper import PAPERS
from shared.printing.printing import PrintedForm, print_form
from shared.printing.spec import parse_spec
from worker.reading.forms.registration import View


def spec(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the list of fields of a form; without any, with two combs and a mark."""
    usual = (
        {"name": "id", "label": "Student number", "cells": 8, "rules": {"check": "luhn"}},
        {"name": "date", "label": "Date", "cells": 8, "rules": {"date": "DDMMYYYY"}},
        {"name": "mark", "label": "Points", "digits": [1, 3], "rules": {"max": 100}},
    )
    return {"name": "exam", "title": "Exam score sheet", "fields": list(fields or usual), **more}


def combs(count: int, cells: int = 6) -> list[dict[str, Any]]:
    """Return so many fields."""
    names = [f"field_{number}" for number in range(1, count + 1)]
    return [{"name": name, "label": f"Number {name[6:]}", "cells": cells} for name in names]


def printed(
    document: dict[str, Any] | None = None, paper: str = "a4", version: int = 1
) -> PrintedForm:
    """Print a form."""
    parsed = parse_spec(json.dumps(document or spec()))
    return print_form(parsed, PAPERS[paper], version, "form")


def read_code(page: Pixels) -> FormCode | None:
    """Return the code that is read on a picture of a page."""
    seen = View.of(page).seen
    return seen.code if seen else None
