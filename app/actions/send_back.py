"""Send a completed task back: it is open again, and what followed from it is taken away."""

from __future__ import annotations

from app import engine
from app.actions.repair import carry_out, require_reason
from app.actions.result import Done
from app.actions.tasks import TaskWork
from app.actions.transaction import transaction
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text
from app.store import case_reads, group_ids


def send_back(ctx: Context, actor: Actor, task_id: str, *, reason: str) -> Done:
    """The latest task that is open after it in the same process ends, and a token stands before it again.

    Refusals: `not_found`, `not_allowed`, `not_open` (not completed, or nothing is open after it), `invalid`.
    """
    with transaction(ctx) as tx:
        task = TaskWork.load(ctx, tx, actor, task_id)
        work = task.case
        work.require("send_back")
        text = require_reason(reason)
        work.require_status("open")
        if work.row.task_status != "completed":
            raise Refusal("not_open", Text("只能退回已完成的任务", "Only a completed task can be sent back"))
        path = group_ids(work.row.task_path)
        later = [
            t.key
            for t in case_reads.tasks_of(tx, work.case_id)
            if t.status == "open" and t.key > task.key and group_ids(t.path)[: len(path)] == path
        ]
        if not later:
            raise Refusal(
                "not_open",
                Text("其后没有进行中的任务，无法退回", "No task is open after it"),
            )
        step = engine.move(
            work.defs, work.snapshot, work.act(), work.file, max(later), work.row.task_element, cache=ctx.cache
        )
        body = {"reason": text, "name": work.row.task_name, "from": work.row.task_completed_by}
        return carry_out(work, step, "sent_back", body, element=work.row.task_element)
