"""An act that ran in circles (`engine.TooManySteps`) was rolled back: what was submitted is kept, with an incident.

These incidents have negative keys: the workflow knows nothing of them. `retry` does the act again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app import engine, feel
from app.actions import notify
from app.actions.tasks import TaskWork
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.store import drafts

if TYPE_CHECKING:
    from app.actions.complete_task import Completed

CODE = "too_many_steps"


def incident(work: CaseWork, error: engine.TooManySteps, act: Mapping[str, object]) -> None:
    """Record the incident with what is needed to do the act again."""
    key = -1 - work.seq
    work.save.incidents.append(
        {
            "case_id": work.case_id,
            "key": key,
            "element": error.element,
            "path": json.dumps(list(error.path), ensure_ascii=False) if error.path else "",
            "code": CODE,
            "message": str(error),
            "expression": None,
            "read": feel.dumps(feel.from_python(dict(act))),
            "opened_at": work.now,
        }
    )
    work.save.case["incidents"] = work.row.incidents + 1
    notify.stopped(work, error.element)
    work.event("incident", {"code": CODE, "act": act.get("verb")}, element=error.element)


def completion(
    ctx: Context, actor: Actor, task_id: str, submitted: Mapping[str, object], error: engine.TooManySteps
) -> Completed:
    """The second transaction after a completion that ran in circles: the submission becomes the actor's draft."""
    from app.actions.complete_task import Completed

    with transaction(ctx) as tx:
        task = TaskWork.load(ctx, tx, actor, task_id)
        work = task.case
        drafts.put(tx, work.case_id, task.key, actor.id, drafts.encode(submitted), work.now)
        incident(work, error, {"verb": "complete", "task": task_id, "actor": actor.id})
        work.finish()
        return Completed(work.number, task_id, incidents=1, stopped=True)
