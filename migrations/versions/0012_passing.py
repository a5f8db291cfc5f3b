"""Jobs that nobody means to keep, such as drawings: when each of them is removed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

HIDE = """
    UPDATE jobs SET deleted_at = CURRENT_TIMESTAMP, idempotency_key = NULL,
        finished_at = CASE WHEN state IN ('queued', 'running')
            THEN CURRENT_TIMESTAMP ELSE finished_at END,
        state = CASE WHEN state IN ('queued', 'running') THEN 'cancelled' ELSE state END
    WHERE passes_at IS NOT NULL AND deleted_at IS NULL
"""


def upgrade() -> None:
    op.add_column("jobs", sa.Column("passes_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_jobs_passes_at", "jobs", ["passes_at"])


def downgrade() -> None:
    op.execute(HIDE)  # else they would be listed, and stay for ever
    op.drop_index("ix_jobs_passes_at", table_name="jobs")
    op.drop_column("jobs", "passes_at")
