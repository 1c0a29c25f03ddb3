"""Suspend a case, so that its clocks stand still and nobody can complete a task, and resume it."""

from __future__ import annotations

from app.actions.repair import require_reason
from app.actions.result import Done, done
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.store import timers


def suspend_case(ctx: Context, actor: Actor, case: str | int, *, reason: str) -> Done:
    """Refusals: `not_found`, `not_allowed`, `not_open`, `invalid` (no reason)."""
    return _change(ctx, actor, case, "open", "suspended", reason)


def resume_case(ctx: Context, actor: Actor, case: str | int, *, reason: str) -> Done:
    """What fell due meanwhile happens at the next look of the clock. Refusals as for `suspend_case`."""
    return _change(ctx, actor, case, "suspended", "open", reason)


def _change(ctx: Context, actor: Actor, case: str | int, before: str, after: str, reason: str) -> Done:
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("suspend")
        work.require_status(before)
        text = require_reason(reason)
        work.status = after
        work.save.case["reason"] = text if after == "suspended" else None
        timers.set_state(tx, work.case_id, "paused" if after == "suspended" else "waiting")
        work.event("suspended" if after == "suspended" else "resumed", {"reason": text})
        work.finish()
        return done(work)
