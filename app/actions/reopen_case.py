"""Reopen a case that ended: it goes on where it was."""

from __future__ import annotations

from app import engine
from app.actions.repair import carry_out, invalid, require_reason
from app.actions.result import Done
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.errors import Text
from app.store import case_reads, group_ids


def reopen_case(ctx: Context, actor: Actor, case: str | int, *, reason: str, to: str | None = None) -> Done:
    """Put a token before `to`, by default before what was open when the case was ended, else what was completed last.

    Refusals: `not_found`, `not_allowed`, `not_open` (it has not ended), `invalid`.
    """
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("reopen")
        work.require_status("closed", "cancelled")
        text = require_reason(reason)
        element = to or _where(work)
        work.status = "open"
        work.save.case |= {"closed_at": None, "reason": None, "ended_as": None}
        step = engine.reenter(work.defs, work.snapshot, work.act(), work.file, element)
        return carry_out(work, step, "reopened", {"reason": text}, element=element)


def _where(work: CaseWork) -> str:
    """The element of the root process at which the last task stood that was open at the end, or was done last."""
    tasks = case_reads.tasks_of(work.tx, work.case_id)
    ended = [t for t in tasks if t.status == "cancelled" and t.completed_at == work.row.closed_at]
    latest = max(ended or tasks, key=lambda t: (t.completed_at or t.opened_at, t.key), default=None)
    if latest is None:
        raise invalid("to", Text("此案件没有任务，请指定环节", "This case had no task: name the element"), "required")
    path = group_ids(latest.path)
    return path[0] if path else str(latest.element)
