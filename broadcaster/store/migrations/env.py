"""Alembic's entry: uses the connection it is given, touches no other program's tables."""

from alembic import context

from broadcaster.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    include_object=lambda _object, name, kind, _reflected, _against: kind != "table" or name in metadata.tables,
)
context.run_migrations()
