"""A person's own settings: language, look, keys, notices, password, absence."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, session
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import Refusal, Text
from app.web import columns, door, language, looks
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("settings", __name__)


def _kinds() -> list[tuple[str, str]]:
    return [
        ("assigned", _("任务派给我")),
        ("stands_in", _("我代办别人的任务")),
        ("stood_in", _("我缺勤时任务由人代办")),
        ("mentioned", _("有人提到我")),
        ("escalated", _("升级到我")),
        ("overdue", _("我的任务超时")),
        ("answered", _("部门或客户有回音")),
        ("handed_over", _("案件转给我")),
        ("incident", _("流程停住")),
        ("customer", _("外面有回音")),
        ("promise", _("承诺未兑现")),
        ("commented", _("部门在我的案件里写备注")),
        ("nobody", _("任务没有人能领取")),
        ("move_asked", _("请我同意移动流程")),
        ("move_withdrawn", _("请我同意的流程移动被撤回")),
        ("move_agreed", _("我请求的流程移动得到同意")),
        ("move_refused", _("我请求的流程移动没有得到同意")),
        ("delegated_back", _("委托的任务办完")),
    ]


@bp.get("/settings")
@signed_in
def show() -> ResponseReturnValue:
    ctx, actor = door.ctx(), door.actor()
    wanted = queries.notice_settings(ctx, actor)
    off = {kind for kind, _name in _kinds() if wanted.get(kind) is False}
    return render_template(
        "pages/settings.html",
        here="settings",
        notice_kinds=_kinds(),
        notices_off=off,
        sessions=queries.sessions(ctx, actor, actor.id),
        absences=queries.absences(ctx, actor, [actor.id]),
    )


@bp.post("/settings")
@signed_in
def save() -> ResponseReturnValue:
    """One or several settings as JSON; an unknown one is refused."""
    body = answers.sent()
    answer = jsonify({"ok": True})
    for name, value in body.items():
        _save_one(answer, name, value)
    return answer


def _save_one(answer: Response, name: str, value: object) -> None:
    if name == "letters":
        value = "on" if value in (True, "on") else "off"
    kinds = {kind for kind, _name in _kinds()}
    if name == "language" and value in language.LANGUAGES:
        session["language"] = value
        actions.set_language(door.ctx(), door.actor(), str(value))
    elif name in looks.CHOICES and value in looks.CHOICES[name]:
        looks.keep(answer, {name: str(value)})
    elif name.startswith("notice_") and name.removeprefix("notice_") in kinds and isinstance(value, bool):
        actions.set_notice(door.ctx(), door.actor(), name.removeprefix("notice_"), value)
    else:
        raise Refusal("invalid", Text(f"没有这个设置：{name}", f"There is no such setting: {name}"), field=name)


@bp.post("/settings/columns/<page>")
@signed_in
def save_columns(page: str) -> ResponseReturnValue:
    """Which columns a list has; `usual` goes back to those that everybody starts with."""
    known = [column.key for column in columns.COLUMNS.get(page, ())]
    if not known:
        raise Refusal("not_found", Text(f"没有列表 {page}", f"There is no list {page}"))
    chosen = [key for key in known if key in answers.given_list("column")]
    if len(chosen) > columns.MOST:
        text = Text(f"最多 {columns.MOST} 列，否则每列都太窄", f"At most {columns.MOST} columns: more are too narrow")
        raise Refusal("invalid", text, field="column")
    actions.set_columns(door.ctx(), door.actor(), page, None if answers.given("usual") else chosen)
    return answers.done(_("已保存列"), back=f"/{page}")


@bp.post("/settings/password")
@signed_in
def password() -> ResponseReturnValue:
    old = answers.needed("old", Text("请填现在的密码", "Give the present password"))
    new = answers.needed("new", Text("请填新密码", "Give the new password"))
    actions.change_password(door.ctx(), door.actor(), old, new, keep=door.me().token)
    return answers.done(_("密码已修改"), back="/settings")


@bp.post("/settings/sessions")
@signed_in
def sessions() -> ResponseReturnValue:
    """Signs out everywhere else."""
    actions.end_sessions(door.ctx(), door.actor(), door.actor().id, keep=door.me().token)
    return answers.done(_("其他设备上的登录已结束"), back="/settings")
