"""Record what happened outside: the customer went to an authority, or something appeared in public (001-10, 001-39)."""

from __future__ import annotations

from datetime import date

from app import engine, feel
from app.actions.repair import carry_out, invalid
from app.actions.result import Done
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.errors import Text

OUTSIDE = "outside"
KINDS = ("regulator", "publicity")


def record_outside(
    ctx: Context, actor: Actor, case: str | int, kind: str, *, on: str, note: str, address: str = ""
) -> Done:
    """An entry {kind, on, note, address} in the variable `outside`; `on` is the day, `address` where it can be read.

    Refusals: `not_found`, `not_allowed`, `invalid` (unknown kind, no day or one in the future, no note, an address
    that was recorded before).
    """
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("correct")
        if kind not in KINDS:
            raise invalid("kind", Text("请选择类型", "Choose what it is"))
        day = _day(work, on)
        if not note.strip():
            raise invalid("note", Text("请写明经过", "Say what happened"), "required")
        entry = {"kind": kind, "on": day, "note": note.strip()[:2000], "address": address.strip()[:500] or None}
        value = work.file.read(0, OUTSIDE)
        known = list(value) if isinstance(value, list) else []
        if entry["address"] and any(isinstance(k, dict) and k.get("address") == entry["address"] for k in known):
            raise invalid("address", Text("此网址已登记", "This address is recorded already"), "taken")
        step = engine.set_variables(
            work.defs, work.snapshot, work.act(), work.file, {OUTSIDE: [*known, entry]}, cache=ctx.cache
        )
        return carry_out(work, step, "outside", {"kind": kind, "on": day, "note": entry["note"]})


def _day(work: CaseWork, text: str) -> object:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise invalid("on", Text("请填写日期", "Give the day"), "required") from error
    if day > work.now.astimezone(work.ctx.settings.zone).date():
        raise invalid("on", Text("日期不能在将来", "The day cannot be in the future"))
    return feel.from_python(day)
