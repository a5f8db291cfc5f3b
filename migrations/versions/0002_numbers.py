"""Options of readers, duplicates, and why pages failed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # No batch_alter_table: on SQLite it may replace `jobs`, and with it delete what refers to it.
    json = sa.JSON(none_as_null=True)
    op.add_column("jobs", sa.Column("options", json, nullable=False, server_default="{}"))
    op.add_column(
        "jobs", sa.Column("pages_duplicate", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("pages", sa.Column("fingerprint", sa.BigInteger(), nullable=True))
    op.add_column("pages", sa.Column("duplicate_of", sa.Integer(), nullable=True))
    op.create_table(
        "page_failures",
        sa.Column("job_id", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=50), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_page_failures_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "code", name=op.f("pk_page_failures")),
    )
    _count_failures()


def _count_failures() -> None:
    """Count what has failed so far, or the sums of such jobs would never agree."""
    pages = sa.table("pages", *map(sa.column, ("job_id", "state")), sa.column("error", sa.JSON))
    counts = sa.table("page_failures", *map(sa.column, ("job_id", "code", "pages")))
    code = pages.c.error["code"].as_string().label("code")
    failed = sa.select(pages.c.job_id, code, sa.func.count()).where(pages.c.state == "failed")
    grouped = failed.group_by(pages.c.job_id, code)
    op.execute(sa.insert(counts).from_select(["job_id", "code", "pages"], grouped))


def downgrade() -> None:
    op.drop_table("page_failures")
    op.drop_column("pages", "duplicate_of")
    op.drop_column("pages", "fingerprint")
    op.drop_column("jobs", "pages_duplicate")
    op.drop_column("jobs", "options")
