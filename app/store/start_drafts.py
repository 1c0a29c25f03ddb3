"""What people typed into start forms, one draft a person and process."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.store.database import Tx
from app.store.house_tables import StartDraft
from app.store.types import Row, table


def get(tx: Tx, user: str, process: str) -> Row | None:
    query = sa.select(table(StartDraft)).where(StartDraft.user_id == user, StartDraft.process == process)
    return tx.execute(query).first()


def put(tx: Tx, user: str, process: str, data: str | None, at: datetime) -> None:
    """Keep this, or with no data forget what was kept."""
    tx.execute(sa.delete(table(StartDraft)).where(StartDraft.user_id == user, StartDraft.process == process))
    if data is not None:
        tx.execute(sa.insert(table(StartDraft)), {"user_id": user, "process": process, "data": data, "saved_at": at})
