"""Jobs that nobody means to keep, such as drawings: when each of them is removed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("passes_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_jobs_passes_at", "jobs", ["passes_at"])


def downgrade() -> None:
    op.drop_index("ix_jobs_passes_at", table_name="jobs")
    op.drop_column("jobs", "passes_at")
