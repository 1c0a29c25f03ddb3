"""What every open page asks every ten seconds: counts, and a stamp that changes when the list would."""

from __future__ import annotations

import hashlib
import json

from flask import Blueprint, Response, request, session
from flask.typing import ResponseReturnValue

from app import actions
from app.queries import stamps
from app.web import door, shell
from app.web.people import signed_in

bp = Blueprint("live", __name__)


def stamp(page: str, case: str | None = None) -> str | None:
    """Changes when the list or the case would look different; none for pages without a list."""
    if page == "case" and case:
        return stamps.case_stamp(door.ctx(), case)
    if page in ("work", "cases"):
        count = shell.counts().work
        held = stamps.holder_stamp(door.ctx(), door.actor())
        return f"{held}-{count.overdue}-{count.news}-{count.groups}-{count.waiting}"
    return None


def _still_looking() -> None:
    """Others see who has a case open: noted once a minute."""
    case, task = request.args.get("case"), request.args.get("task")
    minute = f"{case}{task}{int(door.now().timestamp()) // 60}"
    if case and session.get("looked") != minute:
        session["looked"] = minute
        actions.look(door.ctx(), door.actor(), case, task or None, opened=False)


@bp.get("/live")
@signed_in
def live() -> ResponseReturnValue:
    """JSON with an ETag over what it says; nothing new costs one statement and no body."""
    told = stamp(request.args.get("page", ""), request.args.get("case"))
    _still_looking()
    body = json.dumps({"counts": shell.counts().as_json(), "stamp": told}, sort_keys=True)
    answer = Response(body, mimetype="application/json")
    answer.set_etag(hashlib.sha256(body.encode()).hexdigest()[:20])
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)
