"""Groups that are left without anybody: supervisors hear of the tasks that nobody can take any more, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app import store
from app.actions.notify import supervisors
from app.cases import Actor
from app.context import Context
from app.store import case_rows, notices, people


@contextmanager
def telling_of_emptied(ctx: Context, tx: store.Tx, actor: Actor) -> Iterator[None]:
    """Around a change of people or groups: what lost its last person is told in the same commit."""
    before = people.staffed(tx)
    yield
    for group in sorted(before - people.staffed(tx)):
        waiting = case_rows.free_tasks_of(tx, group)
        if waiting:
            name = ctx.people.groups[group].name
            body = {
                "task": f"小组“{name.zh}”的 {waiting} 件任务",
                "task_en": f"the tasks of the group “{name.en}” ({waiting})",
                "by": actor.id,
                "title": "",
            }
            now = ctx.clock.now()
            notices.insert(tx, [notices.row(user, now, "nobody", body) for user in supervisors(ctx)])
