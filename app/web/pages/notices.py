"""Notices: each one click from the place it is about, those of one case on one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import Refusal, Text
from app.queries import rows
from app.web import door
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("notices", __name__)
PAGE = 50


@dataclass(frozen=True)
class Group:
    """What was told about one case: the latest notice, and those before it."""

    latest: rows.Notice
    before: tuple[rows.Notice, ...]

    @property
    def all(self) -> tuple[rows.Notice, ...]:
        return (self.latest, *self.before)

    @property
    def unread(self) -> int:
        return sum(not notice.read for notice in self.all)


def grouped(found: Iterable[rows.Notice]) -> list[Group]:
    """By case, in the order of each one's latest notice; one that is about no case stands alone."""
    by_case: dict[str, list[rows.Notice]] = {}
    for notice in found:
        by_case.setdefault(notice.case or str(notice.id), []).append(notice)
    return [Group(latest, tuple(before)) for latest, *before in by_case.values()]


@bp.get("/notices")
@signed_in
def index() -> ResponseReturnValue:
    """The page; or, for a script that asks, the list at the side of another one."""
    before = request.args.get("before", type=int)
    found = queries.notices(door.ctx(), door.actor(), limit=PAGE + 1, before=before)
    shown = found[:PAGE]
    side = request.headers.get("X-Part") == "side"
    return render_template(
        "parts/notice_side.html" if side else "pages/notices.html",
        groups=grouped(shown),
        more=f"/notices?before={shown[-1].id}" if len(found) > PAGE else None,
        here="notices",
    )


@bp.get("/notices/<int:notice>")
@signed_in
def follow(notice: int) -> ResponseReturnValue:
    found = next(iter(queries.some_notices(door.ctx(), door.actor(), [notice])), None)
    if found is None:
        raise Refusal("not_found", Text("没有这条通知", "There is no such notice"))
    actions.follow_notice(door.ctx(), door.actor(), notice)
    return redirect(_place(found))


def _place(notice: rows.Notice) -> str:
    if notice.task:
        return f"/tasks/{notice.task}"
    if notice.case:
        return f"/cases/{notice.case}"
    return "/team" if notice.kind == "nobody" else "/notices"


@bp.post("/notices/read")
@signed_in
def read_all() -> ResponseReturnValue:
    actions.mark_notices_read(door.ctx(), door.actor(), None)
    return answers.done(_("已全部标为已读"), back="/notices")


@bp.post("/notices/pop")
@signed_in
def pop() -> ResponseReturnValue:
    """What is to pop up, in the one page that asks first; nothing for all others."""
    taken = actions.pop_notices(door.ctx(), door.actor())
    found = queries.some_notices(door.ctx(), door.actor(), taken) if taken else ()
    return render_template("parts/notice_pop.html", groups=grouped(found)) if found else ("", 204)
