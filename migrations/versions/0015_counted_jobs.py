"""Indexes that hold all that lists add up of somebody's jobs, so that no row is looked at."""

from alembic import op

revision = "0015"
down_revision = "0014"

STATE = ("owner", "deleted_at")
FIELDS = ("fields_accepted", "fields_review", "fields_unreadable", "fields_settled")


def upgrade() -> None:
    op.create_index("ix_jobs_totals", "jobs", [*STATE, "passes_at", "pages_read", *FIELDS])
    op.create_index("ix_jobs_of_templates", "jobs", [*STATE, "template"])


def downgrade() -> None:
    op.drop_index("ix_jobs_of_templates", "jobs")
    op.drop_index("ix_jobs_totals", "jobs")
