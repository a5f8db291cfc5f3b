"""What tables and images of a result are asked for by, for the OpenAPI description."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from shared.readings import Outcome
from web.api.schemas import ListQuery


class ResultQuery(ListQuery):
    """Which pages of a result, and how many."""

    outcome: Outcome | None = Field(
        None, description="Only pages that have a reading with this outcome."
    )
    corrected: bool | None = Field(
        None,
        description="Only pages that have a reading, with that outcome where one is named, of "
        "which a person has said what it is; `false`: of which nobody has.",
    )
    confirmed: bool | None = Field(
        None,
        description="Likewise, of which a person has said that it is what was read; `false`: that "
        "it is something else.",
    )


class FormsQuery(BaseModel):
    """How forms of several pages are put together."""

    first: int | None = Field(
        None,
        ge=1,
        le=1000,
        description="The page of each form that was scanned first, where the order in which pages "
        "came does not tell; without it that is found by itself.",
    )


class TableQuery(FormsQuery):
    """Which columns a table of forms has; those of other readers always have all."""

    columns: Literal["values", "all"] = Field(
        "values", description="`all`: confidence, outcome and raw reading of each field too."
    )
    template: str | None = Field(
        None,
        max_length=100,
        description="Only rows of this version, such as `exam@3`, of a job whose pages find their "
        "templates by themselves. Without it CSV has the fields of all side by side, and a "
        "workbook a sheet for each.",
    )


class ImageQuery(BaseModel):
    """Which part of a page image, and how wide."""

    field: str | None = Field(None, description="Crop to the box of this field.")
    width: int | None = Field(None, ge=16, le=4096, description="Scale down to so many pixels.")
    padded: bool = Field(
        False, description="Fill up with white what of the crop's margin lies beyond the page."
    )
    overlay: bool = Field(
        False,
        description="Of a page that failed with `no-match`: draw over it the fields of the form "
        "that comes closest; its print is ringed where it was found, and crossed where not.",
    )
    turn: int = Field(
        0,
        ge=0,
        le=270,
        multiple_of=90,
        description="Turn it clockwise by 90, 180 or 270 degrees, as a page that lies so needs it.",
    )
