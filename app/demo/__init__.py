"""Demo people and cases: every case is a script in `cases/`, played through the same actions as everything else.

The scripts are written for the reference instant below; they are moved in time so that it becomes the present. What
people do beside their tasks follows in `touches`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app import actions, store
from app.actions.passwords import hash_password
from app.cases import Actor
from app.clock import FakeClock, SystemClock
from app.config import Settings
from app.context import Context, make_context
from app.demo.touches import touch
from app.journeys import script
from app.journeys.cast import CAST, introduce
from app.journeys.play import Player
from app.queries.rehearsal import number as number_of

CASES = Path(__file__).parent / "cases"
REFERENCE = datetime.fromisoformat("2026-03-04T15:00:00+08:00")
PASSWORD = "demo"  # noqa: S105

_DAY = re.compile(r"(\d{1,2}) 月 (\d{1,2}) 日")

Say = Callable[[str], object]


class _Stage:
    """The real database as a stage: nothing is thrown away at the end."""

    def __init__(self, ctx: Context, clock: FakeClock) -> None:
        self.ctx = replace(ctx, clock=clock)
        self.clock = clock

    def actor(self, by: str | Mapping[str, Any]) -> Actor | None:
        return self.ctx.people.actor(by) if isinstance(by, str) and self.ctx.people.is_user(by) else None

    def restart(self) -> None:
        """Demo data has no memory to forget."""


def _told_later(read: script.Script, shift: timedelta) -> script.Script:
    """The same script with the days that its texts tell moved too."""
    return replace(read, steps=tuple(replace(step, options=_moved(step.options, shift)) for step in read.steps))


def _moved(value: Any, shift: timedelta) -> Any:
    if isinstance(value, str):
        return _DAY.sub(lambda day: _day(int(day[1]), int(day[2]), shift), value)
    if isinstance(value, Mapping):
        return {key: _moved(item, shift) for key, item in value.items()}
    return [_moved(item, shift) for item in value] if isinstance(value, list) else value


def _day(month: int, day: int, shift: timedelta) -> str:
    year = REFERENCE.year - (month > REFERENCE.month)  # nothing that is told lies far ahead
    moved = datetime(year, month, day, 12, tzinfo=REFERENCE.tzinfo) + shift
    return f"{moved.month} 月 {moved.day} 日"


def fill(ctx: Context, say: Say) -> None:
    """People with the password `demo`, and some twenty cases in different steps that lead up to the present."""
    now = ctx.clock.now()
    introduce(ctx, CAST, hash_password(PASSWORD))
    shift = timedelta(minutes=(now - REFERENCE) // timedelta(minutes=1))  # forms take whole minutes
    scripts = [_told_later(script.read(file, shift), shift) for file in sorted(CASES.glob("*.yaml"))]
    numbers: dict[str, str] = {}
    for number, read in enumerate(sorted(scripts, key=lambda s: s.now), start=1):
        say(f"  {number:>2}/{len(scripts)} {read.title}")
        clock = FakeClock(read.now)
        player = Player(read, _Stage(ctx, clock))
        player.play()
        numbers[read.file.stem[3:]] = number_of(ctx, player.latest or 0)
        actions.fire_timers(replace(ctx, clock=clock), until=now)
    touch(ctx, numbers)


def reset(settings: Settings, say: Say) -> None:
    """Throw everything in the database away and make the demo data anew."""
    ctx = make_context(settings, SystemClock())
    store.rebuild(ctx.store)
    actions.prepare(ctx)
    fill(ctx, say)
