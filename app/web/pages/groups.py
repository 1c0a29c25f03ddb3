"""Groups, and what their roles may do: made, renamed and deactivated by the administrator, read as a table."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.cases import ROLES, permissions
from app.errors import Refusal, Text
from app.queries import rows
from app.web import door, words
from app.web.pages import answers
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("groups", __name__)


def _kinds() -> list[tuple[str, str]]:
    return [("service", _("客服")), ("department", _("部门")), ("oversight", _("监督")), ("system", _("系统"))]


def _group(group_id: str) -> rows.GroupRow:
    found = next((row for row in queries.all_groups(door.ctx(), door.actor()) if row.id == group_id), None)
    if found is None:
        raise Refusal("not_found", Text(f"没有小组 {group_id}", f"There is no group {group_id}"))
    return found


@bp.get("/admin/groups")
@signed_in
def index() -> ResponseReturnValue:
    found = queries.all_groups(door.ctx(), door.actor())
    return render_template("pages/groups.html", rows=found, kinds=dict(_kinds()), here="users")


def _fields(row: rows.GroupRow | None) -> Sequence[answers.Field]:
    return [
        answers.line("zh", _("中文名称"), value=row.name.zh if row else ""),
        answers.line("en", _("英文名称"), value=row.name.en if row else ""),
        answers.pick("kind", _("种类"), _kinds(), value=row.kind if row else "department"),
    ]


@bp.get("/admin/groups/ask/new")
@signed_in
def ask_new() -> ResponseReturnValue:
    permissions.require(door.actor(), "manage_users")
    fields = [
        answers.line("id", _("组名"), help=_("小写字母、数字、下划线；流程图按它派任务，之后不能改")),
        *_fields(None),
    ]
    return answers.ask(_("新建小组"), "/admin/groups", fields, button=_("新建"))


@bp.post("/admin/groups")
@signed_in
def create() -> ResponseReturnValue:
    group_id = answers.needed("id", Text("请填组名", "Give an id"))
    if any(row.id == group_id for row in queries.all_groups(door.ctx(), door.actor())):
        raise answers.fault("id", Text(f"小组 {group_id} 已存在", f"There is a group {group_id} already"))
    _save(group_id, active=True)
    return answers.done(_("已新建 %(name)s", name=group_id), back="/admin/groups")


def _save(group_id: str, *, active: bool) -> None:
    zh = answers.needed("zh", Text("请填中文名称", "Give the Chinese name"))
    name = Text(zh, answers.given("en") or zh)
    actions.save_group(door.ctx(), door.actor(), group_id, name=name, kind=answers.given("kind"), active=active)


@bp.get("/admin/groups/<group_id>/ask/edit")
@signed_in
def ask_edit(group_id: str) -> ResponseReturnValue:
    row = _group(group_id)
    return answers.ask(
        f"{words.say(row.name, door.language())} · {row.id}",
        f"/admin/groups/{group_id}",
        _fields(row),
        button=_("保存"),
    )


@bp.post("/admin/groups/<group_id>")
@signed_in
def edit(group_id: str) -> ResponseReturnValue:
    _save(group_id, active=_group(group_id).active)
    return answers.done(_("已保存"), back="/admin/groups")


@bp.get("/admin/groups/<group_id>/ask/active")
@signed_in
def ask_active(group_id: str) -> ResponseReturnValue:
    row = _group(group_id)
    name = words.say(row.name, door.language())
    title, button = (
        (_("停用 %(name)s", name=name), _("停用")) if row.active else (_("启用 %(name)s", name=name), _("启用"))
    )
    text = (
        _(
            "这个小组有 %(n)s 人、%(tasks)s 件待办任务。停用后没有人能从小组领取它们，由主管改派；新到的也一样。",
            n=row.members,
            tasks=row.open_tasks,
        )
        if row.active
        else _("组员和任务照旧，马上可以领取。")
    )
    return answers.ask(title, f"/admin/groups/{group_id}/active", [], button=button, text=text)


@bp.post("/admin/groups/<group_id>/active")
@signed_in
def active(group_id: str) -> ResponseReturnValue:
    row = _group(group_id)
    actions.save_group(door.ctx(), door.actor(), group_id, name=row.name, kind=row.kind, active=not row.active)
    return answers.done(_("已停用") if row.active else _("已启用"), back="/admin/groups")


def _role_names() -> dict[str, str]:
    return {
        "agent": _("客服"),
        "department": _("部门"),
        "lead": _("组长"),
        "supervisor": _("主管"),
        "watcher": _("监督"),
        "process_owner": _("流程负责人"),
        "compliance": _("合规"),
        "admin": _("管理员"),
    }


def _grant_names() -> dict[str, str]:
    return {
        "all": _("全部"),
        "masked": _("全部，个人信息遮住"),
        "own": _("自己的"),
        "task": _("有过任务的案件"),
        "department": _("所带部门的"),
        "candidate": _("可领取的"),
        "department_candidate": _("可领取的和所带部门的"),
        "seen": _("看得到的"),
        "consent": _("主管同意后"),
        "not_own": _("除自己改的"),
    }


@bp.get("/admin/roles")
@signed_in
def roles() -> ResponseReturnValue:
    """Who may do what, from the one table of rights; every administrator and auditor may read it."""
    if not (permissions.may(door.actor(), "manage_users") or permissions.may(door.actor(), "see_audit")):
        permissions.require(door.actor(), "manage_users")
    grants, names = _grant_names(), _role_names()
    table = [
        (
            words.say(permissions.name_of(verb), door.language()),
            [grants.get(permissions.TABLE[verb].get(role, ""), "") for role in ROLES],
        )
        for verb in permissions.VERBS
    ]
    return render_template("pages/roles.html", roles=[names[role] for role in ROLES], table=table, here="users")
