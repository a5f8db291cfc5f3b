"""Templates that are only tried: they stand in no list, and go when nobody removes them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    draft = sa.Column("draft", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("templates", draft)


def downgrade() -> None:
    op.drop_column("templates", "draft")
