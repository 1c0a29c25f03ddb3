"""Hand a whole case over: the customer's named contact changes, and is told so (requirements: 002-21)."""

from __future__ import annotations

from app import engine, feel
from app.actions.notify import tell
from app.actions.presence import present
from app.actions.repair import carry_out, invalid, require_reason
from app.actions.result import Done
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context
from app.errors import Text

CONTACT_CHANGED = "contact_changed"
"""The message to the customer: who looks after the case from now on."""

_OWNERS = frozenset({"agent", "senior", "supervisor", "manager"})


def hand_over(ctx: Context, actor: Actor, case: str | int, to: str, *, reason: str, even_if_away: bool = False) -> Done:
    """Tasks that belong to the case's owner follow.

    The case of one who is away goes to who stands in (`Done.owner` says who), and both are told; `even_if_away` gives
    it to the person all the same. Refusals: `not_found`, `not_allowed`, `not_open`, `invalid` (the person, or the
    deputy, is not of customer service or has it already; or is away and nobody stands in).
    """
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, actor, case)
        work.require("hand_over")
        work.require_status("open", "suspended")
        text = require_reason(reason)
        _require_fit(work, to)
        owner = to
        if not even_if_away and to != actor.id:
            owner = present(ctx, to, work.now, lambda deputy: _require_fit(work, deputy))
        before, work.owner = work.owner, owner
        step = engine.set_variables(work.defs, work.snapshot, work.act(), work.file, {}, cache=ctx.cache)
        _tell_customer(work, owner)
        body = {"from": before, "to": owner, "reason": text}
        if owner == to:
            tell(work, [to], "handed_over", "")
            return carry_out(work, step, "handed_over", body)
        tell(work, [owner], "stands_in", "", person=to)
        tell(work, [to], "stood_in", "", person=owner)
        return carry_out(work, step, "handed_to_deputy", {**body, "away": to})


def _require_fit(work: CaseWork, to: str) -> None:
    people = work.ctx.people
    if not people.is_user(to) or not people.users[to].groups & _OWNERS:
        raise invalid("to", Text("请选择客服同事", "Choose somebody of customer service"), "unknown_user")
    if to == work.owner:
        raise invalid("to", Text("已由此人负责", "That person looks after it already"))


def _tell_customer(work: CaseWork, owner: str) -> None:
    payload = {"case": work.number, "contact": work.ctx.people.name(owner)}
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
