"""Let everything happen that is due: a clock enters by the same door as a person (architecture)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import engine
from app.actions import stopped
from app.actions.apply import apply, close_if_finished, store_file
from app.actions.follow import follow
from app.actions.start import NewCase, begin
from app.actions.transaction import transaction
from app.actions.work import CaseWork
from app.cases import SYSTEM
from app.context import Context
from app.errors import Refusal
from app.store import releases, timers

BATCH = 100
Failed = Callable[[int, int, Exception], object]
"""Told of a timer (case id, key) whose act failed by a defect; the others go on."""


def fire_timers(ctx: Context, until: datetime | None = None, *, failed: Failed | None = None) -> int:
    """Fire due timers, each case in its own transaction, in order of due time, then of creation; how many fired.

    With `until` (journeys) each act happens at its due time, and timers that arise inside the window fire too. Without
    it, what is due by the real clock is fired at the real time. Processes that the clock starts are started as well.
    """
    if until is not None:
        return _step_until(ctx, until)
    fired = _start_due(ctx, ctx.clock.now())
    seen = set[tuple[int, int]]()
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
        starts = due_starts(ctx, until)
        if starts and (not candidates or starts[0].at < candidates[0].at):
            fired += _start(ctx, starts[0], starts[0].at)
        elif candidates:
            timer = candidates[0]
            fired += _fire(ctx, timer.case_id, timer.key, max(timer.at, ctx.clock.now()))
        else:
            return fired


# ── timers of cases ───────────────────────────────────────────────────────────────────────────────


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
    work.event("timer", element=_element(step))
    apply(work, step)
    if key in work.save.timers_gone:
        work.save.timers_gone.remove(key)  # taken already
    close_if_finished(work)
    follow(work)
    store_file(work)
    work.finish()
    return True


def _element(step: engine.Step) -> str | None:
    """The event that the clock stands at: the first that a token came to or left, behind the gateway that waited."""
    beside = ("eventBasedGateway", "sequenceFlow")
    passed = (one.element for one in step.trail if one.what != "cancelled" and one.kind not in beside)
    return next(passed, None)


def _park(ctx: Context, case_id: int, key: int, now: datetime, error: engine.TooManySteps) -> None:
    with transaction(ctx) as tx:
        work = CaseWork.load(ctx, tx, SYSTEM, case_id, now)
        timers.set_state(tx, case_id, "paused", key)
        stopped.incident(work, error, {"verb": "timer", "timer": key})
        work.finish()


# ── processes that the clock starts ───────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class DueStart:
    at: datetime
    row: Any


def due_starts(ctx: Context, until: datetime) -> list[DueStart]:
    """Starts of the live release that are due, the earliest first."""
    with ctx.store.read() as tx:
        rows = releases.start_timers(tx)
    found = []
    for row in rows:
        defs = ctx.catalogue.definitions(row.release_id)
        for start in defs.timer_starts:
            if (start.process, start.element) == (row.process, row.element):
                at = engine.next_start(start, row.published_at, row.last_at, ctx.settings.zone)
                if at is not None and at <= until:
                    found.append(DueStart(at, row))
    return sorted(found, key=lambda due: due.at)


def _start_due(ctx: Context, now: datetime) -> int:
    """After a pause each process is started once for all that was missed: nobody wants yesterday's round today."""
    return sum(_start(ctx, due, now) for due in due_starts(ctx, now))


def _start(ctx: Context, due: DueStart, now: datetime) -> bool:
    with transaction(ctx) as tx:
        if not releases.take_start(tx, due.row, now):
            return False
        work = begin(ctx, tx, NewCase(due.row.release_id, due.row.process, now, SYSTEM, None))
        step = engine.start(work.defs, due.row.process, work.act(), work.file, {}, timer=due.row.element)
        work.event("opened", {"process": due.row.process}, element=due.row.element)
        apply(work, step)
        close_if_finished(work)
        follow(work)
        store_file(work)
        work.finish()
        return True
