"""The shapes of form templates in the HTTP contract, for the OpenAPI description."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from shared.templates.definition import LARGEST_VERSION


class VersionQuery(BaseModel):
    """Which version of a template."""

    version: int | None = Field(
        None, ge=1, le=LARGEST_VERSION, description="Without it the newest."
    )


class BlankQuery(VersionQuery):
    """Which version of a template, and how wide its page."""

    width: int | None = Field(None, ge=16, le=4096, description="Scale down to so many pixels.")


class TemplateChange(BaseModel):
    """What of a template can be changed: its versions never."""

    model_config = ConfigDict(extra="forbid")

    shared: StrictBool = Field(
        description="Whether everybody on the server may read forms with it."
    )


class TemplateHead(BaseModel):
    """A version of a template, in short."""

    name: str
    version: int
    title: str
    pages: int
    fields: int
    created_at: str
    links: dict[str, str]


class TemplateList(BaseModel):
    """Templates in the order of their names, each as its newest version."""

    templates: list[TemplateHead]
    next: str | None = Field(description="Path of the next page of the list; null at its end.")


class BlankPageView(BaseModel):
    """A page of a blank form."""

    number: int
    reference: str = Field(description="The name of its image.")
    width: int
    height: int
    image: str = Field(description="Path of its image, as PNG.")


class VersionView(BaseModel):
    """A version of a template, by its number."""

    version: int
    created_at: str


class TemplateView(BaseModel):
    """A version of a template; it is never changed."""

    name: str
    version: int
    title: str
    created_at: str
    shared: bool = Field(description="Whether everybody on the server may read forms with it.")
    mine: bool = Field(description="Whether whoever asks may change it.")
    definition: dict[str, Any] = Field(description="As it can be sent again.")
    pages: list[BlankPageView]
    versions: list[VersionView] = Field(description="All versions, the newest first.")
    links: dict[str, str]
