"""When the clock starts a process."""

from __future__ import annotations

from datetime import datetime

import pytest

from app import engine
from app.engine.definitions import TimerStart

LIVE = "2026-03-02T09:00:00+08:00"


@pytest.mark.parametrize(
    ("kind", "when", "after", "expected"),
    [
        ("timeCycle", "R/PT24H", LIVE, "2026-03-03T09:00:00+08:00"),
        ("timeCycle", "R/PT24H", "2026-03-03T09:00:00+08:00", "2026-03-04T09:00:00+08:00"),
        ("timeCycle", "R/PT1M", "2036-03-03T09:00:30+08:00", "2036-03-03T09:01:00+08:00"),
        ("timeCycle", "R/P1M", "2036-03-03T09:00:00+08:00", "2036-04-02T09:00:00+08:00"),
        ("timeCycle", "R2/PT24H", "2026-03-03T09:00:00+08:00", "2026-03-04T09:00:00+08:00"),
        ("timeCycle", "R2/PT24H", "2026-03-04T09:00:00+08:00", None),
        ("timeCycle", "R/2026-03-09T08:00:00/P7D", LIVE, "2026-03-09T08:00:00+08:00"),
        ("timeDuration", "PT1H", LIVE, "2026-03-02T10:00:00+08:00"),
        ("timeDuration", "PT1H", "2026-03-02T10:00:00+08:00", None),
        ("timeDate", "2026-03-05T10:00:00", LIVE, "2026-03-05T10:00:00+08:00"),
        ("timeDate", "2026-03-01T10:00:00", "2026-02-01T00:00:00+08:00", None),
        ("timeDate", '=date and time(today() + duration("P1D"), time("08:00:00"))', LIVE, "2026-03-03T08:00:00+08:00"),
        ("timeDate", "=null", LIVE, None),
    ],
)
def test_the_next_start_by_the_clock(kind: str, when: str, after: str, expected: str | None) -> None:
    start = TimerStart("p", "s", kind, when)
    found = engine.next_start(start, datetime.fromisoformat(LIVE), datetime.fromisoformat(after))
    assert found == (datetime.fromisoformat(expected) if expected else None)
