"""Comments in a case: written, edited and deleted traceably."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import Refusal, Text
from app.web import door
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("comments", __name__)
_EMPTY = Text("还没有写内容", "There is no text yet")


@bp.post("/cases/<number>/comments")
@signed_in
def add(number: str) -> ResponseReturnValue:
    actions.add_comment(door.ctx(), door.actor(), number, answers.needed("text", _EMPTY))
    return answers.done(_("备注已写下"), back=f"/cases/{number}#talk")


@bp.get("/cases/<number>/comments/<int:comment>/ask")
@signed_in
def ask_edit(number: str, comment: int) -> ResponseReturnValue:
    page = queries.case_page(door.ctx(), door.actor(), number)
    found = next((item for item in page.comments if item.id == comment and item.mine), None)
    if found is None:
        raise Refusal("not_found", Text("没有这条备注", "There is no such comment"))
    return answers.ask(
        _("修改备注"),
        f"/cases/{number}/comments/{comment}",
        [answers.area("text", _("内部备注"), value=found.text)],
        button=_("保存"),
    )


@bp.post("/cases/<number>/comments/<int:comment>")
@signed_in
def edit(number: str, comment: int) -> ResponseReturnValue:
    actions.edit_comment(door.ctx(), door.actor(), number, comment, answers.needed("text", _EMPTY))
    return answers.done(_("已修改，原文留在历史里"), back=f"/cases/{number}#talk")


@bp.post("/cases/<number>/comments/<int:comment>/delete")
@signed_in
def delete(number: str, comment: int) -> ResponseReturnValue:
    actions.delete_comment(door.ctx(), door.actor(), number, comment)
    return answers.done(_("已删除，原文留在历史里"), back=f"/cases/{number}#talk")
