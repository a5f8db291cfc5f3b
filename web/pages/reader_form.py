"""The options of the readers as the upload page asks for them, in the words of the API."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from shared.errors import RequestError
from shared.number_options import MOST_DIGITS
from shared.number_requests import NUMBER_FIELDS
from shared.states import Reader
from web.submissions import TEMPLATE

DIGITS, LEAST, MOST = "digits", "digits_least", "digits_most"


def in_words_of_api(form: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return what a form means: its least and most digits as one, and nothing that is folded away.

    A browser without JavaScript sends also what is not shown.
    """
    given = MultiDict(form.items(multi=True))
    least, most = (given.pop(name, "").strip() for name in (LEAST, MOST))
    if least or most:
        given[DIGITS] = f"{least or 1}-{most or MOST_DIGITS}"
    if given.get("reader") != Reader.NUMBER:
        for name in NUMBER_FIELDS:
            given.poplist(name)
    if given.get("reader") != Reader.FORM:
        given.poplist(TEMPLATE)
    return given


def field_at_fault(error: RequestError) -> str:
    """Return the name that the field at fault has on the page; "" where no field is."""
    name = str(error.extra.get("field", ""))
    return MOST if name == DIGITS else name
