"""Say what became of a promise: kept, broken, or released by the customer."""

from __future__ import annotations

from app import engine, feel
from app.actions.derive import PROMISES, promise_rows
from app.actions.repair import carry_out, invalid
from app.actions.result import Done
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.errors import Refusal, Text

STATUSES = ("open", "kept", "broken", "released")


def mark_promise(ctx: Context, actor: Actor, case: str, promise: str, status: str, *, note: str = "") -> Done:
    """Changes the variable `promises`; the ledger follows. Refusals: `not_found`, `not_allowed`, `invalid`."""
    if status not in STATUSES:
        raise invalid("status", Text("请选择承诺的结果", "Say what became of the promise"))
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("mark_promise")
        rows = {row["promise_id"]: row for row in promise_rows(work)}
        if promise not in rows:
            raise Refusal("not_found", Text("没有此承诺", "There is no such promise"))
        value = work.file.read(0, PROMISES)
        items = list(value) if isinstance(value, list) else []
        position = rows[promise]["position"]
        kept = feel.DateTime.from_datetime(work.now.astimezone(ctx.settings.zone)) if status == "kept" else None
        items[position] = {**items[position], "status": status, "kept_at": kept}
        step = engine.set_variables(work.defs, work.snapshot, work.act(), work.file, {PROMISES: items}, cache=ctx.cache)
        body = {"promise": rows[promise]["what"], "status": status, "note": note.strip()[:2000]}
        return carry_out(work, step, "promise", body)
