"""Set a task's priority by hand: it stays when the diagram or the case reckons another one."""

from __future__ import annotations

from dataclasses import dataclass

from app import feel
from app.actions.repair import invalid
from app.actions.tasks import TaskWork
from app.actions.transaction import transaction
from app.cases import Actor
from app.context import Context
from app.errors import Text
from app.store.case_rows import priority_key


@dataclass(frozen=True)
class Prioritised:
    """The task's own priority now and before, none for its case's; and the case's version."""

    task: str
    priority: int | None
    before: int | None
    version: int


def set_priority(ctx: Context, actor: Actor, task_id: str, priority: int | None) -> Prioritised:
    """0 to 100; none: the case's priority counts again. For whoever may assign the task.

    Refusals: `not_found`, `not_allowed`, `not_open`, `invalid`.
    """
    if priority is not None and not 0 <= priority <= 100:
        text = Text("优先级应为 0 到 100 的整数", "A priority is a whole number from 0 to 100")
        raise invalid("priority", text)
    with transaction(ctx) as tx:
        task = TaskWork.load(ctx, tx, actor, task_id)
        task.require("assign")
        task.require_open()
        work = task.case
        before = work.row.task_priority
        values = {
            "priority": priority,
            "priority_key": priority_key(priority, work.priority),
            "priority_by": None if priority is None else actor.id,
            "version": work.version,
        }
        work.save.task_changes.append((task.key, values))
        body = {"name": work.row.task_name, "from": feel.from_python(before), "to": feel.from_python(priority)}
        work.event("prioritised", body, element=work.row.task_element, task=task.key)
        work.finish()
        return Prioritised(task.id, priority, before, work.version)
