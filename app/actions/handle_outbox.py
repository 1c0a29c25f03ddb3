"""Messages that the house itself answers: they are outbox rows like all others, handled once, after the commit.

`batch_raised`: a batch has turned into a risk. Its earlier open cases hear how many complained, and run their tables
again (requirement 001-37).
"""

from __future__ import annotations

from datetime import timedelta

from app import engine, feel
from app.actions.correct_intake import CORRECTED
from app.actions.facts import BATCH_DAYS, SAME_BATCH
from app.actions.repair import carry_out
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import SYSTEM
from app.context import Context
from app.store import outbox, related

BATCH_RAISED = "batch_raised"
KINDS = (BATCH_RAISED,)
LIMIT = 100
RETRY = timedelta(minutes=5)
MAX_ATTEMPTS = 8


def handle_outbox(ctx: Context) -> int:
    """Handle what waits of the kinds that stay in the house; how many. Doing one twice is no harm."""
    now = ctx.clock.now()
    with ctx.store.read() as tx:
        rows = outbox.waiting(tx, KINDS, now, LIMIT)
    for row in rows:
        try:
            raise_batch(ctx, row.case_id)
        except Exception as error:
            failed = row.attempts + 1 >= MAX_ATTEMPTS
            with ctx.store.write() as tx:
                outbox.mark(tx, row, "failed" if failed else "waiting", now, next_try=now + RETRY, error=repr(error))
            raise
        with ctx.store.write() as tx:
            outbox.mark(tx, row, "sent", now)
    return len(rows)


def raise_batch(ctx: Context, case_id: int) -> int:
    """Tell the earlier open cases of a case's batch how many complained of it; how many were told."""
    with ctx.store.read() as tx:
        batch, received = outbox.batch_of(tx, case_id)
        others = outbox.open_of_batch(tx, batch, case_id, received - BATCH_DAYS) if batch else []
    return sum(_tell(ctx, other, str(batch)) for other in others)


def _tell(ctx: Context, case_id: int, batch: str) -> bool:
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, SYSTEM, case_id)
        if work.status != "open" or SAME_BATCH not in work.defs.variables or not work.snapshot:
            return False
        count = feel.from_python(related.same_batch(tx, batch, case_id, work.now - BATCH_DAYS, work.now))
        if work.file.read(0, SAME_BATCH) == count:
            return False
        try:
            step = engine.send(
                work.defs, work.snapshot, work.act(), work.file, CORRECTED, {SAME_BATCH: count}, cache=ctx.cache
            )
        except engine.NotExpected:
            return False
        carry_out(work, step, "received", {"message": CORRECTED})
        return True
