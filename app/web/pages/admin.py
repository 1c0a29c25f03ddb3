"""Administration: people and their groups, passwords, sessions, absence, import."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.cases import permissions
from app.errors import Text
from app.queries import rows
from app.web import door, words
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("admin", __name__)


def _require() -> None:
    permissions.require(door.actor(), "manage_users")


def _user(user_id: str) -> rows.UserRow:
    _require()
    return queries.user(door.ctx(), door.actor(), user_id)


def _groups() -> list[tuple[str, str]]:
    return [(group.id, words.say(group.name, door.language())) for group in door.ctx().people.groups.values()]


@bp.get("/admin/users")
@signed_in
def users() -> ResponseReturnValue:
    _require()
    return render_template("pages/users.html", rows=queries.users(door.ctx(), door.actor(), active=None), here="users")


def _person_fields(row: rows.UserRow | None) -> Sequence[answers.Field]:
    return [
        answers.line("name", _("姓名"), value=row.name if row else ""),
        answers.line("email", _("邮箱"), kind="email", required=False, value=row.email if row else ""),
        answers.checks("groups", _("小组"), _groups(), [group.id for group in row.groups] if row else ()),
        answers.checks("leads", _("是组长"), _groups(), sorted(row.leads) if row else ()),
    ]


def _once() -> str:
    return _("至少 10 个字符；留空则生成一个，只显示这一次")


def _told_once(user_id: str, password: str, text: str) -> ResponseReturnValue:
    """A password that nobody typed is shown on the next page, once; one that was typed is known already."""
    if answers.given("password"):
        return answers.done(text, back="/admin/users")
    flash(_("%(name)s 的一次性密码：%(password)s（只显示这一次）", name=user_id, password=password), "warn")
    return answers.done(text, back="/admin/users", go="/admin/users")


@bp.get("/admin/users/ask/new")
@signed_in
def ask_new() -> ResponseReturnValue:
    _require()
    fields = [
        answers.line("id", _("用户名"), help=_("小写字母、数字、下划线")),
        *_person_fields(None),
        answers.line("password", _("初始密码"), kind="password", required=False, help=_once()),
    ]
    return answers.ask(_("新建用户"), "/admin/users", fields, button=_("新建"))


@bp.post("/admin/users")
@signed_in
def create() -> ResponseReturnValue:
    _require()
    user_id = answers.needed("id", Text("请填用户名", "Give a user name"))
    given = answers.given("password") or actions.one_time_password()
    actions.create_user(
        door.ctx(),
        door.actor(),
        user_id,
        name=answers.given("name") or user_id,
        groups=answers.given_list("groups"),
        leads=answers.given_list("leads"),
        password=given,
        email=answers.given("email"),
        must_change=True,
    )
    return _told_once(user_id, given, _("已新建 %(name)s", name=user_id))


@bp.get("/admin/users/<user_id>/ask/edit")
@signed_in
def ask_edit(user_id: str) -> ResponseReturnValue:
    row = _user(user_id)
    return answers.ask(f"{row.name} · {row.id}", f"/admin/users/{user_id}", _person_fields(row), button=_("保存"))


@bp.post("/admin/users/<user_id>")
@signed_in
def edit(user_id: str) -> ResponseReturnValue:
    _require()
    actions.change_user(
        door.ctx(),
        door.actor(),
        user_id,
        name=answers.needed("name", Text("请填姓名", "Give a name")),
        email=answers.given("email"),
        groups=answers.given_list("groups"),
        leads=answers.given_list("leads"),
    )
    return answers.done(_("已保存"), back="/admin/users")


@bp.get("/admin/users/<user_id>/ask/password")
@signed_in
def ask_password(user_id: str) -> ResponseReturnValue:
    row = _user(user_id)
    fields = [answers.line("password", _("新密码"), kind="password", required=False, help=_once())]
    return answers.ask(
        _("重置 %(name)s 的密码", name=row.name),
        f"/admin/users/{user_id}/password",
        fields,
        button=_("重置"),
        text=_("这个人的登录会全部结束，下次登录时要改密码。"),
    )


@bp.post("/admin/users/<user_id>/password")
@signed_in
def password(user_id: str) -> ResponseReturnValue:
    _require()
    given = answers.given("password") or actions.one_time_password()
    actions.reset_password(door.ctx(), door.actor(), user_id, given)
    return _told_once(user_id, given, _("密码已重置"))


@bp.get("/admin/users/<user_id>/ask/sessions")
@signed_in
def ask_sessions(user_id: str) -> ResponseReturnValue:
    row = _user(user_id)
    open_ones = queries.sessions(door.ctx(), door.actor(), user_id)
    listed = "；".join(
        f"{words.day_time(item.seen_at, door.now(), door.zone())} {item.address} {item.agent[:40]}"
        for item in open_ones[:10]
    )
    return answers.ask(
        _("结束 %(name)s 的登录", name=row.name),
        f"/admin/users/{user_id}/sessions",
        [],
        button=_("结束"),
        text=" ".join(part for part in (listed, _("正在写的内容会留在他的浏览器和草稿里。")) if part),
    )


@bp.post("/admin/users/<user_id>/sessions")
@signed_in
def sessions(user_id: str) -> ResponseReturnValue:
    _require()
    actions.end_sessions(door.ctx(), door.actor(), user_id)
    return answers.done(_("已结束登录"), back="/admin/users")


@bp.get("/admin/users/<user_id>/ask/active")
@signed_in
def ask_active(user_id: str) -> ResponseReturnValue:
    row = _user(user_id)
    if row.active:
        return answers.ask(
            _("停用 %(name)s", name=row.name),
            f"/admin/users/{user_id}/active",
            [],
            button=_("停用"),
            text=_("不能再登录；手上的任务退回小组，历史不变。"),
        )
    return answers.ask(_("启用 %(name)s", name=row.name), f"/admin/users/{user_id}/active", [], button=_("启用"))


@bp.post("/admin/users/<user_id>/active")
@signed_in
def active(user_id: str) -> ResponseReturnValue:
    on = not _user(user_id).active
    actions.change_user(door.ctx(), door.actor(), user_id, active=on)
    if on:
        return answers.done(_("已启用"), back="/admin/users")
    freed, kept = actions.free_tasks(door.ctx(), door.actor(), user_id)
    text = _("已停用，%(n)s 件任务已退回小组", n=freed) if freed else _("已停用")
    if kept:
        text += _("；%(n)s 件没有小组可退，请主管改派", n=kept)
    return answers.done(text, back="/admin/users")


@bp.get("/admin/users/ask/import")
@signed_in
def ask_import() -> ResponseReturnValue:
    _require()
    fields: Sequence[answers.Field] = [
        {"kind": "file", "name": "file", "label": _("CSV 文件"), "accept": ".csv,text/csv"},
        {"kind": "check", "name": "dry", "label": _("只试算，不写入"), "value": True},
    ]
    text = _("列：id, name, email, groups, leads, password；小组用分号隔开。")
    return answers.ask(_("导入用户"), "/admin/users/import", fields, button=_("导入"), text=text, multipart=True)


@bp.post("/admin/users/import")
@signed_in
def import_users() -> ResponseReturnValue:
    _require()
    sent = request.files.get("file")
    dry = request.form.get("dry") == "1"
    told = actions.import_users(door.ctx(), door.actor(), sent.read() if sent else b"", dry_run=dry)
    text = (
        _("试算：新建 %(new)s，修改 %(changed)s", new=told.created, changed=told.changed)
        if dry
        else _("新建 %(new)s，修改 %(changed)s", new=told.created, changed=told.changed)
    )
    return answers.done(text, back="/admin/users")
