"""How long a job is kept once it is over, where its owner wished for less than the setting."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("retention_days", sa.Integer(), nullable=True))
    op.create_index("ix_jobs_retention_days", "jobs", ["retention_days"])


def downgrade() -> None:
    op.drop_index("ix_jobs_retention_days", table_name="jobs")
    op.drop_column("jobs", "retention_days")
