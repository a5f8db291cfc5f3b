"""Users, their tokens, who did what, and whose jobs and templates are."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

JSON = sa.JSON(none_as_null=True)
NOBODYS = "ix_jobs_idempotency_key_of_nobody"


def upgrade() -> None:
    _create_users()
    _create_tokens()
    _create_audit()
    for table in ("jobs", "templates"):
        op.add_column(table, sa.Column("owner", sa.String(length=32), nullable=True))
    shared = sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("templates", shared)
    _index_jobs()


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_index(op.f("ix_users_key"), "users", ["key"], unique=True)


def _create_tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user"], ["users.id"], name=op.f("fk_tokens_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
    )
    op.create_index(op.f("ix_tokens_hash"), "tokens", ["hash"], unique=True)
    op.create_index(op.f("ix_tokens_user"), "tokens", ["user"], unique=False)


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=50), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("details", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)


def _index_jobs() -> None:
    """Let each owner have keys of their own, and list their jobs without a walk through all."""
    op.drop_index(op.f("ix_jobs_idempotency_key"), table_name="jobs")
    op.create_index(
        op.f("ix_jobs_owner_created_at_id"), "jobs", ["owner", "created_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_jobs_owner_idempotency_key"), "jobs", ["owner", "idempotency_key"], unique=True
    )
    condition = sa.text("owner IS NULL")
    op.create_index(
        NOBODYS,
        "jobs",
        ["idempotency_key"],
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def downgrade() -> None:
    for index in (NOBODYS, "ix_jobs_owner_idempotency_key", "ix_jobs_owner_created_at_id"):
        op.drop_index(index, table_name="jobs")
    op.execute(
        "UPDATE jobs SET idempotency_key = NULL WHERE owner IS NOT NULL"
    )  # two may share one
    op.create_index("ix_jobs_idempotency_key", "jobs", ["idempotency_key"], unique=True)
    op.drop_column("templates", "shared")
    for table in ("templates", "jobs"):
        op.drop_column(table, "owner")
    for table in ("audit", "tokens", "users"):
        op.drop_table(table)
