"""Work lists and tasks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import jsonify
from flask_smorest import Blueprint

from app import actions, queries
from app.queries import rows
from app.web import door
from app.web.api import shapes
from app.web.people import signed_in

bp = Blueprint("api_tasks", __name__, url_prefix="/api", description="Work lists and tasks")


@bp.get("/me")
@bp.response(200, shapes.Anything, description="who is signed in")
@signed_in
def me() -> Any:
    actor = door.actor()
    return _dict({"id": actor.id, "name": actor.name, "groups": sorted(actor.groups), "leads": sorted(actor.leads)})


def _dict(value: Any) -> Any:
    return jsonify(shapes.as_json(value))


@bp.get("/work")
@bp.arguments(shapes.WorkQuery, location="query")
@bp.response(200, shapes.Anything, description="WorkPage: rows of a tab in their order, with live counts")
@signed_in
def work(query: dict[str, Any]) -> Any:
    tab: rows.Tab = query["tab"]
    return _dict(queries.work(door.ctx(), door.actor(), tab=tab, after=query["after"], limit=query["limit"]))


@bp.get("/tasks/<task_id>")
@bp.response(200, shapes.Anything, description="TaskPage: the task with its form, data, draft and material")
@signed_in
def task(task_id: str) -> Any:
    return _dict(queries.task_page(door.ctx(), door.actor(), task_id))


@bp.post("/tasks/<task_id>/claim")
@bp.response(200, shapes.Anything)
@signed_in
def claim(task_id: str) -> Any:
    actions.claim_task(door.ctx(), door.actor(), task_id)
    return _dict({"ok": True})


@bp.post("/tasks/<task_id>/unclaim")
@bp.response(200, shapes.Anything)
@signed_in
def unclaim(task_id: str) -> Any:
    actions.unclaim_task(door.ctx(), door.actor(), task_id)
    return _dict({"ok": True})


@bp.post("/tasks/<task_id>/assign")
@bp.arguments(shapes.Assign)
@bp.response(200, shapes.Anything, description="who holds it: the person, or who stands in for one who is away")
@signed_in
def assign(body: dict[str, Any], task_id: str) -> Any:
    held = actions.assign_task(door.ctx(), door.actor(), task_id, body["to"], even_if_away=body["even_if_away"])
    return _dict({"ok": True, "assignee": held.assignee})


@bp.post("/tasks/<task_id>/delegate")
@bp.arguments(shapes.Delegate)
@bp.response(200, shapes.Anything, description="who holds it; it comes back to you when it is resolved or given back")
@signed_in
def delegate(body: dict[str, Any], task_id: str) -> Any:
    chosen = {"reason": body["reason"], "even_if_away": body["even_if_away"]}
    held = actions.assign_task(door.ctx(), door.actor(), task_id, body["to"], delegate=True, **chosen)
    return _dict({"ok": True, "assignee": held.assignee})


@bp.post("/tasks/<task_id>/resolve")
@bp.response(200, shapes.Anything, description="who holds it: the person that delegated it")
@signed_in
def resolve(task_id: str) -> Any:
    held = actions.unclaim_task(door.ctx(), door.actor(), task_id, delegated=True)
    return _dict({"ok": True, "assignee": held.assignee})


@bp.post("/tasks/<task_id>/priority")
@bp.arguments(shapes.Priority)
@bp.response(200, shapes.Anything, description="the task's own priority now and before; null: its case's")
@signed_in
def priority(body: dict[str, Any], task_id: str) -> Any:
    found = actions.set_priority(door.ctx(), door.actor(), task_id, body["priority"])
    return _dict({"ok": True, "priority": found.priority, "before": found.before})


@bp.post("/tasks/bulk")
@bp.arguments(shapes.Bulk)
@bp.response(200, shapes.Anything, description="a result a task: `changed` takes it back, or the refusal")
@signed_in
def bulk(body: dict[str, Any]) -> Any:
    return _results(actions.bulk_tasks(door.ctx(), door.actor(), **body))


@bp.post("/tasks/bulk/undo")
@bp.arguments(shapes.TakeBack)
@bp.response(200, shapes.Anything, description="a result a task, as of the act; `stale` where it was touched since")
@signed_in
def undo(body: dict[str, Any]) -> Any:
    changes = [actions.Changed(**change) for change in body["changes"]]
    return _results(actions.take_back(door.ctx(), door.actor(), changes))


def _results(found: Sequence[actions.BulkRow]) -> Any:
    return _dict(
        {
            "results": [
                {
                    "task": row.task,
                    "ok": row.refusal is None,
                    "changed": row.changed,
                    "refusal": door.problem(row.refusal) if row.refusal else None,
                }
                for row in found
            ]
        }
    )


@bp.put("/tasks/<task_id>/draft")
@bp.arguments(shapes.Draft)
@bp.response(200, shapes.Anything, description="when the draft was kept, and its version for the next save")
@signed_in
def draft(body: dict[str, Any], task_id: str) -> Any:
    saved = actions.save_draft(door.ctx(), door.actor(), task_id, body["data"], version=body["version"])
    return _dict({"ok": True, "at": saved.saved_at, "version": saved.version})


@bp.post("/tasks/<task_id>/complete")
@bp.arguments(shapes.Complete)
@bp.response(200, shapes.Anything, description="the case's open tasks after it")
@signed_in
def complete(body: dict[str, Any], task_id: str) -> Any:
    actions.complete_task(door.ctx(), door.actor(), task_id, body["version"], body["data"])
    return _dict({"ok": True, "case": task_id.rsplit(".", 1)[0]})
