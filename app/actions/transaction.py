"""The transaction of a verb, and what follows its commit: a signal that one case threw is heard by the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app import engine, store
from app.actions.apply import apply, close_if_finished, store_file
from app.actions.follow import follow
from app.actions.work import SIGNALLED, CaseWork
from app.cases import SYSTEM
from app.context import Context
from app.store import signals

MAX_ROUNDS = 1000
"""How many signals are passed on at once: two cases that wake each other for ever are left to the next run."""


@contextmanager
def transaction(ctx: Context) -> Iterator[store.Tx]:
    """Commits at the end, rolls back on any exception; signals thrown inside are passed on after the commit."""
    signalled = False
    with ctx.store.write() as tx:
        try:
            yield tx
        finally:
            signalled = tx.info.pop(SIGNALLED, False)
    if signalled:
        pass_on_signals(ctx)


def pass_on_signals(ctx: Context) -> int:
    """Let every case that waits for a thrown signal hear it, each in its own transaction; how many did.

    A signal is dropped only when all were told, so that none is lost with the process that threw it.
    """
    heard = 0
    for _ in range(MAX_ROUNDS):
        with ctx.store.read() as tx:
            row = signals.oldest(tx)
            receivers = signals.receivers(tx, row.name, row.case_id) if row is not None else ()
        if row is None:
            break
        heard += sum(_tell(ctx, case_id, row.name) for case_id in receivers)
        with ctx.store.write() as tx:
            signals.drop(tx, row.case_id, row.seq)
    return heard


def _tell(ctx: Context, case_id: int, name: str) -> bool:
    with ctx.store.write() as tx:
        work = CaseWork.load(ctx, tx, SYSTEM, case_id)
        if work.status != "open":
            return False
        try:
            step = engine.signal(work.defs, work.snapshot, work.act(), work.file, name, cache=ctx.cache)
        except engine.NotExpected:
            return False
        work.event("signal", {"name": name})
        apply(work, step)
        close_if_finished(work)
        follow(work)
        store_file(work)
        work.finish()
        return True
