"""Hand a whole case over: the customer's named contact changes, and is told so (requirements: 002-21)."""

from __future__ import annotations

from app import engine, feel
from app.actions.repair import carry_out, invalid, require_reason
from app.actions.result import Done
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.errors import Text
from app.store import notices

CONTACT_CHANGED = "contact_changed"
"""The message to the customer: who looks after the case from now on."""

_OWNERS = frozenset({"agent", "senior", "supervisor", "manager"})


def hand_over(ctx: Context, actor: Actor, case: str | int, to: str, *, reason: str) -> Done:
    """Tasks that belong to the case's owner follow. Refusals: `not_found`, `not_allowed`, `not_open`, `invalid`."""
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("hand_over")
        work.require_status("open", "suspended")
        text = require_reason(reason)
        if not ctx.people.is_user(to) or not ctx.people.users[to].groups & _OWNERS:
            raise invalid("to", Text("请选择客服同事", "Choose somebody of customer service"), "unknown_user")
        if to == work.owner:
            raise invalid("to", Text("已由此人负责", "That person looks after it already"))
        before, work.owner = work.owner, to
        step = engine.set_variables(work.defs, work.snapshot, work.act(), work.file, {}, cache=ctx.cache)
        _tell(work, to)
        return carry_out(work, step, "handed_over", {"from": before, "to": to, "reason": text})


def _tell(work: CaseWork, to: str) -> None:
    payload = {"case": work.number, "contact": work.ctx.people.name(to)}
    work.save.outbox.append(
        {
            "case_id": work.case_id,
            "seq": work.next_seq(),
            "kind": CONTACT_CHANGED,
            "element": "",
            "payload": feel.dumps(payload),
            "state": "waiting",
            "created_at": work.now,
            "next_try": work.now,
            "sent_at": None,
        }
    )
    if to != work.actor.id:
        body = {"by": work.actor.id, "title": work.row.title}
        work.save.notices.append(notices.row(to, work.now, "handed_over", body, case_id=work.case_id))
