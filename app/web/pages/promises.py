"""The promise ledger: everything said to customers, by when, kept or not."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.web import door, filters
from app.web.pages import answers, live
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("promises", __name__)


@bp.get("/promises")
@signed_in
def index() -> ResponseReturnValue:
    names = [
        ("open", _("待兑现")),
        ("overdue", _("过期未兑现")),
        ("broken", _("未兑现")),
        ("kept", _("已兑现")),
        ("all", _("全部")),
    ]
    asked = request.args.get("status", "open")
    tab = asked if asked in dict(names) else "open"
    found, after = queries.promises(door.ctx(), door.actor(), state=tab, after=request.args.get("after"))
    more = filters.more("/promises", after, f"status={tab}")
    tabs = [(key, name, f"/promises?status={key}") for key, name in names]
    return render_template(
        "pages/promises.html",
        rows=found,
        after=after,
        more_url=more,
        tabs=tabs,
        tab=tab,
        here="promises",
        stamp=live.stamp("promises"),
    )


@bp.get("/cases/<number>/promises/<promise>/ask")
@signed_in
def ask_mark(number: str, promise: str) -> ResponseReturnValue:
    states = [("kept", _("已兑现")), ("broken", _("未兑现")), ("released", _("客户同意免除"))]
    return answers.ask(
        _("登记承诺结果"),
        f"/cases/{number}/promises/{promise}",
        [answers.pick("status", _("结果"), states, value="kept"), answers.area("note", _("说明"), required=False)],
        button=_("登记"),
    )


@bp.post("/cases/<number>/promises/<promise>")
@signed_in
def mark(number: str, promise: str) -> ResponseReturnValue:
    actions.mark_promise(door.ctx(), door.actor(), number, promise, answers.given("status"), note=answers.given("note"))
    return answers.done(_("已登记"), back=f"/cases/{number}#promises")
