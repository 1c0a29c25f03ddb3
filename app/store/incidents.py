"""Rows of incidents."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.store.case_tables import Incident
from app.store.database import Tx
from app.store.types import Row, table


def open_incident(tx: Tx, case_id: int, key: int) -> Row | None:
    query = sa.select(table(Incident)).where(
        Incident.case_id == case_id, Incident.key == key, Incident.closed_at.is_(None)
    )
    return tx.execute(query).first()


def incidents_of(tx: Tx, case_id: int) -> Sequence[Row]:
    """All incidents of a case, the open ones first."""
    query = sa.select(table(Incident)).where(Incident.case_id == case_id)
    return tx.execute(query.order_by(Incident.closed_at.is_not(None), Incident.opened_at.desc())).all()
