"""Bringing a database to the tables of this version, from any earlier one."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.store.database import Store, Tx
from app.store.types import Base

FOLDER = Path(__file__).parents[2] / "migrations"


def _config(connection: Tx | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config


def migrate(store: Store) -> bool:
    """Create or upgrade the tables; whether there was anything to do. Safe to call from several processes at once."""
    with store.write() as tx:
        if not store.is_sqlite:
            tx.execute(sa.text("select pg_advisory_xact_lock(4221)"))
        if current(tx) == head():
            return False
        command.upgrade(_config(tx), "head")
    return True


def current(tx: Tx) -> str | None:
    """The revision that the database stands on; none for an empty one."""
    return MigrationContext.configure(tx).get_current_revision()


def head() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def belongs(name: str | None, kind: str) -> bool:
    """Whether autogeneration looks at it: the search index is made by hand, differently on each database."""
    return not (kind in ("table", "index") and (name or "").startswith(("search_fts", "ix_search_entry_words")))


def differences(tx: Tx) -> list[object]:
    """What the database has otherwise than the tables of the code; empty when they agree."""
    options = {"compare_type": True, "include_object": lambda _o, name, kind, _r, _c: belongs(name, kind)}
    context = MigrationContext.configure(tx, opts={**options, "target_metadata": Base.metadata})
    return list(compare_metadata(context, Base.metadata))


def rebuild(store: Store) -> None:
    """Throw every row away: all tables are dropped and made anew."""
    with store.write() as tx:
        command.downgrade(_config(tx), "base")
        command.upgrade(_config(tx), "head")
