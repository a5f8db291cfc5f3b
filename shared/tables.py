"""The tables: the only truth. `shared.moves` alone writes the states of jobs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    String,
    Text,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """Columns only: rows are written and read in sets, never as objects of a session."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant(),
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }


class Job(Table):
    """One submission, its options, its counters and the lease on its expansion."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index(None, "created_at", "id"),
        Index(None, "owner", "created_at", "id"),
        Index(None, "state"),
        Index(None, "retention_days"),
        Index(None, "passes_at"),
        Index(None, "owner", "idempotency_key", unique=True),
        Index(
            "ix_jobs_idempotency_key_of_nobody",
            "idempotency_key",
            unique=True,  # of several NULLs as owner the index above tells none from another
            sqlite_where=text("owner IS NULL"),
            postgresql_where=text("owner IS NULL"),
        ),
        Index(
            "ix_jobs_totals",  # holds all that is added up of jobs, so that no row is looked at
            *("owner", "deleted_at", "passes_at", "pages_read", "fields_accepted"),
            *("fields_review", "fields_unreadable", "fields_settled"),
        ),
        Index("ix_jobs_of_templates", "owner", "deleted_at", "template"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str | None] = mapped_column(String(32))
    """The user that sent it; NULL for what was sent without a log-in."""
    name: Mapped[str | None] = mapped_column(String(200))
    reader: Mapped[str] = mapped_column(String(16))
    model: Mapped[str] = mapped_column(String(16))
    template: Mapped[str | None] = mapped_column(String(100))
    max_error: Mapped[float]
    options: Mapped[dict[str, Any]]
    """Of the reader; empty where it has none."""
    queue: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    error: Mapped[dict[str, Any] | None]

    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    retention_days: Mapped[int | None]
    """How long its owner wishes it to be kept once it is over; never beyond the setting."""

    passes_at: Mapped[datetime | None]
    """When it is removed because nobody means to keep it; it is in no list until then."""

    callback_url: Mapped[str | None] = mapped_column(String(2000))
    """Where its end is told by a webhook."""
    idempotency_key: Mapped[str | None] = mapped_column(String(200))
    request_hash: Mapped[str | None] = mapped_column(String(64))

    expanded: Mapped[bool]
    expand_rung_at: Mapped[datetime | None]
    expand_lease_until: Mapped[datetime | None]
    expand_token: Mapped[int]
    expand_attempts: Mapped[int]
    next_batch: Mapped[int]

    pages_total: Mapped[int]
    pages_read: Mapped[int]
    pages_failed: Mapped[int]
    pages_duplicate: Mapped[int]
    """Pages whose bytes an earlier page of the job has too; they are read all the same."""
    fields_accepted: Mapped[int]
    fields_review: Mapped[int]
    fields_blank: Mapped[int]
    fields_unreadable: Mapped[int]
    fields_corrected: Mapped[int]
    """Fields of which a person has said what they hold."""
    fields_confirmed: Mapped[int]
    """Those among them of which that is what was read."""
    fields_settled: Mapped[int]
    """Those among them that a person was to look at."""
    edits: Mapped[int]
    """How often a correction was made or taken back: the result is another each time."""


class Upload(Table):
    """One file exactly as a client sent it, and how far it is expanded."""

    __tablename__ = "uploads"
    __table_args__ = (Index(None, "blob"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(String(16))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str] = mapped_column(String(200))
    plain_blob: Mapped[str | None] = mapped_column(String(200))
    cursor: Mapped[int] = mapped_column(BigInteger)
    expanded: Mapped[bool]


class Transfer(Table):
    """One file that comes in pieces, until a job has it."""

    __tablename__ = "transfers"
    __table_args__ = (Index(None, "touched_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(500))
    upload_metadata: Mapped[str] = mapped_column(Text)
    """The header as the client sent it, which is to be given back."""
    length: Mapped[int] = mapped_column(BigInteger)
    """What it will be, as the client said at the beginning."""
    offset: Mapped[int] = mapped_column(BigInteger)
    """The bytes that are on disk for certain."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    """Known where it came in one piece, or when a job has it."""
    job_id: Mapped[str | None] = mapped_column(String(32))
    """The job whose upload it became, and to which the file belongs from then on."""
    touched_at: Mapped[datetime]

    @staticmethod
    def blob_of(transfer_id: str) -> str:
        """Return the key of its file, which stays the same when a job takes it."""
        return f"{transfer_id}/0"


class Batch(Table):
    """A run of pages that one task reads, with its lease and its fencing token."""

    __tablename__ = "batches"
    __table_args__ = (Index(None, "state", "lease_until"), Index(None, "finished_at"))

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_page: Mapped[int]
    last_page: Mapped[int]
    pages: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    token: Mapped[int]
    attempts: Mapped[int]
    rung_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class Page(Table):
    """One image to read, and where its bytes lie in its upload."""

    __tablename__ = "pages"
    __table_args__ = (
        Index(
            "ix_pages_failed",
            *("job_id", "number"),
            sqlite_where=text("state = 'failed'"),
            postgresql_where=text("state = 'failed'"),
        ),
    )

    job_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    upload: Mapped[int]
    name: Mapped[str] = mapped_column(String(500))
    offset: Mapped[int | None] = mapped_column(BigInteger)
    size: Mapped[int | None] = mapped_column(BigInteger)
    crc32: Mapped[int | None] = mapped_column(BigInteger)
    frame: Mapped[int]
    fingerprint: Mapped[int | None] = mapped_column(BigInteger)
    """Of its bytes: pages with another one differ, pages with the same one may be the same."""
    duplicate_of: Mapped[int | None]
    """The number of the first page of the job with the same bytes."""
    state: Mapped[str] = mapped_column(String(16))
    error: Mapped[dict[str, Any] | None]
    template: Mapped[str | None] = mapped_column(String(100))
    """The version of the form that it was read with, such as `exam@3`."""
    form_page: Mapped[int | None]
    """Which page of that form it is, from 1."""
    match_share: Mapped[float | None]
    """Of the print of that form, or of the one that comes closest, the share that was found."""
    match_worst_part: Mapped[float | None]
    """The same in that part of the page where it is least."""
    residual: Mapped[float | None]
    """Pixels of the blank page by which its print was missed, their root mean square."""
    overlay: Mapped[dict[str, Any] | None]
    """Of a page of no form: where the closest one was expected, and what of it was found."""


class PageFailures(Table):
    """How many pages of a job failed for one reason."""

    __tablename__ = "page_failures"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[str] = mapped_column(String(50), primary_key=True)
    pages: Mapped[int]


class Reading(Table):
    """What was read in one field of a page."""

    __tablename__ = "readings"
    __table_args__ = (
        # Each covers what is looked for, so that no reading with its digits is touched in vain.
        Index("ix_readings_outcome", "job_id", "outcome", "page", "field"),
        Index(
            "ix_readings_confidence",
            *("job_id", "outcome", "confidence", "page", "position", "field"),
        ),
        Index(
            "ix_readings_value",
            *("job_id", "value", "page"),
            sqlite_where=text("value IS NOT NULL"),
            postgresql_where=text("value IS NOT NULL"),
        ),
    )

    job_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(100))
    value: Mapped[str | None] = mapped_column(String(200))
    confidence: Mapped[float]
    outcome: Mapped[str] = mapped_column(String(16))
    box: Mapped[list[Any]]
    rules: Mapped[list[Any]]
    digits: Mapped[list[Any]]
    raw: Mapped[str | None] = mapped_column(String(200))
    """What was read without rules, where they changed it, or where nothing likely obeys them."""
    residual: Mapped[float | None]
    """Pixels of the blank page by which the print about the field was missed."""


class Correction(Table):
    """What a person says that a field holds, beside what was read in it; the last one counts."""

    __tablename__ = "corrections"

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[str | None] = mapped_column(String(200))
    """NULL where no number is written there."""
    made_by: Mapped[str | None] = mapped_column(String(64))
    """What the user was called then; NULL without a log-in."""
    made_at: Mapped[datetime]
    """No two of a field have the same moment."""
    confirms: Mapped[bool]
    """Whether it says what was read."""


class Delivery(Table):
    """What must be told to the outside about a job: the outbox of webhooks."""

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "state", "next_attempt_at"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(32))
    url: Mapped[str] = mapped_column(String(2000))
    host: Mapped[str] = mapped_column(String(300))
    """Of the URL, with its port: few deliveries go to one at once."""
    job: Mapped[dict[str, Any]]
    """As the contract had it at that moment, with paths as links."""
    state: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int]
    """Of all time: the number of the last attempt, and its fencing token."""
    tries: Mapped[int]
    """Attempts since it was queued."""
    created_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime | None]
    """While it is sent, the end of the lease."""
    delivered_at: Mapped[datetime | None]


class DeliveryAttempt(Table):
    """One attempt to deliver a webhook: a line of the ledger."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["job_id", "delivery"],
            ["deliveries.job_id", "deliveries.number"],
            name="fk_delivery_attempts_delivery",
            ondelete="CASCADE",
        ),
    )

    job_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    delivery: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    started_at: Mapped[datetime]
    status: Mapped[int | None]
    error: Mapped[str | None] = mapped_column(String(500))
    milliseconds: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(String(200))
    """The beginning of what the receiver said."""


class WebhookSecret(Table):
    """What the webhooks of one owner are signed with."""

    __tablename__ = "webhook_secrets"

    owner: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Empty for what belongs to nobody."""
    secret: Mapped[str] = mapped_column(String(100))
    previous: Mapped[str | None] = mapped_column(String(100))
    previous_until: Mapped[datetime | None]


class Sighting(Table):
    """What the sweeper last saw of one part of the system: Redis, or a worker."""

    __tablename__ = "sightings"

    part: Mapped[str] = mapped_column(String(200), primary_key=True)
    seen_at: Mapped[datetime]


class TemplateName(Table):
    """A form template under its name, and its newest version."""

    __tablename__ = "templates"

    name: Mapped[str] = mapped_column(String(50), primary_key=True)
    newest: Mapped[int]
    owner: Mapped[str | None] = mapped_column(String(32))
    """The user that added it; NULL for what was added without a log-in."""
    shared: Mapped[bool]
    """Whether everybody on the server may read forms with it."""
    draft: Mapped[bool]
    """Whether it is only tried: it stands in no list, and pages do not find it by themselves."""


class TemplateVersion(Table):
    """One version of a form template, which is never changed."""

    __tablename__ = "template_versions"
    __table_args__ = (Index(None, "template", "digest", unique=True),)

    template: Mapped[str] = mapped_column(
        ForeignKey("templates.name", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))
    """Of the definition and of the pixels of its reference images."""
    title: Mapped[str] = mapped_column(String(200))
    pages: Mapped[int]
    fields: Mapped[int]
    definition: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class TemplateReference(Table):
    """The reference image of one page of a version, and where it lies in the storage."""

    __tablename__ = "template_references"
    __table_args__ = (
        ForeignKeyConstraint(
            ["template", "version"],
            ["template_versions.template", "template_versions.version"],
            name="fk_template_references_template",
            ondelete="CASCADE",
        ),
        Index(None, "blob"),
    )

    template: Mapped[str] = mapped_column(String(50), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of its pixels, not of the file."""
    blob: Mapped[str] = mapped_column(String(200))


class User(Table):
    """Somebody who may log in."""

    __tablename__ = "users"
    __table_args__ = (Index(None, "key", unique=True),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(200))
    """The name in the one spelling that tells two apart."""
    password: Mapped[str] = mapped_column(String(200))
    """Its hash, by Argon2id."""
    role: Mapped[str] = mapped_column(String(16))
    active: Mapped[bool]
    created_at: Mapped[datetime]
    epoch: Mapped[int]
    """Sessions of an earlier one have ended."""


class Token(Table):
    """What a program shows in place of a password."""

    __tablename__ = "tokens"
    __table_args__ = (Index(None, "hash", unique=True), Index(None, "user"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(16))
    hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the whole: it has too many bits to be guessed, however fast that goes."""
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class AuditEntry(Table):
    """Who did what, on what, when and from where."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    user: Mapped[str | None] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(64))
    """What the user was called then."""
    action: Mapped[str] = mapped_column(String(50))
    target: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(64))
    details: Mapped[dict[str, Any]]
