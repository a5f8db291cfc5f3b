"""What a client asks of the reader `number`, checked field by field."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from shared.errors import InvalidRequest
from shared.number_options import NumberOptions
from shared.patterns import check_pattern
from shared.states import Reader

NUMBER_FIELDS = tuple(NumberOptions.model_fields)


def check_number_options(given: Mapping[str, object], reader: str) -> NumberOptions | None:
    """Return the options of the reader `number`; None for every other reader.

    Raises InvalidRequest naming the field at fault.
    """
    if reader != Reader.NUMBER:
        for name in given:
            message = f"{name} is an option of the reader {Reader.NUMBER.value!r}"
            raise InvalidRequest(message, code=f"invalid-{name}", field=name)
        return None
    try:
        options = NumberOptions.model_validate(given)
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        reason = fault.get("ctx", {}).get("error") or fault["msg"]
        message = f"{name}: {reason}"
        raise InvalidRequest(message, code=f"invalid-{name}", field=name) from None
    check_pattern(options)
    return options
