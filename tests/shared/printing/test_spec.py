"""The list of fields that a form is printed from, and what is refused of it."""

from __future__ import annotations

import json

import pytest

from shared.errors import InvalidRequest
from shared.printing.spec import parse_spec
from tests.support.printed import spec


def refusal(*fields: dict[str, object], **more: object) -> str:
    with pytest.raises(InvalidRequest) as refused:
        parse_spec(json.dumps(spec(*fields, **more)))
    return refused.value.detail


def test_it_works() -> None:
    parsed = parse_spec(json.dumps(spec()))
    assert [field.boxes for field in parsed.fields] == [8, 8, 3]
    assert parsed.fields[1].words == ("Date", "DDMMYYYY")


def test_a_field_without_a_label_shows_its_name() -> None:
    assert parse_spec(json.dumps(spec({"name": "a", "cells": 1}))).fields[0].words == ("a", "")


def test_places_of_boxes_are_not_asked_for() -> None:
    said = refusal({"name": "a", "cells": 1, "box": [1, 2, 3, 4]})
    assert said.startswith("fields[0].box: there is no such key here; the keys are name, label")
    assert refusal(pages=[]).startswith("pages: there is no such key here; the keys are name")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"name": "a"}, "fields[0].cells: it must be 1 to 40, the boxes to print"),
        ({"name": "a", "digits": [1, 99]}, "fields[0].cells: it must be 1 to 40"),
        ({"name": "a", "digits": [3, 1]}, "fields[0].digits: it must be 1 to 40, the least"),
        ({"name": "a", "cells": 2, "digits": [1, 3]}, "fields[0].digits: 3 digits do not fit"),
        ({"name": "a", "cells": 2, "rules": {"check": "crc"}}, "fields[0].rules.check: it must"),
        ({"name": "a", "cells": 6, "rules": {"date": "DDMMYYYY"}}, "DDMMYYYY takes 8 cells"),
        ({"name": "a", "cells": 2, "rules": {"sum": ["b"]}}, "fields[0].rules.sum"),
        ({"name": "A", "cells": 2}, "fields[0].name: it must be 1 to 50 of a-z"),
    ],
)
def test_faults_are_named_as_those_of_a_definition(field: dict[str, object], said: str) -> None:
    assert said in refusal(field)


def test_a_form_without_fields_is_shown_one_of_a_list_to_be_printed() -> None:
    for fields in ([], ["a"]):
        with pytest.raises(InvalidRequest) as refused:
            parse_spec(json.dumps({"name": "exam", "fields": fields}))
        assert '{"name": "id", "label": "Id", "cells": 6}' in refused.value.detail
        assert "box" not in refused.value.detail


def test_two_fields_of_one_name_are_refused() -> None:
    said = refusal({"name": "a", "cells": 1}, {"name": "a", "cells": 1})
    assert said == "fields[1].name: a is the name of fields[0] already"
