"""Give a task back to its group, or back to who delegated it."""

from __future__ import annotations

from app.actions import notify
from app.actions.holding import Held, hold, require_holder
from app.actions.tasks import TaskWork
from app.actions.transaction import transaction
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text


def unclaim_task(
    ctx: Context, actor: Actor, task_id: str, *, held_by: str | None = None, delegated: bool = False
) -> Held:
    """A delegated task returns to the delegator. Drafts stay. `held_by`: only if this person still holds it;
    `delegated`: only if it is a delegation.

    Refusals: `not_found`, `not_allowed`, `not_open`, `stale`.
    """
    with transaction(ctx) as tx:
        task = TaskWork.load(ctx, tx, actor, task_id)
        require_holder(task, held_by or task.assignee)
        task.require("unclaim")
        task.require_open()
        if delegated and task.case.row.task_holder_before is None:
            raise Refusal("not_open", Text("此任务不是别人委托的", "Nobody delegated this task"))
        if task.assignee is None:
            return Held(task.id, None, task.case.row.version, None)
        before = task.case.row.task_holder_before
        if before is None and not task.groups:
            raise Refusal("not_allowed", Text("此任务没有候选组，只能转派", "This task has no group to go back to"))
        if before is not None:
            notify.tell(task.case, [before], "delegated_back", task.case.row.task_name, task=task.key)
        return hold(task, before, "unclaimed", told=before is not None)
