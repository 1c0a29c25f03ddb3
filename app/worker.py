"""The worker: looks at the clocks every few seconds and tidies up. Any number of them may run beside each other.

Workers start at different offsets (jitter), so that they rarely meet; a timer is taken by one of them only.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from app import actions
from app.clock import SystemClock
from app.config import Settings
from app.context import Context
from app.store import people, views

log = logging.getLogger("bihuan.worker")


def start(ctx: Context) -> BackgroundScheduler:
    """Run the jobs in the background of this process; `shutdown()` ends them."""
    scheduler = BackgroundScheduler(timezone=ctx.settings.zone, job_defaults={"coalesce": True, "max_instances": 1})
    interval = ctx.settings.worker_interval
    jitter = min(2, interval / 2)
    scheduler.add_job(guarded(clocks), "interval", seconds=interval, jitter=jitter, args=[ctx], id="clocks")
    scheduler.add_job(guarded(messages), "interval", seconds=interval, jitter=jitter, args=[ctx], id="messages")
    scheduler.add_job(guarded(tidy), "interval", minutes=15, jitter=120, args=[ctx], id="tidy")
    scheduler.add_job(guarded(purge), "interval", hours=6, jitter=600, args=[ctx], id="purge")
    scheduler.start()
    return scheduler


def guarded(job: Callable[[Context], object]) -> Callable[[Context], None]:
    """A door: a job that fails is logged and tried again at its next turn."""

    def run(ctx: Context) -> None:
        try:
            job(ctx)
        except Exception:
            log.exception("job failed", extra={"action": job.__name__})

    return run


def clocks(ctx: Context) -> int:
    """Let everything happen that is due, and tell who is late; one case that fails does not stop the others."""

    def failed(case_id: int, key: int, error: Exception) -> None:
        log.error("timer failed", exc_info=error, extra={"action": "fire_timers", "case": case_id, "timer": key})

    return actions.fire_timers(ctx, failed=failed) + actions.tell_overdue(ctx)


def messages(ctx: Context) -> int:
    """Pass on signals that were left on the way, and handle the messages that the house answers itself."""
    return actions.pass_on_signals(ctx) + actions.handle_outbox(ctx)


def tidy(ctx: Context) -> None:
    """Forget sessions that are over and who looked at what."""
    now, settings = ctx.clock.now(), ctx.settings
    with ctx.store.write() as tx:
        created, seen = timedelta(seconds=settings.session_total), timedelta(seconds=settings.session_idle)
        people.delete_old_sessions(tx, now - created, now - seen)
        views.forget_presence(tx, now - timedelta(minutes=5))


def purge(ctx: Context) -> None:
    """Give back the room of files that nobody has any more."""
    if removed := actions.purge_files(ctx):
        log.info("contents removed", extra={"action": "purge_files", "count": removed})


def main(say: Callable[[str], object]) -> None:
    """Run until the process is told to stop."""
    ctx = actions.make_context(Settings.from_env(), SystemClock())
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    scheduler = start(ctx)
    say("The worker looks at the clocks (Ctrl-C stops it)")
    stop.wait()
    scheduler.shutdown()
