"""Cases."""

from __future__ import annotations

from typing import Any

from flask import jsonify
from flask_smorest import Blueprint

from app import actions, queries
from app.cases import permissions
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


@bp.get("/cases/<number>/moves")
@bp.response(200, shapes.Anything, description="MoveFrom: where the flow stands, and what it can be moved to")
@signed_in
def moves(number: str) -> Any:
    return jsonify(shapes.as_json({"moves": queries.moves(door.ctx(), door.actor(), number)}))


@bp.post("/cases/<number>/moves")
@bp.arguments(shapes.Move)
@bp.response(200, shapes.Anything, description="the tasks that it opened; `asked` where a supervisor must agree first")
@signed_in
def move(body: dict[str, Any], number: str) -> Any:
    if permissions.may(door.actor(), "move"):
        done = actions.move_token(door.ctx(), door.actor(), number, **body)
        return jsonify({"ok": True, "opened": done.opened})
    return jsonify({"ok": True, "asked": actions.ask_move(door.ctx(), door.actor(), number, **body)})


@bp.post("/cases/<number>/moves/<int:asked>")
@bp.arguments(shapes.Answer)
@bp.response(200, shapes.Anything, description="the tasks that the move opened; none where you did not agree")
@signed_in
def answer_move(body: dict[str, Any], number: str, asked: int) -> Any:
    done = actions.answer_move(door.ctx(), door.actor(), number, asked, **body)
    return jsonify({"ok": True, "opened": done.opened})


@bp.delete("/cases/<number>/moves/<int:asked>")
@bp.response(200, shapes.Anything)
@signed_in
def withdraw_move(number: str, asked: int) -> Any:
    actions.withdraw_move(door.ctx(), door.actor(), number, asked)
    return jsonify({"ok": True})


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
