"""Run a parked token again, after a variable, a table or the release was mended."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app import cases, engine, feel
from app.actions.apply import apply, close_if_finished, store_file
from app.actions.complete_task import complete_task
from app.actions.fire_timers import fire_timers
from app.actions.follow import follow
from app.actions.repair import carry_out
from app.actions.result import Done, done
from app.actions.send_message import deliver
from app.actions.transaction import transaction
from app.actions.work import CaseWork, case_id_of
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text
from app.store import drafts, incidents, timers


def retry_incident(ctx: Context, actor: Actor, case: str | int, key: int) -> Done:
    """Refusals: `not_found`, `not_allowed`, `not_open` (the incident is closed already)."""
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("retry")
        work.require_status("open")
        row = incidents.open_incident(tx, work.case_id, key)
        if row is None:
            raise Refusal("not_open", Text("此故障已解决", "This incident is resolved already"))
        if key >= 0:
            step = engine.retry(work.defs, work.snapshot, work.act(), work.file, key, cache=ctx.cache)
            return carry_out(work, step, "retried", {"code": row.code}, element=row.element)
        act = feel.loads(row.read)
        again = _resolve(work, key, row.element, act if isinstance(act, Mapping) else {})
    if again is None:
        return done(work)
    return _again(ctx, case, again)


def _resolve(work: CaseWork, key: int, element: str, act: Mapping[str, object]) -> Mapping[str, object] | None:
    """An act that ran in circles: its incident is closed; what must be done again in a transaction of its own."""
    work.save.incidents_gone.append(key)
    work.save.case["incidents"] = max(work.row.incidents - 1, 0)
    verb = act.get("verb")
    if verb == "start":
        message = act.get("message")
        step = engine.start(
            work.defs, work.row.process, work.act(), work.file, {}, message=str(message) if message else None
        )
        work.save.case["incidents"] += len(step.incidents)
        work.event("retried", element=element)
        apply(work, step)
        close_if_finished(work)
        follow(work)
        store_file(work)
        work.finish()
        return None
    work.event("retried", element=element)
    if verb == "message":
        payload = act.get("payload")
        deliver(work, str(act["message"]), payload if isinstance(payload, Mapping) else {})
        return None
    if verb == "timer":
        timers.set_state(work.tx, work.case_id, "waiting", int(str(act["timer"])))
    work.finish()
    return act


def _again(ctx: Context, case: str | int, act: Mapping[str, object]) -> Done:
    if act.get("verb") == "timer":
        fire_timers(ctx)
    else:
        _complete_again(ctx, str(act["task"]), str(act["actor"]))
    with ctx.store.read() as tx:
        return done(CaseWork.load(ctx, tx, cases.SYSTEM, case_id_of(case)))


def _complete_again(ctx: Context, task: str, user: str) -> None:
    """The submission was kept as the draft of whoever made it; the completion stays theirs."""
    number, key = cases.parse_task_id(task)
    with ctx.store.read() as tx:
        row = drafts.get(tx, cases.case_id_of(number), key, user)
    complete_task(ctx, ctx.people.actor(user), task, None, json.loads(row.data) if row is not None else {})
