"""The shapes of corrections in the HTTP contract, for the OpenAPI description."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from shared.moves import Seen
from shared.states import CorrectionKind
from web.results.corrections import FORM, LONGEST

Number = Annotated[
    StrictStr, Field(json_schema_extra={"pattern": f"^{FORM}$", "maxLength": LONGEST})
]
Moment = Annotated[StrictStr, Field(max_length=50)]


class CorrectionChange(BaseModel):
    """What a person says that a field holds."""

    model_config = ConfigDict(extra="forbid")

    value: Number | None = Field(
        description="Digits, with a point before decimals; a comma only where the job reads "
        "decimals. Rules of a template may be broken. Null: no number is written there."
    )
    replaces: Moment | None = Field(
        None,
        description="`at` of the correction that one saw; null: there was none. Another one that "
        "is there by now then stays. Left out: whatever is there is replaced.",
    )

    sure: StrictBool = Field(
        True,
        description="`false`: a value that breaks rules of its field is not stored, and 422 "
        "`breaks-rules` says which, unless a person has said the same already.",
    )

    @property
    def seen(self) -> Seen | None:
        """Return what was seen; None where that is not told."""
        return Seen(self.replaces) if "replaces" in self.model_fields_set else None


class TakingBack(BaseModel):
    """Which correction is taken back."""

    replaces: Moment | None = Field(
        None, description="`at` of the correction that one saw. Left out: whatever is there."
    )

    @property
    def seen(self) -> Seen | None:
        """Return what was seen; None where that is not told."""
        return None if self.replaces is None else Seen(self.replaces)


class BrokenRule(BaseModel):
    """A rule of a field that a value breaks."""

    rule: str = Field(
        description="As `rules` of a reading have it: `max`, `check:luhn`; `digits`: it has more "
        "or fewer than the field has room for; `decimals`: as many behind a point."
    )
    detail: str = Field(description="What is wrong, in words for people.")


class CorrectionView(BaseModel):
    """What a person said that a field holds."""

    value: str | None = Field(description="Null: no number is written there.")
    by: str | None = Field(description="The user who said so; null without a log-in.")
    at: str = Field(description="When. No two corrections of a field have the same.")
    kind: CorrectionKind = Field(
        description="`confirmed`: it is what was read; `corrected`: it is something else."
    )
