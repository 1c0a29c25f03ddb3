"""Absence with a deputy: one dialog for oneself, for a lead's people and for everybody."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import Refusal, Text
from app.web import door
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("absences", __name__)


@bp.get("/absences/ask")
@signed_in
def ask() -> ResponseReturnValue:
    """Of one person, or of whomever of those that the reader may set absences for."""
    ctx, actor, person = door.ctx(), door.actor(), request.args.get("person")
    people = [found for found in queries.absentees(ctx, actor) if person in (None, found.id)]
    if not people:
        raise Refusal("not_allowed", Text("您不能登记此人的缺勤", "You may not set this person's absence"))
    return render_template(
        "parts/absence.html",
        people=people,
        noted=queries.absences(ctx, actor, [found.id for found in people]),
        colleagues=queries.colleagues(ctx),
        start=door.now().astimezone(door.zone()).strftime("%Y-%m-%dT%H:%M"),
    )


@bp.post("/absences")
@signed_in
def save() -> ResponseReturnValue:
    person = answers.needed("person", Text("请选谁缺勤", "Choose who is away"))
    deputy = answers.given("deputy") or None
    away = actions.set_absence(door.ctx(), door.actor(), person, _instant("start"), _instant("end"), deputy)
    return answers.done(_said(away, person, deputy), back="/settings")


def _said(away: actions.Away, person: str, deputy: str | None) -> str:
    """That it is noted; who gets the tasks where the deputy is away too; whose deputy is away now."""
    name = door.ctx().people.name
    text = _("已登记缺勤")
    if away.follows:
        names = _("、").join(map(name, away.follows))
        text += _("；%(deputy)s那段时间也缺勤，任务转给%(names)s", deputy=name(deputy), names=names)
    if away.relying and not deputy:
        names = _("、").join(map(name, away.relying))
        text += _("；%(name)s是%(names)s的代理人，请另安排", name=name(person), names=names)
    return text


@bp.post("/absences/<person>/<int:absence>/end")
@signed_in
def end(person: str, absence: int) -> ResponseReturnValue:
    actions.end_absence(door.ctx(), door.actor(), person, absence)
    return answers.done(_("缺勤已结束"), back="/settings")


def _instant(name: str) -> datetime:
    text = Text("请填日期和时间", "Give date and time")
    try:
        return datetime.fromisoformat(answers.needed(name, text)).replace(tzinfo=door.zone())
    except ValueError:
        raise answers.fault(name, text) from None
