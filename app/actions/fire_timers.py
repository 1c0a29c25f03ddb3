"""Let everything happen that is due: a clock enters by the same door as a person (architecture)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app import engine
from app.actions import stopped
from app.actions.apply import apply, close_if_finished, store_file
from app.actions.follow import follow
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import SYSTEM
from app.context import Context
from app.errors import Refusal
from app.store import timers

BATCH = 100
Failed = Callable[[int, int, Exception], object]
"""Told of a timer (case id, key) whose act failed by a defect; the others go on."""


def fire_timers(ctx: Context, until: datetime | None = None, *, failed: Failed | None = None) -> int:
    """Fire due timers, each case in its own transaction, in order of due time, then of creation; how many fired.

    With `until` (journeys) each act happens at its due time, and timers that arise inside the window fire too. Without
    it, what is due by the real clock is fired at the real time.
    """
    if until is not None:
        return _step_until(ctx, until)
    fired, seen = 0, set[tuple[int, int]]()
    while True:
        with ctx.store.read() as tx:
            candidates = [c for c in timers.due(tx, ctx.clock.now(), BATCH) if (c.case_id, c.key) not in seen]
        if not candidates:
            return fired
        for timer in candidates:
            seen.add((timer.case_id, timer.key))
            try:
                fired += _fire(ctx, timer.case_id, timer.key, ctx.clock.now())
            except Exception as error:
                if failed is None:
                    raise
                failed(timer.case_id, timer.key, error)


def _step_until(ctx: Context, until: datetime) -> int:
    fired = 0
    while True:
        with ctx.store.read() as tx:
            candidates = timers.due(tx, until, 1)
        if not candidates:
            return fired
        timer = candidates[0]
        fired += _fire(ctx, timer.case_id, timer.key, max(timer.at, ctx.clock.now()))


def _fire(ctx: Context, case_id: int, key: int, now: datetime) -> bool:
    try:
        with transaction(ctx) as tx:
            work = CaseWork.load(ctx, tx, SYSTEM, case_id, now)
            if work.status != "open" or not timers.take(tx, case_id, key):
                return False
            return _act(work, key)
    except engine.TooManySteps as error:
        _park(ctx, case_id, key, now, error)
        return False


def _act(work: CaseWork, key: int) -> bool:
    try:
        step = engine.fire(work.defs, work.snapshot, work.act(), work.file, key, cache=work.ctx.cache)
    except Refusal:
        return False  # the workflow does not know this clock any more: its row goes
    apply(work, step)
    if key in work.save.timers_gone:
        work.save.timers_gone.remove(key)  # taken already
    work.event("timer", element=_element(step))
    close_if_finished(work)
    follow(work)
    store_file(work)
    work.finish()
    return True


def _element(step: engine.Step) -> str | None:
    """The event that the clock stands at: the first that a token passed."""
    return step.trail[0].element if step.trail else None


def _park(ctx: Context, case_id: int, key: int, now: datetime, error: engine.TooManySteps) -> None:
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, SYSTEM, case_id, now)
        timers.set_state(tx, case_id, "paused", key)
        stopped.incident(work, error, {"verb": "timer", "timer": key})
        work.finish()
