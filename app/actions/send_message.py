"""A message reaches a case: the customer wrote, the payment arrived."""

from __future__ import annotations

from collections.abc import Mapping

from app import engine
from app.actions import notify, stopped
from app.actions.apply import apply, close_if_finished, store_file
from app.actions.facts import facts
from app.actions.follow import follow
from app.actions.result import Done, done
from app.actions.start import leaves
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import Actor
from app.context import Context


def send_message(
    ctx: Context, actor: Actor, case: str | int, message: str, payload: Mapping[str, object] | None = None
) -> Done:
    """To every receiver that waits in the case. Refusals: `not_found`, `not_allowed`, `not_open`, `not_expected`."""
    given = dict(payload or {})
    try:
        with transaction(ctx) as tx:
            work = CaseWork.load(ctx, tx, actor, case)
            work.require("send_message")
            return deliver(work, message, given)
    except engine.TooManySteps as error:
        with transaction(ctx) as tx:
            work = CaseWork.load(ctx, tx, actor, case)
            stopped.incident(work, error, {"verb": "message", "message": message, "payload": given})
            work.finish()
            return done(work)


def deliver(work: CaseWork, message: str, given: Mapping[str, object]) -> Done:
    """The engine's part, once the right is checked."""
    work.require_status("open")
    if not work.snapshot:
        raise engine.NotExpected(message)
    values = dict(leaves(given))
    values |= facts(work, values)
    step = engine.send(work.defs, work.snapshot, work.act(), work.file, message, values, cache=work.ctx.cache)
    work.event("received", {"message": message})
    apply(work, step)
    work.news("received", message)
    notify.answered(work, work.row.title, customer=True)
    close_if_finished(work)
    follow(work)
    store_file(work)
    work.finish()
    return done(work)
