"""Timers that are due, and taking one so that nobody else fires it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.store.database import Tx
from app.store.flow_tables import Timer
from app.store.types import Row, table


def due(tx: Tx, until: datetime, limit: int) -> Sequence[Row]:
    """Candidates, without a lock: in order of due time, then of creation."""
    query = (
        sa.select(Timer.case_id, Timer.key, Timer.at, Timer.element)
        .where(Timer.state == "waiting", Timer.at <= until)
        .order_by(Timer.at, Timer.set_at, Timer.case_id, Timer.key)
        .limit(limit)
    )
    return tx.execute(query).all()


def take(tx: Tx, case_id: int, key: int) -> bool:
    """Take a waiting timer; false when somebody else did, or it is gone or paused."""
    query = sa.delete(table(Timer)).where(Timer.case_id == case_id, Timer.key == key, Timer.state == "waiting")
    return tx.execute(query).rowcount == 1


def set_state(tx: Tx, case_id: int, state: str, key: int | None = None) -> None:
    """Pause the clocks of a case (or one of them), or let them run again."""
    query = sa.update(table(Timer)).where(Timer.case_id == case_id)
    tx.execute((query if key is None else query.where(Timer.key == key)).values(state=state))
