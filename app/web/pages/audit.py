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
from app.web import door, incoming, words
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
    details = "，".join(f"{key} {words.plain(value)[:40]}" for key, value in row.details.items())
    return " · ".join(part for part in (_kinds().get(row.what, row.what), row.target or "", details) if part)


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
    yield from (_kinds().get(row.what, row.what), row.case or "", row.target or "", row.address or "")
    yield "，".join(f"{key} {words.plain(value)}" for key, value in row.details.items())


def _plain(cell: str) -> str:
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
