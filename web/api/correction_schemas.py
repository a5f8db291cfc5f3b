"""The shapes of corrections in the HTTP contract, for the OpenAPI description."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictStr

from web.results.corrections import FORM, LONGEST

Number = Annotated[
    StrictStr, Field(json_schema_extra={"pattern": f"^{FORM}$", "maxLength": LONGEST})
]


class CorrectionChange(BaseModel):
    """What a person says that a field holds."""

    model_config = ConfigDict(extra="forbid")

    value: Number | None = Field(
        description="Digits, with a point before decimals; a comma only where the job reads "
        "decimals. Rules of a template may be broken. Null: no number is written there."
    )


class CorrectionView(BaseModel):
    """What a person said that a field holds."""

    value: str | None = Field(description="Null: no number is written there.")
    by: str | None = Field(description="The user who said so; null without a log-in.")
    at: str
