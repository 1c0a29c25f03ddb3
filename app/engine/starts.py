"""When the clock starts a process: the schedule of its timer start event, counted from when its release went live."""

from __future__ import annotations

from datetime import datetime, tzinfo

from app.engine.act import SERVICE_ZONE
from app.engine.definitions import TimerStart
from app.engine.expressions import Fault, FeelEnvironment, formula
from app.engine.timing import Due, due, next_due


def next_start(
    start: TimerStart, live_since: datetime, after: datetime, zone: tzinfo = SERVICE_ZONE
) -> datetime | None:
    """The first instant later than `after` at which the process is to be started; None when there is none any more.

    A date happens once, a duration once after `live_since`, a cycle again and again from then (or from its own start).
    Nothing is due before the release was live. An expression that says no time gives None.
    """
    found: Due | None
    try:
        found = _first(start, live_since.astimezone(zone))
    except Fault:
        return None
    while found is not None and found.at <= after:
        found = next_due(_leap(found, after), found.every, found.left) if found.every else None
    return found.at if found is not None and found.at >= live_since else None


def _first(start: TimerStart, live_since: datetime) -> Due:
    value: object = start.when
    if start.when.startswith("="):
        environment = FeelEnvironment()
        value = formula(start.when).expression.evaluate({}, now=live_since, functions=environment.functions).value
    return due(start.kind, value, live_since)


def _leap(found: Due, after: datetime) -> datetime:
    """The last instant of an endless cycle before `after`, so that a long sleep is not counted through."""
    assert found.every is not None
    step = next_due(found.at, found.every, None)
    if found.left is not None or step is None:
        return found.at
    rounds = (after - found.at) // (step.at - found.at) - 31  # months differ in length
    return found.at + rounds * (step.at - found.at) if rounds > 0 and "M" not in found.every.split("T")[0] else found.at
