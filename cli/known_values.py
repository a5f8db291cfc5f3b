"""Known values of fields, kept in files of their own: one value a line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from shared.errors import InvalidRequest
from shared.templates import FormField, Template


def with_values(template: Template, given: Iterable[str]) -> Template:
    """Return a template whose fields take the values in files, given as FIELD=FILE.

    Raises InvalidRequest.
    """
    fields = {field.name: field for field in template.fields}
    for one in given:
        name, equals, file = one.partition("=")
        if not equals or name not in fields:
            known = ", ".join(fields)
            raise InvalidRequest(f"--values {one}: it must be FIELD=FILE, FIELD one of {known}")
        fields[name] = _with_values(fields[name], _lines(Path(file)))
    return template.model_copy(update={"fields": tuple(fields.values())}) if given else template


def _with_values(field: FormField, values: tuple[str, ...]) -> FormField:
    rules = field.rules.model_copy(update={"values": values})
    return field.model_copy(update={"rules": rules})


def _lines(file: Path) -> tuple[str, ...]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise unreadable(file, error) from None
    except UnicodeDecodeError:
        raise InvalidRequest(f"{file}: it is no text; it holds one value a line") from None
    return tuple(line.strip() for line in lines if line.strip())


def unreadable(path: Path, error: OSError) -> InvalidRequest:
    """Return the error of a file that cannot be read."""
    return InvalidRequest(f"{path}: it cannot be read ({error.strerror})")
