"""The audit: who saw and changed what, narrowed, paged by key, and given out as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app import queries
from app.cases import permissions
from app.queries import rows
from app.web import door, incoming, labels, live_release, words
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("audit", __name__)
FILTERS = ("who", "case", "what", "since", "until")
EXPORTED = 10_000
"""So many rows at most in one table; narrow the time for the rest."""


def _kinds() -> dict[str, str]:
    return {
        "case.view": _("查看案件"),
        "reveal": _("查看遮住的信息"),
        "file.infected": _("拒收有病毒的文件"),
        "file.not_scanned": _("拒收没能查毒的文件"),
        "sign_in": _("登录"),
        "sign_in.failed": _("登录失败"),
        "sessions.end": _("结束登录"),
        "password.set": _("设置密码"),
        "user.create": _("新建用户"),
        "user.change": _("修改用户"),
        "group.save": _("修改小组"),
        "absence.set": _("登记缺勤"),
        "absence.end": _("结束缺勤"),
        "limit.set": _("设置任务上限"),
        "release.load": _("载入发布"),
        "release.publish": _("发布"),
        "table.always_latest": _("改用最新决策表"),
    }


def _day(name: str) -> datetime | None:
    """Midnight, in the service's zone, of the day that the URL names; nothing for what is no day."""
    try:
        return datetime.combine(date.fromisoformat(request.args.get(name, "")), time(), door.zone())
    except ValueError:
        return None


def _found(after: int | None, limit: int) -> tuple[tuple[rows.AuditRow, ...], int | None]:
    asked = {name: request.args.get(name, "").strip() or None for name in ("who", "case", "what")}
    until = _day("until")
    return queries.audit(
        door.ctx(),
        door.actor(),
        user=asked["who"],
        case=asked["case"],
        what=asked["what"],
        since=_day("since"),
        until=until + timedelta(days=1) if until and until.year < 9999 else None,
        after=after,
        limit=limit,
    )


def _words(row: rows.AuditRow) -> str:
    return " · ".join(part for part in (_kinds().get(row.what, row.what), _target(row), _details(row, 40)) if part)


def _target(row: rows.AuditRow) -> str:
    """Whom or what the act was about: a person or a group by name."""
    target = row.target or ""
    known = door.ctx().people
    if row.task is not None:
        return words.say(row.task, door.language())
    if row.what.startswith("group."):
        return words.say(known.group_name(target), door.language())
    if row.what.startswith("table.") and (live := live_release.number()) is not None:
        return labels.decision_name(target, live)
    if row.what == "reveal" and row.release is not None:
        return labels.name(target, row.release) or target
    if row.what.startswith("release."):
        return _("发布 %(n)s", n=target)
    return known.name(target) if target in known.users else target


def _details(row: rows.AuditRow, most: int) -> str:
    keys = _keys()
    told = {key: value for key, value in row.details.items() if value != row.target}
    said = ((keys.get(key, key), _value(key, value)[:most]) for key, value in told.items())
    return words.separator().join(f"{key} {value}" for key, value in said)


def _keys() -> dict[str, str]:
    return {
        "name": _("名称"),
        "email": _("邮箱"),
        "groups": _("小组"),
        "active": _("在用"),
        "start": _("从"),
        "end": _("到"),
        "deputy": _("代理人"),
        "limit": _("上限（件）"),
        "always": _("总用最新"),
        "hash": _("校验值"),
        "sha256": _("校验值"),
        "said": _("查毒结果"),
    }


def _value(key: str, value: object) -> str:
    known = door.ctx().people
    if key == "groups" and isinstance(value, list):
        return words.separator().join(words.say(known.group_name(group), door.language()) for group in value)
    if key == "deputy" and value in known.users:
        return known.name(str(value))
    if key in ("start", "end") and isinstance(value, str):
        return words.exact(datetime.fromisoformat(value), door.zone())
    if key == "limit" and value is None:
        return _("按本单位的")
    return words.plain(value)


@bp.get("/admin/audit")
@signed_in
def index() -> ResponseReturnValue:
    permissions.require(door.actor(), "see_audit")
    found, after = _found(incoming.row_number(request.args.get("after")), 100)
    query = urlencode({name: request.args[name] for name in FILTERS if request.args.get(name)})
    more = f"/admin/audit?{query}&after={after}" if after else ""
    users = [(user.id, user.name) for user in door.ctx().people.users.values()]
    return render_template(
        "pages/audit.html", rows=found, audit_words=_words, more_url=more, query=query, kinds=_kinds(), users=users,
        here="audit",
    )  # fmt: skip


@bp.get("/admin/audit.csv")
@signed_in
def export() -> Response:
    """The same rows as a table for a spreadsheet; a cell that would be a formula there is text."""
    permissions.require(door.actor(), "see_audit")
    found, _more = _found(None, EXPORTED)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([_("时间"), _("用户名"), _("姓名"), _("动作"), _("案件"), _("对象"), _("地址"), _("内容")])
    for row in found:
        table.writerow([_plain(cell) for cell in _cells(row)])
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=audit.csv"
    return answer


def _cells(row: rows.AuditRow) -> Iterator[str]:
    yield row.at.astimezone(door.zone()).isoformat(timespec="seconds")
    yield from (row.who.id, row.who.name) if row.who else ("", _("系统"))
    yield from (_kinds().get(row.what, row.what), row.case or "", _target(row), row.address or "")
    yield _details(row, EXPORTED)


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
