"""Runs the migrations: on the connection that `app.store.migrations` hands in, or on the configured database."""

from __future__ import annotations

from alembic import context

import app.store  # noqa: F401  every table is known
from app.config import Settings
from app.store.database import Store, Tx
from app.store.migrations import belongs
from app.store.types import Base, Instant, Money


def plain(kind: str, item: object, _context: object) -> str | bool:
    """Migrations name the database's own types: what ours mean may change later."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return "sa.BigInteger()" if kind == "type" and isinstance(item, Money) else False


def run(connection: Tx) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_item=plain,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=lambda _object, name, kind, _reflected, _compare: belongs(name, kind),
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Store(Settings.from_env().database_url).write() as tx:
        run(tx)
