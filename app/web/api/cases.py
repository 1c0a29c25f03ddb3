"""Cases."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from flask_smorest import Blueprint

from app import actions, queries
from app.queries import rows
from app.web import door
from app.web.api import shapes
from app.web.people import signed_in

bp = Blueprint("api_cases", __name__, url_prefix="/api", description="Cases")


@bp.get("/cases")
@bp.arguments(shapes.CasesQuery, location="query")
@bp.response(200, shapes.Anything, description="CasePageOfRows")
@signed_in
def index(query: dict[str, Any]) -> Any:
    status = {"open": ("open", "suspended"), "all": ()}.get(query["status"], (query["status"],))
    narrowed = rows.Filter(status=status, text=query["q"][:200])
    return jsonify(
        shapes.as_json(
            queries.cases(door.ctx(), door.actor(), filters=narrowed, after=query["after"], limit=query["limit"])
        )
    )


@bp.post("/cases")
@bp.arguments(shapes.Open)
@bp.response(201, shapes.Anything, description="the new case's number")
@signed_in
def open_case(body: dict[str, Any]) -> Any:
    opened = actions.open_case(
        door.ctx(), door.actor(), process=body["process"], message=body["message"], data=body["data"]
    )
    return jsonify({"number": opened.case}), 201


@bp.get("/cases/<number>")
@bp.response(200, shapes.Anything, description="CasePage: everything of one case that the reader may see")
@signed_in
def show(number: str) -> Any:
    return jsonify(shapes.as_json(queries.case_page(door.ctx(), door.actor(), number)))


@bp.post("/cases/<number>/messages")
@bp.arguments(shapes.Message)
@bp.response(200, shapes.Anything)
@signed_in
def message(body: dict[str, Any], number: str) -> Any:
    actions.send_message(door.ctx(), door.actor(), number, body["message"], body["data"])
    return jsonify({"ok": True})


@bp.post("/cases/<number>/comments")
@bp.arguments(shapes.Comment)
@bp.response(200, shapes.Anything)
@signed_in
def comment(body: dict[str, Any], number: str) -> Any:
    actions.add_comment(door.ctx(), door.actor(), number, body["text"])
    return jsonify({"ok": True})
