"""What is known of pages of forms, and what their fields say without rules."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

JSON = sa.JSON(none_as_null=True)
OF_PAGES = (
    ("template", sa.String(length=100)),
    ("form_page", sa.Integer()),
    ("match_share", sa.Double()),
    ("match_worst_part", sa.Double()),
    ("residual", sa.Double()),
    ("overlay", JSON),
)
OF_READINGS = (("raw", sa.String(length=200)), ("residual", sa.Double()))


def upgrade() -> None:
    for table, columns in (("pages", OF_PAGES), ("readings", OF_READINGS)):
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    for table, columns in (("readings", OF_READINGS), ("pages", OF_PAGES)):
        for name, _ in columns:
            op.drop_column(table, name)
