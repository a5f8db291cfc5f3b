"""The shapes of webhooks in the HTTP contract, for the OpenAPI description."""

from __future__ import annotations

from pydantic import BaseModel, Field

from shared.states import DeliveryState
from web.api.schemas import JobView


class WebhookView(BaseModel):
    """What a receiver gets, signed by Standard Webhooks."""

    type: str = Field(description="`job.done`, `job.failed` or `job.cancelled`.")
    timestamp: str = Field(description="When the job ended.")
    data: JobView = Field(
        description="The job at that moment, without `expires_at`, links absolute."
    )


class AttemptView(BaseModel):
    """One attempt to deliver a webhook."""

    number: int
    started_at: str
    status: int | None = Field(description="That the receiver answered with; null: it did not.")
    error: str | None = Field(description="Why there was no answer.")
    milliseconds: int | None = Field(
        description="How long it took; null while it goes on, or where the sweeper ended during it."
    )
    answer: str | None = Field(description="The beginning of what the receiver said.")


class DeliveryView(BaseModel):
    """A webhook, and what became of it."""

    number: int
    id: str = Field(description="The `webhook-id` of the request, the same at each attempt.")
    type: str = Field(description="`job.done`, `job.failed` or `job.cancelled`.")
    url: str
    state: DeliveryState
    created_at: str
    next_attempt_at: str | None
    delivered_at: str | None
    attempts: list[AttemptView] = Field(description="The newest first.")


class DeliveryList(BaseModel):
    """The webhooks of a job, the newest first; 100 of them, and of their attempts, at most."""

    deliveries: list[DeliveryView]


class SecretView(BaseModel):
    """What your webhooks are signed with."""

    secret: str
    previous: str | None = Field(description="Signs as well, until the moment beside it.")
    previous_until: str | None
