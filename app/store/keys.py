"""Keys that make an act safe to repeat."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.store.case_tables import Case
from app.store.database import Tx
from app.store.house_tables import IdempotencyKey
from app.store.types import table


def case_of(tx: Tx, key: str, actor: str, verb: str) -> tuple[int, int] | None:
    """Year and id of the case that this act got when it was done with the same key before."""
    query = (
        sa.select(Case.year, Case.case_id)
        .join_from(IdempotencyKey, Case, Case.case_id == IdempotencyKey.case_id)
        .where(IdempotencyKey.key == key, IdempotencyKey.actor == actor, IdempotencyKey.verb == verb)
    )
    row = tx.execute(query).first()
    return None if row is None else (row[0], row[1])


def remember(tx: Tx, key: str, actor: str, verb: str, case_id: int, at: datetime) -> None:
    values = {"key": key, "actor": actor, "verb": verb, "case_id": case_id, "at": at}
    tx.execute(sa.insert(table(IdempotencyKey)), values)
