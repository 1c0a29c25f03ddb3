"""Saved views: a filter with a name, mine or a group's, with a live count."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app import actions
from app.errors import Text
from app.web import door, filters, words
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("views", __name__)


def _page(name: str) -> str:
    return name if name in ("work", "cases") else "cases"


@bp.get("/views/ask")
@signed_in
def ask() -> ResponseReturnValue:
    query = filters.write(request.args)
    groups = door.ctx().people.groups
    mine = [
        (group, words.say(groups[group].name, door.language()))
        for group in sorted(door.actor().groups)
        if group in groups
    ]
    return answers.ask(
        _("存为视图"),
        f"/views?query={quote(query)}&page={_page(request.args.get('page', ''))}",
        [answers.line("name", _("名称")), answers.pick("group", _("和谁共用"), mine, required=False)],
        button=_("保存"),
    )


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


@bp.post("/views/<int:view>/delete")
@signed_in
def delete(view: int) -> ResponseReturnValue:
    actions.delete_view(door.ctx(), door.actor(), view)
    return answers.done(_("已删除视图"), back="/work")
