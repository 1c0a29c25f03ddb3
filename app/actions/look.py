"""Note that somebody looks at a case or task: others see it, and what is new counts as read."""

from __future__ import annotations

from datetime import timedelta

from app import cases
from app.cases import Actor
from app.context import Context
from app.store import audit, views

FORGET = timedelta(minutes=10)


def look(ctx: Context, actor: Actor, case: str, task_id: str | None = None, *, read: int) -> None:
    """A page of a case opened that shows its history up to event `read`: the view is audited.

    The right to see was checked by the query that made the page.
    """
    case_id, key = cases.case_id_of(case), _key(task_id)
    now = ctx.clock.now()
    with ctx.store.write() as tx:
        views.seen(tx, actor.id, case_id, key, now)
        views.read_up_to(tx, actor.id, case_id, read)
        audit.note(tx, now, actor.id, "case.view", case_id=case_id, target=task_id)


def keep_looking(ctx: Context, actor: Actor, case: str, task_id: str | None = None) -> None:
    """The page is still open. Who never opened the case is not counted; who left long ago is forgotten."""
    case_id, key = cases.case_id_of(case), _key(task_id)
    now = ctx.clock.now()
    with ctx.store.write() as tx:
        if views.was_opened(tx, actor.id, case_id):
            views.seen(tx, actor.id, case_id, key, now)
        views.forget_presence(tx, now - FORGET)


def _key(task_id: str | None) -> int:
    """0 stands for the case page."""
    return cases.parse_task_id(task_id)[1] if task_id is not None else 0
