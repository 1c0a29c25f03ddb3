"""Set a task's priority by hand: it stays when the diagram or the case reckons another one."""

from __future__ import annotations

from dataclasses import dataclass
from types import EllipsisType

from app import feel
from app.actions.repair import invalid
from app.actions.tasks import TaskWork
from app.actions.transaction import transaction
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text
from app.store.case_rows import priority_key


@dataclass(frozen=True)
class Prioritised:
    """The task's own priority now and before (none for its case's), whether that was by hand, the case's version."""

    task: str
    priority: int | None
    before: int | None
    was_by_hand: bool
    version: int


def set_priority(
    ctx: Context,
    actor: Actor,
    task_id: str,
    priority: int | None,
    *,
    by_hand: bool = True,
    only_from: int | EllipsisType | None = ...,
) -> Prioritised:
    """0 to 100; none: the case's priority counts again. For whoever may assign the task.

    Not `by_hand`: the diagram's own, put back. `only_from`: only if it is still this one. Refusals: `not_found`,
    `not_allowed`, `not_open`, `stale`, `invalid`.
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
        if only_from is not ... and before != only_from:
            raise Refusal("stale", Text(f"之后已改为 {before}", f"Changed to {before} meanwhile"))
        values = {
            "priority": priority,
            "priority_key": priority_key(priority, work.priority),
            "priority_by": actor.id if by_hand and priority is not None else None,
            "version": work.version,
        }
        work.save.task_changes.append((task.key, values))
        body = {"name": work.row.task_name, "from": feel.from_python(before), "to": feel.from_python(priority)}
        work.event("prioritised", body, element=work.row.task_element, task=task.key)
        work.finish()
        return Prioritised(task.id, priority, before, work.row.task_priority_by is not None, work.version)
