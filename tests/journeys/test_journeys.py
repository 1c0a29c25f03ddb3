"""Every shipped journey passes: on SQLite, with nothing but the database left between two steps, and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.journeys import run, script

HERE = Path(__file__).parent
FILES = sorted(HERE.rglob("*.yaml"))


def _cases() -> list[object]:
    return [pytest.param(f, id=f.stem, marks=pytest.mark.proves(*script.read(f).proves)) for f in FILES]


@pytest.mark.parametrize("file", _cases())
def test_a_journey_passes(file: Path) -> None:
    report = run.play(file)
    assert report.outcome == "passed", "\n".join(report.lines)


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_journey_passes_when_only_the_database_remains_between_two_steps(file: Path) -> None:
    report = run.play(file, run.Options(restart_each_step=True))
    assert report.outcome == "passed", "\n".join(report.lines)


@pytest.mark.postgresql
@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_journey_passes_on_postgresql(file: Path, postgresql_server: str) -> None:
    report = run.play(file, run.Options(database=postgresql_server))
    assert report.outcome == "passed", "\n".join(report.lines)
