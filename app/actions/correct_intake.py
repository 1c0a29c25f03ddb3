"""Correct the data of the intake later: before and after are kept, the tables run again."""

from __future__ import annotations

from collections.abc import Mapping

from app import engine
from app.actions.facts import facts
from app.actions.repair import carry_out, invalid, require_reason
from app.actions.result import Done
from app.actions.start import leaves
from app.actions.surroundings import functions, visible
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.cases.scopes import same
from app.context import Context
from app.errors import Text

CORRECTED = "intake_corrected"
"""A diagram that waits for this message lets its tables run again; without one the values are set alone."""


def correct_intake(ctx: Context, actor: Actor, case: str | int, data: Mapping[str, object], *, reason: str) -> Done:
    """`data` is the whole start form, filled in again: judged like the first time, only what differs is written.

    Refusals: `not_found`, `not_allowed`, `not_open`, `invalid`.
    """
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("correct")
        work.require_status("open")
        text = require_reason(reason)
        values = _changed(work, data)
        if not values:
            raise invalid("", Text("没有改动", "Nothing was changed"), "unchanged")
        values |= facts(work, values)
        try:
            step = engine.send(work.defs, work.snapshot, work.act(), work.file, CORRECTED, values, cache=ctx.cache)
        except engine.NotExpected:
            step = engine.set_variables(work.defs, work.snapshot, work.act(), work.file, values, cache=ctx.cache)
        return carry_out(work, step, "corrected", {"reason": text})


def _changed(work: CaseWork, data: Mapping[str, object]) -> dict[str, object]:
    """What the form accepts and the case does not hold yet."""
    form = work.defs.forms.get(work.defs.processes[work.row.process].start_form or "")
    if form is None:
        values = dict(leaves(data))
    else:
        local = work.now.astimezone(work.ctx.settings.zone)
        values = form.validate(data, visible(work, 0, form), now=local, functions=functions(work.ctx))
    return {path: value for path, value in values.items() if not same(work.file.read(0, path), value)}
