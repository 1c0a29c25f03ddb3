"""The team for leads: load by person, step or category, what nobody took, what strikes soon, who sends work back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast, get_args
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import actions, queries
from app.errors import Text
from app.queries import rows
from app.store.team_reads import By
from app.web import door, shell, words
from app.web.pages import answers, live
from app.web.pages.work import stamp_of
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("team", __name__)
WIDE = 136
MUCH = 5
"""So many bounces between two departments in a week stand out."""


def load_bar(n: int, late: int, scale: float, limit: int | None = None) -> Markup:
    """Full part, hatched overdue part in front, a mark at the limit; `scale` is pixels a task. Widths are attributes,
    not styles."""
    said = _("在办 %(n)s，超时 %(late)s", n=n, late=late)
    mark = Markup('<rect class="limit" x="{:.1f}" width="2" height="12"/>').format(limit * scale) if limit else ""
    return Markup(
        '<svg class="load" viewBox="0 0 136 12" role="img" aria-label="{}">'
        '<rect class="bed" y="3" width="136" height="6" rx="1"/>'
        '<rect class="full" y="3" width="{:.1f}" height="6" rx="1"/>'
        '<rect class="bed" y="3" width="{:.1f}" height="6"/><rect fill="url(#hatch)" y="3" width="{:.1f}" height="6"/>'
        "{}</svg>"
    ).format(
        said + _("，上限 %(limit)s", limit=limit) if limit else said,
        min(WIDE, n * scale),
        min(WIDE, late * scale),
        min(WIDE, late * scale),
        mark,
    )


def _matrix(bounces: Sequence[rows.Bounce]) -> dict[str, Any]:
    ids = sorted({bounce.sender for bounce in bounces} | {bounce.receiver for bounce in bounces})
    count = {(bounce.sender, bounce.receiver): bounce.count for bounce in bounces}

    def name(group: str) -> str:
        return words.say(door.ctx().people.group_name(group), door.language())

    table = [(name(a), [None if a == b else count.get((a, b), 0) for b in ids]) for a in ids]
    return {"columns": [name(group) for group in ids], "rows": table, "total": sum(count.values()), "much": MUCH}


Figure = tuple[str, str, str, str]
"""Value, note, name, tone."""


def _figures(found: rows.TeamFigures) -> list[Figure]:
    late, free = found.overdue, found.overdue_unclaimed
    waits = _("最久 %(span)s", span=words.span(door.now() - found.oldest_unclaimed)) if found.oldest_unclaimed else ""
    # until this time of yesterday: a whole day would always look better than today
    before = _("昨天 %(opened)s / %(done)s", opened=found.opened_yesterday, done=found.done_yesterday)
    target, last = percent(door.ctx().settings.on_time_target), percent_of(found.in_time_before, found.timed_before)
    return [
        (f"{found.open}", _("较昨天 %(n)s", n=f"{found.change:+d}" if found.change else "±0"), _("在办"), ""),
        (f"{late}", _("%(n)s 件有人，%(m)s 件待领", n=late - free, m=free) if late else "", _("已超时"), "danger"),
        (f"{found.soon}", _("%(n)s 件无人领取", n=found.soon_unclaimed), _("2 小时内到期"), "warn"),
        (f"{found.unclaimed}", waits, _("无人领取"), ""),
        (f"{found.opened} / {found.done}", before, _("今日新进 / 办结"), ""),
        (
            percent_of(found.in_time, found.timed),
            _("目标线 %(target)s", target=target),
            _("本周准时率，上周 %(last)s", last=last),
            "",
        ),
    ]


def percent_of(part: int, whole: int) -> str:
    return percent(100 * part / whole) if whole else "–"


def percent(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") + "%"


def _url(**changes: object) -> str:
    """This page as it is looked at, with other values for some of what its address says."""
    asked: dict[str, object] = {name: request.args.getlist(name) for name in ("by", "group", "open")}
    pairs = urlencode([(name, value) for name, values in {**asked, **changes}.items() for value in cast(Any, values)])
    return f"/team?{pairs}" if pairs else "/team"


def _toggle(person: str) -> str:
    """With this person's tasks, or without where they stand already."""
    opened = request.args.getlist("open")
    return _url(open=[other for other in opened if other != person] if person in opened else [*opened, person])


def person_stamp(load: rows.Load) -> str:
    """Changes whenever the row would look different."""
    counts = (load.open, load.overdue, load.soon, load.waiting, load.done, load.held, load.limit)
    return "-".join(map(str, (*counts, load.state, load.deputy.id if load.deputy else "")))


@bp.get("/team")
@signed_in
def show() -> ResponseReturnValue:
    chosen, by = request.args.getlist("group"), request.args.get("by")
    by = cast(By, by if by in get_args(By) else "person")
    opened = request.args.getlist("open")
    page = queries.team(door.ctx(), door.actor(), by=by, groups=chosen, opened=opened)
    loads = [load for group in page.groups for load in group.people]
    most = max((share.open for share in page.shares), default=1)
    part = request.headers.get("X-Part") == "live"
    return render_template(
        "parts/team_live.html" if part else "pages/team.html",
        page=page,
        by=by,
        tabs=[(key, name, _url(by=[key], open=[])) for key, name in _tabs()],
        chosen={group.id for group in page.choices} & set(chosen),
        figures=_figures(page.figures),
        matrix=_matrix(page.bounces),
        load_bar=load_bar,
        scale=WIDE / (max((load.limit for load in loads), default=1) * 4 / 3 if loads else most),
        toggle=_toggle,
        person_stamp=person_stamp,
        stamp_of=stamp_of,
        passes_on=shell.may("assign"),
        stamp=live.stamp("team"),
        here="team",
    )


def _tabs() -> list[tuple[By, str]]:
    return [("person", _("人")), ("step", _("步骤")), ("category", _("类别"))]


@bp.get("/team/ask/limit")
@signed_in
def ask_limit() -> ResponseReturnValue:
    ctx = door.ctx()
    person = ctx.people.users.get(request.args.get("person", ""))
    if person is None:
        raise answers.fault("person", Text("没有这个人", "There is no such person"))
    usual = _("留空：用本单位的 %(n)s 件", n=ctx.settings.task_limit)
    value = "" if person.task_limit is None else str(person.task_limit)
    return answers.ask(
        _("%(name)s最多同时办几件", name=person.name),
        f"/team/limit/{person.id}",
        [answers.line("limit", _("上限（件）"), kind="number", required=False, value=value, help=usual)],
        button=_("保存"),
        text=_("负荷按它计算，改派时先建议负荷低的人；超过了仍可指派。"),
    )


@bp.post("/team/limit/<person>")
@signed_in
def set_limit(person: str) -> ResponseReturnValue:
    given = answers.given("limit")
    if given and not (given.isascii() and given.isdecimal() and len(given) <= 3):
        raise answers.fault("limit", Text("上限应为 1 到 999 的整数", "A limit is a whole number from 1 to 999"))
    actions.set_limit(door.ctx(), door.actor(), person, int(given) if given else None)
    return answers.done(_("已保存"), back="/team")
