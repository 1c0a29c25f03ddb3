"""The read side of journeys: one case as it is, in plain records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app import feel
from app.cases import case_number, task_id
from app.cases.scopes import CaseFile
from app.context import Context
from app.store import rehearsal
from app.store.case_rows import group_ids


@dataclass(frozen=True)
class OpenTask:
    task_id: str
    key: int
    element: str
    scope: int
    due: datetime | None
    follow_up: datetime | None
    groups: tuple[str, ...]
    assignee: str | None
    priority: int | None
    form: str | None
    step: str | None


@dataclass(frozen=True)
class OpenIncident:
    key: int
    element: str
    code: str
    message: str


@dataclass(frozen=True)
class Evaluated:
    matched: tuple[int, ...]
    outputs: Mapping[str, object]


@dataclass(frozen=True)
class OpenedCase:
    case_id: int
    number: str
    link: str
    cause: str | None


def number(ctx: Context, case: int) -> str:
    with ctx.store.read() as tx:
        row = rehearsal.case_row(tx, case)
    return case_number(row["year"], case)


def columns(ctx: Context, case: int) -> dict[str, object]:
    """The columns of the case that lists and reports use, and its number."""
    with ctx.store.read() as tx:
        row = dict(rehearsal.case_row(tx, case))
    for name in ("variables", "progress", "events", "case_id"):
        row.pop(name, None)
    return {"number": case_number(row.pop("year"), case), **row}


def case_file(ctx: Context, case: int) -> CaseFile:
    with ctx.store.read() as tx:
        return CaseFile.loads(rehearsal.case_row(tx, case)["variables"])


def open_tasks(ctx: Context, case: int) -> tuple[OpenTask, ...]:
    with ctx.store.read() as tx:
        year, rows = rehearsal.case_row(tx, case)["year"], rehearsal.open_tasks(tx, case)
    return tuple(
        OpenTask(
            task_id(case_number(year, case), r.key), r.key, r.element, r.scope, r.due, r.follow_up,
            group_ids(r.groups), r.assignee, r.priority, r.form, r.step,
        )
        for r in rows
    )  # fmt: skip


def latest_task(ctx: Context, case: int, element: str) -> str | None:
    """The public id of the task of an element that was opened last, whatever became of it."""
    with ctx.store.read() as tx:
        row, year = rehearsal.latest_task(tx, case, element), rehearsal.case_row(tx, case)["year"]
    return task_id(case_number(year, case), row.key) if row is not None else None


def completed_since(ctx: Context, case: int, seen: int) -> list[str]:
    with ctx.store.read() as tx:
        return rehearsal.completed(tx, case)[seen:]


def timers(ctx: Context, case: int) -> list[tuple[str, datetime]]:
    with ctx.store.read() as tx:
        return [(r.element, r.at) for r in rehearsal.timers(tx, case)]


def incidents(ctx: Context, case: int) -> tuple[OpenIncident, ...]:
    with ctx.store.read() as tx:
        return tuple(OpenIncident(r.key, r.element, r.code, r.message) for r in rehearsal.open_incidents(tx, case))


def latest_decision(ctx: Context, case: int, name: str) -> Evaluated | None:
    with ctx.store.read() as tx:
        row = rehearsal.latest_decision(tx, case, name)
    if row is None:
        return None
    body = feel.loads(row.body)
    outputs = body.get("value") if isinstance(body, dict) else None
    return Evaluated(
        tuple(json.loads(row.matched)), outputs if isinstance(outputs, dict) else {"value": outputs, name: outputs}
    )


def decisions_at(ctx: Context, case: int, at: datetime) -> list[str]:
    """Decisions made at an instant, each with the rules that matched."""
    with ctx.store.read() as tx:
        return [f"{r.decision}: rules {r.matched}" for r in rehearsal.decisions_at(tx, case, at)]


def outbox_since(ctx: Context, case: int, seen: int) -> list[str]:
    with ctx.store.read() as tx:
        return rehearsal.outbox_kinds(tx, case)[seen:]


def opened_cases(ctx: Context, case: int) -> tuple[OpenedCase, ...]:
    with ctx.store.read() as tx:
        rows = rehearsal.linked_cases(tx, case)
        return tuple(
            OpenedCase(r.other_id, case_number(rehearsal.case_row(tx, r.other_id)["year"], r.other_id), r.kind, r.cause)
            for r in rows
        )


def fingerprint(ctx: Context, case: int) -> object:
    with ctx.store.read() as tx:
        return rehearsal.fingerprint(tx, case)
