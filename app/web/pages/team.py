"""The team for leads: load, what nobody took, what is close to its limit, who sends work back to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app import queries
from app.queries import rows
from app.web import door, words
from app.web.people import signed_in
from app.web.texts import _

bp = Blueprint("team", __name__)
LIMIT = 24
"""Open tasks a person that the bar marks as full; the bar itself ends at a third above."""
MUCH = 5


def load_bar(load: rows.Load) -> Markup:
    """Full part, hatched overdue part in front, a mark at the limit; widths are attributes, not styles."""
    scale = 136 / (LIMIT * 4 / 3)
    full, late = min(136.0, load.open * scale), min(136.0, load.overdue * scale)
    return Markup(
        '<svg class="load" viewBox="0 0 136 12" role="img" aria-label="{}">'
        '<rect class="bed" y="3" width="136" height="6" rx="1"/>'
        '<rect class="full" y="3" width="{:.1f}" height="6" rx="1"/>'
        '<rect class="late" y="3" width="{:.1f}" height="6"/>'
        '<rect class="limit" x="{:.1f}" width="2" height="12"/></svg>'
    ).format(
        _("在办 %(n)s，超时 %(late)s，上限 %(limit)s", n=load.open, late=load.overdue, limit=LIMIT),
        full,
        late,
        LIMIT * scale,
    )


def _matrix(bounces: Sequence[rows.Bounce]) -> dict[str, Any]:
    ids = sorted({bounce.sender for bounce in bounces} | {bounce.receiver for bounce in bounces})
    groups = door.ctx().people.groups
    count = {(bounce.sender, bounce.receiver): bounce.count for bounce in bounces}

    def name(group: str) -> str:
        return words.say(groups[group].name, door.language()) if group in groups else group

    table = [(name(a), [None if a == b else count.get((a, b), 0) for b in ids]) for a in ids]
    return {"columns": [name(group) for group in ids], "rows": table, "total": sum(count.values()), "much": MUCH}


@bp.get("/team")
@signed_in
def show() -> ResponseReturnValue:
    page = queries.team(door.ctx(), door.actor())
    get = page.figures.get
    oldest = page.oldest_unclaimed
    waits = _("最久 %(span)s", span=words.span(door.now() - oldest)) if oldest else ""
    late, free = get("overdue", 0), get("overdue_unclaimed", 0)
    figures = [
        (get("open", 0), "", _("在办"), ""),
        (late, _("%(n)s 件有人，%(m)s 件待领", n=late - free, m=free) if late else "", _("已超时"), "danger"),
        (get("soon", 0), _("%(n)s 件无人领取", n=get("soon_unclaimed", 0)), _("2 小时内到期"), "warn"),
        (get("unclaimed", 0), waits, _("无人领取"), ""),
        (get("high_risk", 0), "", _("高风险"), "danger"),
        (get("incidents", 0), "", _("流程停住"), "danger"),
    ]
    return render_template(
        "pages/team.html",
        page=page,
        figures=figures,
        matrix=_matrix(page.bounces),
        load_bar=load_bar,
        limit=LIMIT,
        here="team",
    )
