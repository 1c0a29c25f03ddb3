"""Databases that live as long as a rehearsal: a fresh one, quickly, as a copy of one that was prepared once."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.database import Store


def create(server_url: str, name: str, template: str | None = None) -> str:
    """A new PostgreSQL database beside the one of the URL, copied from `template`; returns its URL."""
    store = Store(server_url, pool_size=1)
    try:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            quote = connection.dialect.identifier_preparer.quote
            copy = f" TEMPLATE {quote(template)}" if template else ""
            connection.execute(sa.text(f"CREATE DATABASE {quote(name)}{copy}"))
    finally:
        store.dispose()
    return store.url.set(database=name).render_as_string(hide_password=False)


def drop(server_url: str, name: str) -> None:
    """Drop a database that `create` made, whoever is still connected to it."""
    store = Store(server_url, pool_size=1)
    try:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            quote = connection.dialect.identifier_preparer.quote
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {quote(name)} WITH (FORCE)"))
    finally:
        store.dispose()
