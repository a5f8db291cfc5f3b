"""What docs/rules.md says of rules is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from shared.templates import FormField, Rules
from shared.templates.languages import language_of

DOCUMENT = (Path(__file__).parents[3] / "docs" / "rules.md").read_text()
ROWS = re.findall(r"^\| `.*?\| `(\{.*?\})` \| (.*?) \|$", DOCUMENT, re.MULTILINE)
OWN = [row for row in ROWS if not {"sum", "equals", "before"} & json.loads(row[0]).keys()]


def test_every_rule_has_a_row() -> None:
    named = {name for rules, _ in ROWS for name in json.loads(rules)}
    assert named == set(Rules.model_fields)


@pytest.mark.parametrize(("rules", "said"), OWN)
def test_examples_are_read_or_not_as_it_says(rules: str, said: str) -> None:
    field = FormField(name="a", box=(0, 0, 9, 9), rules=Rules(**json.loads(rules)))
    reads, _, refuses = said.partition("not ")
    accepts = language_of(field).automaton.accepts
    assert all(accepts(number) for number in re.findall(r"`(\d+)`", reads))
    assert not any(accepts(number) for number in re.findall(r"`(\d+)`", refuses))


def test_the_lines_about_check_digits_say_what_comes_out() -> None:
    block = re.search(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    assert block
    imports, calls = block[1].split("\n\n")
    known: dict[str, object] = {}
    exec(imports, known)
    for call in calls.strip().splitlines():
        expression, said = (part.strip() for part in call.split("#"))
        assert repr(eval(expression, known)).replace("'", '"') == said.partition(":")[0]
