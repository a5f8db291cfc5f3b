"""Alembic runs this to apply the revisions on the connection that it was handed."""

from alembic import context

from shared.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
