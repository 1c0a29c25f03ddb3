"""The HTML door: one file a place, each a blueprint. Pages read from `queries` and act through `actions`."""

from __future__ import annotations

from flask import Flask

from app.web.pages import (
    absences,
    admin,
    audit,
    cases,
    comments,
    customers,
    files,
    flow,
    groups,
    intake,
    live,
    notices,
    palette,
    promises,
    releases,
    settings,
    studio,
    tasks,
    team,
    views,
    work,
)

_ROOMS = (
    absences,
    admin,
    audit,
    cases,
    comments,
    customers,
    files,
    flow,
    groups,
    intake,
    live,
    notices,
    palette,
    promises,
    releases,
    settings,
    studio,
    tasks,
    team,
    views,
    work,
)


def install(app: Flask) -> None:
    for room in _ROOMS:
        app.register_blueprint(room.bp)
