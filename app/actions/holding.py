"""Who holds a task: the change that claim, unclaim, assign and delegate have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.actions.tasks import TaskWork
from app.store import notices


@dataclass(frozen=True)
class Held:
    """Who holds the task now, and the case's version for the next act."""

    task: str
    assignee: str | None
    version: int


def hold(task: TaskWork, user: str | None, kind: str, *, before: str | None = None, reason: str = "") -> Held:
    """Give the task to a user, or to nobody, with a history line and a notice to whoever got it."""
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
    work.event(kind, body, element=work.row.task_element, task=task.key)
    if user is not None and user != work.actor.id:
        notice = {"task": work.row.task_name, "by": work.actor.id, "title": work.row.title}
        work.save.notices.append(
            notices.row(user, work.now, "assigned", notice, case_id=work.case_id, task_key=task.key)
        )
    work.finish()
    return Held(task.id, user, work.version)
