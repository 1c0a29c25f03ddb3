"""Note that somebody looks at a case or task: others see it, and what is new counts as read."""

from __future__ import annotations

from datetime import timedelta

from app import cases
from app.cases import Actor
from app.context import Context
from app.store import audit, case_rows, views

FORGET = timedelta(minutes=10)


def look(ctx: Context, actor: Actor, case: str, task_id: str | None = None, *, opened: bool = True) -> None:
    """Called when a page opens (`opened`: what is new counts as read, the view is audited) and while it stays open.

    The right to see was checked by the query that made the page. Unknown cases are ignored.
    """
    key = cases.parse_task_id(task_id)[1] if task_id is not None else 0
    now = ctx.clock.now()
    with ctx.store.write() as tx:
        row = case_rows.load_case(tx, cases.case_id_of(case), lock=False)
        if row is None:
            return
        views.seen(tx, actor.id, row.case_id, key, now)
        if opened:
            views.read_up_to(tx, actor.id, row.case_id, row.events)
            views.forget_presence(tx, now - FORGET)
            audit.note(tx, now, actor.id, "case.view", case_id=row.case_id, target=task_id)
