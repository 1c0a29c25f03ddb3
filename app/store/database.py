"""One database: how it is opened, and what a transaction is on it.

SQLite: WAL, `synchronous=FULL`, foreign keys on; a writing transaction begins `IMMEDIATE`, so that it waits for its
turn at the start and never fails in the middle. PostgreSQL: sessions in UTC, read committed; actions lock their case
row.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

try:
    import fcntl
except ImportError:  # not there on Windows: threads of one process still queue fairly
    fcntl = None  # type: ignore[assignment]

from app.errors import BihuanError

Tx = sa.Connection
"""A transaction that is open: handed from the action to the functions of this room."""


class DatabaseUnavailable(BihuanError):
    """The database cannot be reached or is not one of the two that are supported."""


class Store:
    """A database and its pool of connections; safe across threads, one a process."""

    def __init__(self, url: str, *, pool_size: int = 16, busy_seconds: float = 30.0) -> None:
        self.url = sa.make_url(_with_driver(url))
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if not self.is_sqlite and self.url.get_backend_name() != "postgresql":
            raise DatabaseUnavailable(f"expected a sqlite or postgresql URL, found {self.url.get_backend_name()}")
        self._turn = _Turn(self.url.database if self.is_sqlite else None)
        self.engine = _sqlite(self.url, pool_size, busy_seconds) if self.is_sqlite else _postgresql(self.url, pool_size)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """A transaction that may change things: commits at the end, rolls back on any exception."""
        with self._turn, self.engine.connect() as connection:
            if self.is_sqlite:
                connection = connection.execution_options(bihuan_immediate=True)
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A transaction that only reads: one consistent view on SQLite, the latest committed on PostgreSQL."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()


class _Turn:
    """Whose turn it is to write on SQLite. Its own waiting polls and is unfair: under load some would wait for seconds.

    A lock of the process, then a lock on a file beside the database. SQLite's own locks still guard the database; this
    only makes the queue fair. Nothing for PostgreSQL.
    """

    def __init__(self, database: str | None) -> None:
        self._thread = threading.RLock() if database else None
        self._file = f"{database}-turn" if database and database != ":memory:" and fcntl else None
        self._handle: int | None = None
        self._depth = 0

    def __enter__(self) -> None:
        if self._thread is None:
            return
        self._thread.acquire()
        self._depth += 1
        if self._file and self._depth == 1:
            self._handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._handle, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        if self._thread is None:
            return
        self._depth -= 1
        if self._handle is not None and self._depth == 0:
            os.close(self._handle)
            self._handle = None
        self._thread.release()


def _with_driver(url: str) -> str:
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    return "postgresql+psycopg://" + url.removeprefix("postgresql://") if url.startswith("postgresql://") else url


def _sqlite(url: sa.URL, pool_size: int, busy_seconds: float) -> sa.Engine:
    engine = sa.create_engine(
        url, pool_size=pool_size, max_overflow=16, connect_args={"timeout": busy_seconds, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # we begin ourselves
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        immediate = connection.get_execution_options().get("bihuan_immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def _postgresql(url: sa.URL, pool_size: int) -> sa.Engine:
    return sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=16,
        pool_pre_ping=False,
        connect_args={"options": "-c TimeZone=UTC", "prepare_threshold": 2},
    )
