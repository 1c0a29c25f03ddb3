"""Claim a task: from now on it is mine, until I give it back or it is done."""

from __future__ import annotations

from app.actions.complete_task import take_ownership
from app.actions.holding import Held, hold
from app.actions.tasks import TaskWork
from app.actions.transaction import transaction
from app.cases import Actor
from app.context import Context


def claim_task(ctx: Context, actor: Actor, task_id: str) -> Held:
    """Claiming what is mine already changes nothing. Refusals: `not_found`, `not_allowed`, `not_open`,
    `claimed_by_other`."""
    with transaction(ctx) as tx:
        task = TaskWork.load(ctx, tx, actor, task_id)
        task.require("claim")
        task.require_not_by()
        task.require_open()
        task.require_mine_or_free()
        if task.assignee == actor.id:
            return Held(task.id, actor.id, task.case.row.version, actor.id)
        take_ownership(task)
        return hold(task, actor.id, "claimed")
