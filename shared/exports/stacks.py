"""The stack of paper that a page came in: pages of two stacks are never of one form."""

from __future__ import annotations

import re

from shared.exports.pages import PageJson

Stack = tuple[str, str, int]
"""An upload, a document in it, and the number that a page before its first would have."""
_IN_DOCUMENT = re.compile(r"(?P<file>.*) \[(?P<place>\d+)\]", re.DOTALL)
"""What a page of a document of several pages is called, as expansion names it."""


def stack_of(page: PageJson) -> Stack:
    """Return the document that a page lies in; of an image its archive, or all that came alone.

    Documents may share their names, and are told apart by the number at which each begins.
    """
    upload, name = page["upload"], page["name"]
    found = _IN_DOCUMENT.fullmatch(name)
    if found:
        return upload, found["file"], page["number"] - int(found["place"])
    if name.lower().endswith(".pdf"):
        return upload, name, page["number"] - 1
    return "" if upload == name else upload, "", 0


def is_document(stack: Stack) -> bool:
    """Tell whether the pages of a stack lie in one document, one behind the other."""
    return bool(stack[1])
