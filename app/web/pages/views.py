"""Saved views: a filter with a name, mine or a group's, with a live count."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import Refusal, Text
from app.queries import rows
from app.web import door, filters, words
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("views", __name__)


def _page(name: str) -> str:
    return name if name in actions.VIEW_PAGES else "cases"


def _mine(view: int) -> rows.SavedView:
    """A view of one's own. Refusal: `not_found`."""
    found = next((v for v in queries.saved_views(door.ctx(), door.actor()) if v.id == view), None)
    if found is None or found.owner.id != door.actor().id:
        raise Refusal("not_found", Text("没有此视图", "There is no such view"))
    return found


def _fields(name: str = "", group: str = "") -> list[answers.Field]:
    groups, mine = door.ctx().people.groups, sorted(door.actor().groups)
    known = [(key, words.say(groups[key].name, door.language())) for key in mine if key in groups]
    return [
        answers.line("name", _("名称"), value=name),
        answers.pick("group", _("和谁共用"), known, required=False, value=group),
    ]


@bp.get("/views")
@signed_in
def index() -> ResponseReturnValue:
    """All of one's views, to rename, order, share and delete."""
    saved = queries.saved_views(door.ctx(), door.actor())
    own = [view for view in saved if view.owner.id == door.actor().id]
    shared = [view for view in saved if view.owner.id != door.actor().id]
    return render_template("pages/views.html", own=own, shared=shared, here="views")


@bp.get("/views/ask")
@signed_in
def ask() -> ResponseReturnValue:
    query = filters.write(request.args)
    url = f"/views?query={quote(query)}&page={_page(request.args.get('page', ''))}"
    return answers.ask(_("存为视图"), url, _fields(), button=_("保存"))


@bp.post("/views")
@signed_in
def save() -> ResponseReturnValue:
    name = answers.needed("name", Text("请写名称", "Give it a name"))
    page = _page(request.args.get("page", ""))
    query = request.args.get("query", "")[:2000]
    actions.save_view(
        door.ctx(), door.actor(), name=name[:60], page=page, query=query, group=answers.given("group") or None
    )
    return answers.done(_("已保存视图"), back=f"/{page}?{query}")


@bp.get("/views/<int:view>/ask")
@signed_in
def ask_change(view: int) -> ResponseReturnValue:
    found = _mine(view)
    return answers.ask(_("修改视图"), f"/views/{view}", _fields(found.name, found.group or ""), button=_("保存"))


@bp.post("/views/<int:view>")
@signed_in
def change(view: int) -> ResponseReturnValue:
    name = answers.needed("name", Text("请写名称", "Give it a name"))
    actions.change_view(door.ctx(), door.actor(), view, name=name, group=answers.given("group") or None)
    return answers.done(_("已修改视图"), back="/views")


@bp.post("/views/<int:view>/move")
@signed_in
def move(view: int) -> ResponseReturnValue:
    actions.move_view(door.ctx(), door.actor(), view, -1 if answers.given("to") == "up" else 1)
    return answers.done(_("已移动"), back="/views")


@bp.post("/views/<int:view>/delete")
@signed_in
def delete(view: int) -> ResponseReturnValue:
    found = _mine(view)
    actions.delete_view(door.ctx(), door.actor(), view)
    again = f"/views?query={quote(found.query)}&page={found.page}"
    return answers.done(
        _("已删除视图"), back="/views", undo=[(again, {"name": found.name, "group": found.group or ""})]
    )
