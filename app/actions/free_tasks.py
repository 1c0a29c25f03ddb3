"""Give everything back that somebody holds: they left, and nobody else would find it."""

from __future__ import annotations

from app import cases
from app.actions.unclaim_task import unclaim_task
from app.cases import SYSTEM, Actor
from app.context import Context
from app.errors import Refusal
from app.store import case_rows


def free_tasks(ctx: Context, actor: Actor, user_id: str) -> tuple[int, int]:
    """Every open task of a person, each in a transaction of its own; how many went back and how many could not.

    A task without candidate groups, or of a suspended case, stays and is listed under the name. Refusal: `not_allowed`.
    """
    cases.require(actor, "manage_users")
    with ctx.store.read() as tx:
        held = case_rows.open_tasks_of(tx, user_id)
    freed = 0
    for row in held:
        try:
            unclaim_task(ctx, SYSTEM, cases.task_id(cases.case_number(row.year, row.case_id), row.key))
            freed += 1
        except Refusal:
            continue
    return freed, len(held) - freed
