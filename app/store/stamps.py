"""Numbers that change when a case would look different, for polling: one cheap statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from app.store.case_tables import Case
from app.store.database import Tx
from app.store.record_tables import Presence
from app.store.types import Row


def of_case(tx: Tx, case_id: int) -> tuple[int, int] | None:
    """The case's version and the number of its events."""
    row = tx.execute(sa.select(Case.version, Case.events).where(Case.case_id == case_id)).first()
    return None if row is None else (int(row.version), int(row.events))


def present(tx: Tx, case_id: int, since: datetime) -> Sequence[Row]:
    """Who looked at the case (key 0) or a task of it since then."""
    query = sa.select(Presence.key, Presence.user_id).where(Presence.case_id == case_id, Presence.seen_at > since)
    return tx.execute(query).all()
