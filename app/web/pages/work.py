"""My work: what to do next, in the order in which it should be done; and what waits in my groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import actions, queries
from app.errors import Refusal
from app.queries import rows
from app.web import columns, door, filters, shell, words
from app.web.pages import live
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("work", __name__)
PAGE = 50
ALL, WAITING, MOST = 60, 20, 200
"""Of my own tasks and of those of others so many are shown in groups at once; the tabs page on. A list that renews
itself may have grown up to the last."""
Group = tuple[str, str, str, list[rows.TaskRow]]
_TABS: tuple[rows.Tab, ...] = ("overdue", "news", "today", "later", "waiting")


def _names() -> dict[str, str]:
    return {
        "all": _("全部"),
        "overdue": _("已超时"),
        "news": _("有回音"),
        "today": _("今天到期"),
        "later": _("以后"),
        "waiting": _("等待他人"),
        "groups": _("小组待领"),
    }


def stamp_of(task: rows.TaskRow) -> str:
    """Changes whenever the row would look different."""
    news = task.news.at.timestamp() if task.news else 0
    holder = task.assignee.id if task.assignee else ""
    delegator = task.delegator.id if task.delegator else ""
    return f"{task.version}-{news:.0f}-{int(task.unread)}-{task.priority}-{task.risk}-{holder}-{delegator}-{task.tab}"


def _hint(tab: str, found: Sequence[rows.TaskRow]) -> str:
    now = door.now()
    if tab == "overdue" and found and (late := [task.due for task in found if task.due and task.due < now]):
        return _("最久 %(span)s", span=words.span(now - min(late)))
    if tab == "news":
        return _("部门答复、客户来信后升到这里，打开即回原处")
    if tab == "waiting":
        return _("对方超时会自动催办")
    if tab == "today":
        soon = sum(1 for task in found if task.due and 0 < (task.due - now).total_seconds() < 7200)
        return _("2 小时内 %(n)s 件", n=soon) if soon else ""
    return ""


def _groups(page: rows.WorkPage, waiting: Sequence[rows.TaskRow]) -> list[Group]:
    """Rows under the head of their group, in the order of the groups."""
    names = _names()
    by_tab: dict[str, list[rows.TaskRow]] = {tab: [] for tab in _TABS}
    for task in page.rows:
        by_tab[task.tab].append(task)
    by_tab["waiting"] = list(waiting)
    return [(tab, names[tab], _hint(tab, found), found) for tab, found in by_tab.items() if found]


def _page(tab: rows.Tab, narrowed: rows.Filter, after: str | None) -> tuple[rows.WorkPage, list[Group]]:
    """One tab, or all of mine with what I wait for."""
    ctx, actor = door.ctx(), door.actor()
    limit = filters.wanted_rows(request.headers, ALL if tab == "all" else PAGE, MOST)
    page = queries.work(ctx, actor, tab=tab, filters=narrowed, after=after, limit=limit)
    shell.remember(page.counts)
    if tab != "all":
        return page, [(tab, _names()[tab], _hint(tab, page.rows), list(page.rows))]
    waiting: Sequence[rows.TaskRow] = ()
    if page.counts.waiting and not after:
        waiting = queries.waiting(ctx, actor, filters=narrowed, limit=WAITING)
    groups = _groups(page, waiting)
    return replace(page, rows=(*page.rows, *waiting)), groups


_FILTERS = ("step", "risk", "category", "channel", "owner", "group", "department", "due", "promise")


def sorts() -> list[tuple[str, str]]:
    return [
        ("", _("紧急程度")),
        ("due", _("时限")),
        ("priority", _("优先级")),
        ("news", _("最近动静")),
        ("waiting", _("等得最久")),
    ]


def _render(tab: rows.Tab, *, here: str, path: str) -> ResponseReturnValue:
    args = request.args
    narrowed = filters.read(args)
    page, groups = _page(tab, narrowed, args.get("after"))
    names, orders = _names(), sorts()
    keep = {"tab": None if tab in ("all", "groups") else tab}
    values: dict[str, Any] = {
        "page": page,
        "tab": tab,
        "here": here,
        "title": names["groups"] if here == "pool" else _("我的工作"),
        "groups": groups,
        "headed": tab == "all",
        "counts_by_tab": _by_tab(page.counts, filters.is_narrowed(args), groups),
        "query": filters.write(args, **keep),
        "filter": narrowed,
        "filtered": filters.is_narrowed(args),
        "unknown": filters.unknown(args, tuple(dict(orders))),
        "stamp_of": stamp_of,
        "stamp": live.stamp(here),
        "columns": columns.chosen("work"),
        "sort_url": filters.sorter(path, args),
        "more_url": filters.more(path, page.after, filters.write(args, **keep)),
    }
    if request.headers.get("X-Part") == "live":
        return render_template("parts/work_rows.html", **values)
    values["next"] = queries.next_task(door.ctx(), door.actor()) if here == "work" else None
    values["tabs"] = _tabs(shell.counts(), names)
    values["head_date"] = words.head_date(door.now(), door.zone())
    values["filter_fields"] = filters.fields(args, *_FILTERS)
    values["sorts"] = [(key, name, filters.sorter(path, args)(key)) for key, name in orders]
    values["sort"] = narrowed.sort if narrowed.sort in dict(orders) else ""
    values["passes_on"] = shell.may("assign")
    values["priorities"] = [(90, _("紧急")), (60, _("高")), (40, _("普通")), (10, _("低")), ("", _("随案件"))]
    values["list_page"] = "work"
    return render_template("pages/work.html", **values)


def _by_tab(counts: rows.WorkCounts, narrowed: bool, groups: Sequence[Group]) -> dict[str, int]:
    """What the head of a group says: all that stand in it, or what a filter left of them."""
    if narrowed:
        return {tab: len(found) for tab, _name, _hint, found in groups}
    return {tab: getattr(counts, tab) for tab in (*_TABS, "groups")}


def _tabs(counts: shell.Counts, names: dict[str, str]) -> list[tuple[str, str, str, int]]:
    found = [("all", names["all"], "/work", counts.mine)]
    found += [(tab, names[tab], f"/work?tab={tab}", getattr(counts.work, tab)) for tab in _TABS]
    return [*found, ("groups", names["groups"], "/pool", counts.groups)]


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    roles = door.actor().roles
    if roles <= {"admin"}:
        return redirect(url_for("admin.users"))
    return redirect(url_for("work.mine"))


@bp.get("/work")
@signed_in
def mine() -> ResponseReturnValue:
    asked = request.args.get("tab", "all")
    tab: rows.Tab = asked if asked in _TABS else "all"
    return _render(tab, here="work", path="/work")


@bp.get("/pool")
@signed_in
def pool() -> ResponseReturnValue:
    return _render("groups", here="pool", path="/pool")


@bp.get("/next")
@signed_in
def next_one() -> ResponseReturnValue:
    """The most urgent task I may do: claimed when nobody holds it, and opened. None left: my work says so."""
    found = queries.next_task(door.ctx(), door.actor(), but=request.args.get("but"))
    if found is None:
        return redirect(url_for("work.mine"))
    if found.task.assignee is None and "claim" in found.task.may:
        try:
            actions.claim_task(door.ctx(), door.actor(), found.task.id)
        except Refusal as refusal:
            if refusal.code != "claimed_by_other":
                raise
    return redirect(url_for("tasks.show", task_id=found.task.id))
