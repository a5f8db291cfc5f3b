"""What people say that fields hold, beside what was read in them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

COUNTERS = ("fields_corrected", "fields_settled", "edits")


def upgrade() -> None:
    for name in COUNTERS:
        column = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("jobs", column)
    op.create_table(
        "corrections",
        sa.Column("job_id", sa.String(length=32), nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(length=100), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_corrections_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "page", "field", name=op.f("pk_corrections")),
    )


def downgrade() -> None:
    op.drop_table("corrections")
    for name in COUNTERS:
        op.drop_column("jobs", name)
