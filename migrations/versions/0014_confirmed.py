"""Which corrections say what was read, so that what was confirmed is told from what was changed."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

MARK = """
    UPDATE corrections SET confirms = EXISTS (
        SELECT 1 FROM readings
        WHERE readings.job_id = corrections.job_id AND readings.page = corrections.page
            AND readings.field = corrections.field
            AND (readings.value = corrections.value
                OR (corrections.value IS NULL AND readings.outcome = 'blank'))
    )
"""
COUNT = """
    UPDATE jobs SET fields_confirmed = (
        SELECT count(*) FROM corrections
        WHERE corrections.job_id = jobs.id AND corrections.confirms
    ) WHERE fields_corrected > 0
"""


def upgrade() -> None:
    confirms = sa.Column("confirms", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("corrections", confirms)
    confirmed = sa.Column("fields_confirmed", sa.Integer(), nullable=False, server_default="0")
    op.add_column("jobs", confirmed)
    op.execute(MARK)
    op.execute(COUNT)


def downgrade() -> None:
    op.drop_column("jobs", "fields_confirmed")
    op.drop_column("corrections", "confirms")
