"""Who holds a task: the change that claim, unclaim, assign and delegate have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.actions import notify
from app.actions.tasks import TaskWork
from app.errors import Refusal, Text


@dataclass(frozen=True)
class Held:
    """Who holds the task now and who did before, to whom it would have gone back then, and the case's version."""

    task: str
    assignee: str | None
    version: int
    before: str | None
    delegator: str | None = None


def require_holder(task: TaskWork, user: str | None) -> None:
    """Refuse as `stale` unless this person, or nobody, holds the task."""
    if task.assignee != user:
        name = task.case.ctx.people.name(task.assignee) if task.assignee else "–"
        raise Refusal("stale", Text(f"之后已由{name}处理", f"Held by {name} meanwhile"))


def hold(
    task: TaskWork,
    user: str | None,
    kind: str,
    *,
    before: str | None = None,
    reason: str = "",
    told: bool = False,
    away: str | None = None,
) -> Held:
    """Give the task to a user, or to nobody, with a history line and, unless they were told, a notice to who got it.

    `away`: whom it was meant for, and for whom the user stands in; both are told.
    """
    work = task.case
    values: dict[str, Any] = {
        "assignee": user,
        "claimed_at": work.now if user else None,
        "holder_before": before,
        "version": work.version,
    }
    work.save.task_changes.append((task.key, values))
    body: dict[str, object] = {"name": work.row.task_name, "from": task.assignee, "to": user}
    if reason:
        body["reason"] = reason
    if away is not None:
        body["away"] = away
    work.event("deputised" if away and kind == "assigned" else kind, body, element=work.row.task_element, task=task.key)
    if away is not None and user is not None:
        notify.tell(work, [user], "stands_in", work.row.task_name, task=task.key, person=away)
        notify.tell(work, [away], "stood_in", work.row.task_name, task=task.key, person=user)
    elif user is not None and not told:
        notify.tell(work, [user], "assigned", work.row.task_name, task=task.key)
    if user is None and work.ctx.people.nobody_in(task.groups):
        info = work.defs.element(work.row.task_process, work.row.task_element)
        notify.nobody_takes(work, work.row.task_name, info.name_en if info else None, task.key)
    work.finish()
    return Held(task.id, user, work.version, task.assignee, work.row.task_holder_before)
