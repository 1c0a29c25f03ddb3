"""Notices: each one click from the place it is about."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import Refusal, Text
from app.web import door
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@signed_in
def index() -> ResponseReturnValue:
    return render_template("pages/notices.html", rows=queries.notices(door.ctx(), door.actor()), here="notices")


@bp.get("/notices/<int:notice>")
@signed_in
def follow(notice: int) -> ResponseReturnValue:
    found = next((row for row in queries.notices(door.ctx(), door.actor()) if row.id == notice), None)
    if found is None:
        raise Refusal("not_found", Text("没有这条通知", "There is no such notice"))
    actions.mark_notices_read(door.ctx(), door.actor(), [notice])
    return redirect(f"/tasks/{found.task}" if found.task else f"/cases/{found.case}" if found.case else "/notices")


@bp.post("/notices/read")
@signed_in
def read_all() -> ResponseReturnValue:
    actions.mark_notices_read(door.ctx(), door.actor(), None)
    return answers.done(_("已全部标为已读"), back="/notices")
