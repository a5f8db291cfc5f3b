"""Templates that are only tried: they stand in no list, and go when nobody removes them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

HIDE = """
    UPDATE jobs SET deleted_at = CURRENT_TIMESTAMP, idempotency_key = NULL,
        finished_at = CASE WHEN state IN ('queued', 'running')
            THEN CURRENT_TIMESTAMP ELSE finished_at END,
        state = CASE WHEN state IN ('queued', 'running') THEN 'cancelled' ELSE state END
    WHERE deleted_at IS NULL AND template IN (
        SELECT templates.name || '@' || template_versions.version FROM templates
        JOIN template_versions ON template_versions.template = templates.name
        WHERE templates.draft
    )
"""


def upgrade() -> None:
    draft = sa.Column("draft", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("templates", draft)


def downgrade() -> None:
    op.execute(HIDE)
    templates = sa.table("templates", sa.column("name"), sa.column("draft", sa.Boolean()))
    drafts = sa.select(templates.c.name).where(templates.c.draft)
    for name in ("template_references", "template_versions"):
        table = sa.table(name, sa.column("template"))
        op.execute(sa.delete(table).where(table.c.template.in_(drafts)))
    # Else pages would find them by themselves.
    op.execute(sa.delete(templates).where(templates.c.draft))
    op.drop_column("templates", "draft")
