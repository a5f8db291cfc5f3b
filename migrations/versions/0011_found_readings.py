"""Indexes by which readings are found: by outcome, by confidence, by value; and failed pages."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

NOT_ACCEPTED = sa.text("outcome != 'accepted'")
WITH_VALUE = sa.text("value IS NOT NULL")
FAILED = sa.text("state = 'failed'")
BY_CONFIDENCE = ["job_id", "outcome", "confidence", "page", "position", "field"]


def upgrade() -> None:
    op.create_index("ix_readings_outcome", "readings", ["job_id", "outcome", "page", "field"])
    op.drop_index("ix_readings_not_accepted", table_name="readings")
    op.create_index("ix_readings_confidence", "readings", BY_CONFIDENCE)
    _create_partial("ix_readings_value", "readings", ["job_id", "value", "page"], WITH_VALUE)
    _create_partial("ix_pages_failed", "pages", ["job_id", "number"], FAILED)


def _create_partial(name: str, table: str, columns: list[str], condition: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    op.drop_index("ix_pages_failed", table_name="pages")
    op.drop_index("ix_readings_value", table_name="readings")
    op.drop_index("ix_readings_confidence", table_name="readings")
    columns = ["job_id", "outcome", "page", "field"]
    _create_partial("ix_readings_not_accepted", "readings", columns, NOT_ACCEPTED)
    op.drop_index("ix_readings_outcome", table_name="readings")
