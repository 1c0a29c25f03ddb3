"""End a case before its process does: cancel it, or close it with a disposition."""

from __future__ import annotations

from typing import get_args

from app import cases, engine
from app.actions.apply import apply, store_file
from app.actions.follow import link
from app.actions.repair import invalid, require_reason
from app.actions.result import Done, done
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.cases.dispositions import DISPOSITIONS, Disposition
from app.context import Context
from app.errors import Text


def cancel_case(ctx: Context, actor: Actor, case: str | int, *, reason: str) -> Done:
    """It should never have been: no result is owed. Refusals: `not_found`, `not_allowed`, `not_open`, `invalid`."""
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("cancel")
        work.require_status("open", "suspended")
        return _end(work, "cancelled", require_reason(reason), None)


def dispose_case(
    ctx: Context, actor: Actor, case: str | int, kind: str, *, reason: str, duplicate_of: str | None = None
) -> Done:
    """Withdrawn, a duplicate, no complaint, spam or unreachable: closed with that disposition.

    Refusals: `not_found` (also of the case it duplicates), `not_allowed`, `not_open`, `invalid`.
    """
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("dispose")
        work.require_status("open", "suspended")
        text = require_reason(reason)
        if kind not in get_args(Disposition):
            raise invalid("kind", Text(f"没有结束方式“{kind}”", f"There is no disposition {kind!r}"))
        if kind == "duplicate":
            _link_original(work, duplicate_of)
        return _end(work, "closed", text, kind)


def _link_original(work: CaseWork, number: str | None) -> None:
    if not number:
        raise invalid("duplicate_of", Text("请填写重复的案件编号", "Say which case it duplicates"), "required")
    if cases.case_id_of(number) == work.case_id:
        raise invalid("duplicate_of", Text("不能是它自己", "It cannot duplicate itself"))
    other = CaseWork.load(work.ctx, work.tx, work.actor, number)
    link(work, other, "duplicate", None)
    other.event("linked", {"case": work.number, "link": "duplicate"})
    other.finish()


def _end(work: CaseWork, status: str, reason: str, disposition: str | None) -> Done:
    if work.snapshot:
        step = engine.cancel(work.defs, work.snapshot, work.act(), work.file, cache=work.ctx.cache)
    else:
        step = engine.Step(b"", finished=True)  # its start ran in circles: there is no workflow yet
    body = {"reason": reason}
    if disposition is not None:
        body |= {"disposition": disposition, "name": DISPOSITIONS[disposition].zh}
    work.event("ended", body)
    apply(work, step)
    work.status = status
    work.save.case |= {"closed_at": work.now, "reason": reason, "ended_as": disposition}
    store_file(work)
    work.finish()
    return done(work)
