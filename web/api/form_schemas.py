"""The shapes of what is told of forms, for the OpenAPI description."""

from __future__ import annotations

from pydantic import BaseModel, Field


class MatchView(BaseModel):
    """How a page matches a form."""

    share: float = Field(description="Of the form's print, the share that was found, 0 to 1.")
    worst_part: float = Field(description="The same in the part of the page where it is least.")
    residual: float | None = Field(
        description="Pixels of the blank page by which print was missed, their root mean square."
    )


class FaultyForm(BaseModel):
    """A form of several pages that lacks some, or of which one came twice."""

    number: int = Field(description="The number of the first page of it that is there.")
    name: str
    template: str
    pages: list[int] = Field(description="The numbers of its pages, in the order of the form.")
    missing: list[int] = Field(description="The pages of the form, from 1, that are not there.")
    doubled: list[int] = Field(description="The numbers of pages that are in it twice.")


class FormsView(BaseModel):
    """The forms of several pages of a job."""

    complete: int
    incomplete: int
    ambiguous: int = Field(
        description="Pages that stay alone: the order in which the pages of their stack came does "
        "not tell which belong together. `first` says it."
    )
    faulty: list[FaultyForm] = Field(description="The first 1,000 of them.")
