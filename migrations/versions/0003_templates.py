"""Form templates, their versions, and the reference images of those."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "templates",
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("newest", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_templates")),
    )
    _create_versions()
    _create_references()


def _create_versions() -> None:
    op.create_table(
        "template_versions",
        sa.Column("template", sa.String(length=50), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("fields", sa.Integer(), nullable=False),
        sa.Column("definition", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["template"],
            ["templates.name"],
            name=op.f("fk_template_versions_template"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("template", "version", name=op.f("pk_template_versions")),
    )
    op.create_index(
        op.f("ix_template_versions_template_digest"),
        "template_versions",
        ["template", "digest"],
        unique=True,
    )


def _create_references() -> None:
    op.create_table(
        "template_references",
        sa.Column("template", sa.String(length=50), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("blob", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["template", "version"],
            ["template_versions.template", "template_versions.version"],
            name=op.f("fk_template_references_template"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("template", "version", "page", name=op.f("pk_template_references")),
    )
    op.create_index(
        op.f("ix_template_references_blob"), "template_references", ["blob"], unique=False
    )


def downgrade() -> None:
    op.drop_table("template_references")
    op.drop_table("template_versions")
    op.drop_table("templates")
