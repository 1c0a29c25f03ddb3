"""Numbers that change when a case would look different, for polling: one cheap statement."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.case_tables import Case
from app.store.database import Tx


def of_case(tx: Tx, case_id: int) -> tuple[int, int] | None:
    """The case's version and the number of its events."""
    row = tx.execute(sa.select(Case.version, Case.events).where(Case.case_id == case_id)).first()
    return None if row is None else (int(row.version), int(row.events))
