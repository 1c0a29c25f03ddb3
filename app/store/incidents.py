"""Rows of incidents."""

from __future__ import annotations

import sqlalchemy as sa

from app.store.database import Tx
from app.store.flow_tables import Incident
from app.store.types import Row, table


def open_incident(tx: Tx, case_id: int, key: int) -> Row | None:
    query = sa.select(table(Incident)).where(
        Incident.case_id == case_id, Incident.key == key, Incident.closed_at.is_(None)
    )
    return tx.execute(query).first()
