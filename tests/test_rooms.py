"""Every line of code knows its room: imports point one way and three libraries have one home each (architecture)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"

BELOW = {"errors", "clock", "config", "feel", "dmn", "forms", "calendars", "cases", "engine", "store"}

# room → the rooms it may import
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "clock": set(),
    "config": {"errors"},
    "feel": {"errors"},
    "dmn": {"errors", "feel"},
    "forms": {"errors", "feel"},
    "calendars": {"errors", "feel"},
    "cases": {"errors", "feel"},
    "engine": {"errors", "feel", "dmn", "forms", "calendars", "cases"},
    "store": {"errors", "feel", "cases", "config"},
    "context": {"errors", "clock", "config", "calendars", "cases", "engine", "store"},
    "actions": {*BELOW, "context"},
    "queries": {*BELOW, "context"},
    "journeys": {*BELOW, "context", "actions", "queries"},
}
DOORS = {"web", "worker", "serve", "cli", "demo", "__init__"}
HOMES = {"SpiffWorkflow": {"engine"}, "sqlalchemy": {"store"}, "alembic": {"store"}, "psycopg": {"store"}}


def room_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative imports hide the room"
            yield node.module
            if node.module == "app":
                yield from (f"app.{alias.name}" for alias in node.names)


FILES = sorted(APP.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(APP)))
def test_imports_point_one_way_and_libraries_stay_at_home(path: Path) -> None:
    room = room_of(path)
    for name in imports(path):
        top, _, rest = name.partition(".")
        if top in HOMES and room not in DOORS:
            assert room in HOMES[top], f"{path}: {top} belongs to {HOMES[top]}"
        if top in HOMES and room in DOORS:
            pytest.fail(f"{path}: {top} belongs to {HOMES[top]}, not to a door")
        if (top == "flask" or top.startswith("flask_")) and room not in DOORS:
            assert (room, top) in {("store", "flask_sqlalchemy"), ("store", "flask_migrate")}, (
                f"{path}: {top} belongs to the doors"
            )
        if top == "app" and rest:
            target = rest.split(".")[0]
            if target != room and room not in DOORS:
                assert target in MAY_IMPORT[room], f"{path}: {room} may not import {target}"
