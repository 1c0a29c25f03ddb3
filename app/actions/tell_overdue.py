"""Tell people of tasks that have just become overdue: each task once, whoever's worker looks first."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.context import Context
from app.store import group_ids, notices, overdue

LIMIT = 200
OLDEST = timedelta(days=1)
"""What was overdue longer when nobody looked is on every list already: a flood of notices would help nobody."""


def tell_overdue(ctx: Context) -> int:
    """The holder hears of it; of a task that nobody holds, the leads of its groups. How many tasks became overdue."""
    now = ctx.clock.now()
    with ctx.store.read() as tx:
        if not overdue.waiting(tx, now):
            return 0
    with ctx.store.write() as tx:
        late = overdue.take(tx, now, LIMIT)
        rows = [
            notices.row(
                user,
                now,
                "overdue",
                {"task": task.name, "by": None, "title": task.title},
                case_id=task.case_id,
                task_key=task.key,
            )
            for task in late
            if task.due >= now - OLDEST
            for user in _who(ctx, task.assignee, task.groups, now)
        ]
        notices.insert(tx, rows)
    return len(late)


def _who(ctx: Context, holder: str | None, groups: str, now: datetime) -> list[str]:
    if holder is not None:
        return [ctx.people.stand_in(holder, now) or holder]
    named = set(group_ids(groups))
    return [user.id for user in ctx.people.users.values() if user.active and user.leads & named]
