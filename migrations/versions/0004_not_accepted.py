"""An index of the readings that were not accepted: people look for them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    condition = sa.text("outcome != 'accepted'")
    op.create_index(
        "ix_readings_not_accepted",
        "readings",
        ["job_id", "outcome", "page", "field"],
        sqlite_where=condition,
        postgresql_where=condition,
    )


def downgrade() -> None:
    op.drop_index("ix_readings_not_accepted", table_name="readings")
