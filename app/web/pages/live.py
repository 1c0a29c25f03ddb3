"""What every open page asks every ten seconds: counts, and a stamp that changes when the list would."""

from __future__ import annotations

import hashlib
import json

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import Refusal
from app.queries import stamps
from app.queries.work import POLL_AGE
from app.web import door, filters, shell
from app.web.people import signed_in

bp = Blueprint("live", __name__)
LOOKED = 25.0


def stamp(page: str, case: str | None = None) -> str | None:
    """Changes when the list or the case would look different; none for pages without a list."""
    if page == "case" and case:
        return stamps.case_stamp(door.ctx(), case)
    if page == "cases":
        return stamps.cases_stamp(door.ctx(), door.actor(), filters.cases(request.args))
    if page in ("work", "pool"):
        count = shell.counts().work
        return count.stamp if page == "work" else count.groups_stamp
    if page == "team":
        return f"{door.now():%H:%M}"  # its counts are of much: new ones once a minute
    if page == "promises":
        return stamps.promises_stamp(door.ctx(), door.actor(), request.args.get("status", "open"))
    return None


def _still_looking() -> None:
    """Others see who has a case open: noted every half minute."""
    case, task = request.args.get("case"), request.args.get("task")
    if case:
        ctx, actor = door.ctx(), door.actor()
        noted = ("looked", actor.id, case, task)
        ctx.recent.get(noted, LOOKED, lambda: actions.keep_looking(ctx, actor, case, task or None))


def _viewers() -> dict[str, list[str]]:
    """Who else has the case or task open, for those who may see it."""
    case, task = request.args.get("case"), request.args.get("task")
    if not case:
        return {}
    try:
        found = stamps.viewers(door.ctx(), door.actor(), case, task or None)
    except Refusal:
        return {}
    return {"viewers": [person.name for person in found]}


@bp.get("/live")
@signed_in
def live() -> ResponseReturnValue:
    """JSON with an ETag over what it says; nothing new costs two statements, on a case three, and no body."""
    counts = shell.counts(age=POLL_AGE).as_json()
    told = stamp(request.args.get("page", ""), request.args.get("case"))
    _still_looking()
    views = {
        str(view.id): [view.count, view.late]
        for view in shell.views(age=queries.views.OLD, counts_age=queries.views.OLD)
    }
    body = json.dumps({"counts": counts, "stamp": told, "views": views, **_viewers()}, sort_keys=True)
    answer = Response(body, mimetype="application/json")
    answer.set_etag(hashlib.sha256(body.encode()).hexdigest()[:20])
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)
