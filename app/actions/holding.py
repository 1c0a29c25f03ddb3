"""Who holds a task: the change that claim, unclaim, assign and delegate have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.actions import notify
from app.actions.tasks import TaskWork


@dataclass(frozen=True)
class Held:
    """Who holds the task now and who did before, and the case's version for the next act."""

    task: str
    assignee: str | None
    version: int
    before: str | None


def hold(
    task: TaskWork, user: str | None, kind: str, *, before: str | None = None, reason: str = "", told: bool = False
) -> Held:
    """Give the task to a user, or to nobody, with a history line and, unless they were told, a notice to who got it."""
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
    if user is not None and not told:
        notify.tell(work, [user], "assigned", work.row.task_name, task=task.key)
    work.finish()
    return Held(task.id, user, work.version, task.assignee)
