"""Cases: the list with its search, and everything of one case on one page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import Refusal, Text
from app.queries import rows, stamps
from app.web import columns, door, filters, incoming, labels, words
from app.web.pages import answers, case_acts, case_words, flow, live
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("cases", __name__)
PAGE, MOST = 50, 200


_FILTERS = ("step", "risk", "category", "channel", "owner", "group", "department", "due", "promise")


def _sorts() -> list[tuple[str, str]]:
    return [
        ("-received", _("最新受理")),
        ("received", _("最早受理")),
        ("due", _("时限")),
        ("risk", _("风险")),
        ("priority", _("优先级")),
        ("-updated", _("最近更新")),
        ("number", _("编号")),
        ("-number", _("编号，从大到小")),
    ]


@bp.get("/cases")
@signed_in
def index() -> ResponseReturnValue:
    args = request.args
    narrowed, orders = filters.cases(args), dict(_sorts())
    asked = set(args.getlist("status")) & set(filters.STATUSES)
    tab = "" if len(asked) > 1 else next(iter(asked), "open")
    limit = filters.wanted_rows(request.headers, PAGE, MOST)
    page = queries.cases(door.ctx(), door.actor(), filters=narrowed, after=args.get("after"), limit=limit)
    query = filters.write(args)
    values: dict[str, Any] = {
        "page": page,
        "here": "cases",
        "filter": narrowed,
        "filtered": filters.is_narrowed(args, besides=("status",)),
        "unknown": filters.unknown(args, tuple(orders)),
        "tab": tab,
        "query": query,
        "stamp": live.stamp("cases"),
        "columns": columns.chosen("cases"),
        "sort_url": filters.sorter("/cases", args),
        "more_url": filters.more("/cases", page.after, query),
    }
    if request.headers.get("X-Part") == "live":
        return render_template("parts/case_rows.html", **values)
    names = [("open", _("在办")), ("closed", _("已结案")), ("cancelled", _("已取消")), ("all", _("全部"))]
    values["tabs"] = [
        (key, name, f"/cases?{filters.write(args, status=None if key == 'open' else key)}") for key, name in names
    ]
    values["filter_fields"] = filters.fields(args, *_FILTERS)
    values["sorts"] = [(key, name, filters.sorter("/cases", args)(key)) for key, name in orders.items()]
    values["sort"] = narrowed.sort if narrowed.sort in orders else "due" if narrowed.due else "-received"
    values["list_page"] = "cases"
    return render_template("pages/cases.html", **values)


@bp.get("/cases/<number>")
@signed_in
def show(number: str) -> ResponseReturnValue:
    page = queries.case_page(door.ctx(), door.actor(), number)
    actions.look(door.ctx(), door.actor(), number, read=page.head.events)
    return render_template("pages/case.html", **_values(page))


def _values(page: rows.CasePage) -> dict[str, Any]:
    head, actor = page.head, door.actor()
    now_states = [item for item in page.clocks if item.state in ("overdue", "running", "paused")]
    clocks = sorted(now_states, key=lambda item: item.due)
    first = next(
        (task for task in page.tasks if task.may & {"complete"} and task.assignee and task.assignee.id == actor.id),
        None,
    )
    first = first or next((task for task in page.tasks if "complete" in task.may), None)
    pairs = case_words.pairs(page.variables, head.release)
    return {
        "page": page,
        "here": "cases",
        "clocks": clocks,
        "number": head.number,
        "anchors": _anchors(page),
        "verbs": case_acts.offered(page),
        "first_task": first.id if first else None,
        "first_task_name": first.name if first else "",
        "event_group": "",
        "may_case": page.may,
        "event_groups": _event_groups(),
        "stamp": stamps.of_head(head),
        "customer_url": f"/customers/{head.number}" if head.customer else "",
        "threat": case_words.threat(page.variables),
        "customer_pairs": pairs["customer"],
        "order_pairs": pairs["order"],
        "reveal": case_words.can_reveal(page.variables),
        "open_promises": [promise for promise in page.promises if promise.status == "open"],
        "party_words": lambda row: case_words.party(row, head.release),
        "difference_words": case_words.difference,
        "link_words": case_words.link,
        "reason_words": case_words.reason,
        "flow_rows": flow.rows_of,
        "variable_text": lambda row: "•••" if row.path in labels.SECRET else labels.variable(row, head.release),
        "mentionable": "",
        "largest_file": door.ctx().settings.max_upload,
    }


def _event_groups() -> list[tuple[str, str]]:
    return [
        ("", _("全部")),
        ("people", _("人")),
        ("decisions", _("决定")),
        ("clocks", _("时钟")),
        ("messages", _("消息")),
        ("data", _("数据")),
    ]


def _anchors(page: rows.CasePage) -> list[tuple[str, str, int | None]]:
    found: list[tuple[str, str, int | None, bool]] = [
        ("now", _("现在"), len(page.tasks), True),
        ("demands", _("诉求"), len(page.demands), bool(page.demands)),
        (
            "parties",
            _("各方与差异"),
            len(page.differences) or len(page.parties),
            bool(page.parties or page.differences),
        ),
        ("diagram", _("流程图"), None, bool(page.diagrams)),
        ("timeline", _("时间线"), len(page.timeline), True),
        ("talk", _("沟通"), len(page.comments), True),
        ("promises", _("承诺"), len(page.promises), True),
        ("decisions", _("决定"), len(page.decisions), True),
        ("files", _("附件"), len(page.files), True),
        ("data", _("数据"), None, bool(page.variables)),
        ("links", _("关联"), len(page.links), True),
    ]
    return [(key, name, count) for key, name, count, shown in found if shown]


@bp.get("/cases/<number>/correct")
@signed_in
def correction(number: str) -> ResponseReturnValue:
    """The intake form with what the case holds now; it shows the phone number, so that is recorded."""
    page = queries.correction_page(door.ctx(), door.actor(), number)
    customer = page.data.get("customer")
    if isinstance(customer, dict) and customer.get("phone"):
        actions.reveal(door.ctx(), door.actor(), number, "customer.phone")
    data = {"schema": page.schema, "data": page.data, "temporal": page.temporal}
    return render_template("pages/correct.html", number=number, form_data=data, railed=True, here="cases")


@bp.post("/cases/<number>/correct")
@signed_in
def correct(number: str) -> ResponseReturnValue:
    sent = answers.sent().get("data")
    data: dict[str, Any] = dict(sent) if isinstance(sent, dict) else {}
    reason = answers.needed("reason", answers.REASON)
    before = queries.case_page(door.ctx(), door.actor(), number).head
    actions.correct_intake(door.ctx(), door.actor(), number, data, reason=reason)
    after = queries.case_page(door.ctx(), door.actor(), number).head
    told = _("已更正，分级和分派已重新判定")
    if before.risk != after.risk:
        told = _(
            "%(told)s：风险 %(was)s → %(now)s",
            told=told,
            was=words.code("risk", before.risk),
            now=words.code("risk", after.risk),
        )
    flash(told, "ok")
    return jsonify({"ok": True, "next": f"/cases/{number}"})


@bp.get("/cases/<number>/timeline")
@signed_in
def timeline(number: str) -> ResponseReturnValue:
    group = request.args.get("group", "")
    before = incoming.row_number(request.args.get("before"))
    chosen: rows.EventGroup | None = group if group in dict(_event_groups()) and group else None  # type: ignore[assignment]
    events, more = queries.timeline(door.ctx(), door.actor(), number, group=chosen, before=before)
    older = events[-1].seq if more and events else None
    return render_template("parts/timeline.html", events=events, more=older, number=number, event_group=group)


@bp.get("/cases/<number>/peek")
@signed_in
def peek(number: str) -> ResponseReturnValue:
    page = queries.case_page(door.ctx(), door.actor(), number)
    return render_template(
        "parts/peek.html",
        head=page.head,
        title=page.head.title,
        clocks=[item for item in page.clocks if item.state in ("running", "overdue")][:3],
        events=page.timeline,
        task_url="",
    )


@bp.get("/cases/<number>/print")
@signed_in
def printed(number: str) -> ResponseReturnValue:
    page = queries.case_page(door.ctx(), door.actor(), number)
    return render_template(
        "pages/print.html",
        page=page,
        reason_words=case_words.reason,
        variable_text=lambda row: "•••" if row.path in labels.SECRET else labels.variable(row, page.head.release),
    )


@bp.post("/cases/<number>/favourite")
@signed_in
def favourite(number: str) -> ResponseReturnValue:
    on = answers.given("on") == "1"
    actions.set_favourite(door.ctx(), door.actor(), number, on)
    return answers.done(_("已收藏") if on else _("已取消收藏"), back=f"/cases/{number}")


@bp.post("/cases/<number>/reveal")
@signed_in
def reveal(number: str) -> ResponseReturnValue:
    """A masked phone number in full; that it was looked at is recorded."""
    text = actions.reveal(door.ctx(), door.actor(), number, "customer.phone")
    return answers.done(_("已记录这次查看"), back=f"/cases/{number}", value=text)


@bp.post("/cases/<number>/retry")
@signed_in
def retry(number: str) -> ResponseReturnValue:
    key = incoming.row_number(answers.given("key"))
    if key is None:
        raise Refusal("invalid", Text("缺少故障编号", "The incident's number is missing"))
    actions.retry_incident(door.ctx(), door.actor(), number, key)
    return answers.done(_("已重试"), back=f"/cases/{number}")


@bp.post("/cases/<number>/moves/<int:asked>/agree")
@signed_in
def agree(number: str, asked: int) -> ResponseReturnValue:
    actions.answer_move(door.ctx(), door.actor(), number, asked, agree=True)
    return answers.done(_("已移动"), back=f"/cases/{number}")


@bp.post("/cases/<number>/moves/<int:asked>/withdraw")
@signed_in
def withdraw(number: str, asked: int) -> ResponseReturnValue:
    actions.withdraw_move(door.ctx(), door.actor(), number, asked)
    return answers.done(_("已撤回"), back=f"/cases/{number}")


@bp.get("/cases/<number>/moves/<int:asked>/ask")
@signed_in
def ask_refusal(number: str, asked: int) -> ResponseReturnValue:
    return answers.ask(
        _("不同意移动流程"),
        f"/cases/{number}/moves/{asked}/refuse",
        [answers.area("reason", _("原因"), help=_("提出的人会看到。"))],
    )


@bp.post("/cases/<number>/moves/<int:asked>/refuse")
@signed_in
def refuse(number: str, asked: int) -> ResponseReturnValue:
    reason = answers.needed("reason", answers.REASON)
    actions.answer_move(door.ctx(), door.actor(), number, asked, agree=False, reason=reason)
    return answers.done(_("已答复"), back=f"/cases/{number}")


@bp.get("/cases/<number>/ask/<verb>")
@signed_in
def ask(number: str, verb: str) -> ResponseReturnValue:
    return case_acts.ask(number, verb)


@bp.post("/cases/<number>/do/<verb>")
@signed_in
def do(number: str, verb: str) -> ResponseReturnValue:
    return case_acts.do(number, verb)
